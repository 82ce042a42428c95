"""What the API asks of the process that serves it."""

from jump_server.context import EventCounter, Services
from tests.server.world import World


def test_a_site_in_a_test_is_enough(world: World) -> None:
    services: Services = world
    counter: EventCounter = services.events
    assert counter.bookmark() == "epoch-7"
    assert services.environment.settings == services.settings

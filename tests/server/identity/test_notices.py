"""E-mails about clones, where they are wanted."""

from collections.abc import Callable
from pathlib import Path

import gevent

from jump_server.config import Settings
from tests.server.identity.conftest import Disk
from tests.server.post_office import open_post_office
from tests.server.world import World


def test_the_first_clone_of_an_hour_is_told_by_mail(
    world: World, original: Disk, set_: Callable[..., None], tmp_path: Path
) -> None:
    with open_post_office(tmp_path) as post:
        world.environment.settings = Settings(**{**world.settings.model_dump(), **post.settings})
        original.snapshot("till-1").ask()  # nobody is to be told
        world.clock.advance(hours=2)
        set_(identity_mail="ops@jump.example, boss@jump.example")
        for number in range(2, 5):
            original.snapshot(f"till-{number}").ask()
        world.environment.settings = world.settings
        gevent.wait(timeout=10)  # what an earlier test left may run on for ever
    ((recipients, message),) = post.envelopes
    assert recipients == ["ops@jump.example", "boss@jump.example"]
    assert "Till 1" in message["Subject"]
    text = message.get_content()
    assert "till-2 (198.51.100.9)" in text
    assert "C'est un clone" in text

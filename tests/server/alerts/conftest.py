"""A site with alerts: a real SMTP server and a real receiver of webhooks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from jump_server.alert_sending import AlertSending
from jump_server.alerts import alert_settings, deliveries, noting
from jump_server.alerts.alert_settings import AlertSettingsChange
from jump_server.config import Settings
from jump_server.core.inputs import parse
from jump_server.models.alert import CHANNELS
from tests.server.post_office import PostOffice, open_post_office
from tests.server.receiver import Receiver, open_receiver
from tests.server.world import ROOT, World


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PostOffice, Receiver]]:
    """Both servers: making their keys takes longer than a test."""
    folder = tmp_path_factory.mktemp("alerts")
    with open_post_office(folder, tls="none") as post, open_receiver(folder) as hook:
        yield post, hook


@pytest.fixture
def post(offices: tuple[PostOffice, Receiver]) -> PostOffice:
    offices[0].envelopes.clear()
    return offices[0]


@pytest.fixture
def hook(offices: tuple[PostOffice, Receiver]) -> Receiver:
    hook = offices[1]
    hook.requests.clear()
    hook.status, hook.headers, hook.answer = 200, {}, b""
    return hook


@dataclass
class Alerts:
    """A site's alerts, and its clock."""

    world: World
    sending: AlertSending
    secret: str

    def set(self, **values: Any) -> None:
        wanted = parse(AlertSettingsChange, values)
        self.world.write(alert_settings.change, ROOT, wanted, None)

    def note(self, kind: str, name: str, group: str = "shops", **details: Any) -> None:
        self.world.write(noting.note, kind, "", name, group, **details)

    def step(self, **later: float) -> None:
        self.world.clock.advance(**later)
        for channel in CHANNELS:
            self.sending.step(channel)

    def log(self) -> list[Any]:
        query = parse(deliveries.DeliveryQuery, {})
        return self.world.read(deliveries.listing, ROOT, query, "en").items


@pytest.fixture
def make_alerts(
    world: World, post: PostOffice, hook: Receiver
) -> Iterator[Callable[[str], AlertSending]]:
    """Make what sends alerts, in a process of that name."""
    settings = {**world.settings.model_dump(), **post.settings, **hook.settings}
    world.environment.settings = Settings(**settings)
    made: list[AlertSending] = []

    def make(process: str) -> AlertSending:
        made.append(AlertSending(world.database, world.environment, process))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def alerts(world: World, hook: Receiver, make_alerts: Callable[[str], AlertSending]) -> Alerts:
    """Alerts by mail and webhook."""
    secret = world.write(alert_settings.renew_secret, ROOT)["secret"]
    made = Alerts(world, make_alerts("one"), secret)
    made.set(
        recipients="ops@jump.example, boss@jump.example",
        webhook_url=hook.url,
        events=list(alert_settings.KINDS),
    )
    return made

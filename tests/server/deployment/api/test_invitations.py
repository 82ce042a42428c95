"""Invitations over HTTP, by a real SMTP server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_server.config import Settings
from tests.server.api.browser import Browser
from tests.server.post_office import REFUSED, PostOffice, open_post_office
from tests.server.world import World

PATH = "/installers/{}/invitations"


@pytest.fixture
def office(world: World, tmp_path: Path) -> Iterator[PostOffice]:
    """The site's SMTP server."""
    with open_post_office(tmp_path) as opened:
        given = world.settings.model_dump(exclude={"smtp_password"}) | opened.settings
        world.settings = world.environment.settings = Settings(**given)
        yield opened


def test_a_link_is_mailed(alice: Browser, admin: Browser, office: PostOffice) -> None:
    made = alice.send("POST", "/installers", {"jump_group": "web"})
    path = PATH.format(made["id"])
    body = {"recipients": ["ann@example.com", "bob@example.com"], "language": "fr"}
    assert alice.send("POST", path, body) == {"recipients": body["recipients"]}
    ((recipients, message),) = office.envelopes
    assert recipients == body["recipients"]
    assert f"https://jump.example/install#{made['key']}" in message.get_content().splitlines()
    assert message["Content-Language"] == "fr"
    error = alice.refused("POST", path, {"recipients": [f"x@{REFUSED}"]})
    assert error["code"] == "mail_recipients_refused"
    events = admin.get("/audit-events?action=installer.mailed")["items"]
    assert [event["details"]["recipients"] for event in events] == [body["recipients"]]
    assert alice.get("/site")["mail"] is True


def test_so_many_at_once(alice: Browser, office: PostOffice) -> None:
    made = alice.send("POST", "/installers", {"jump_group": "web"})
    path, body = PATH.format(made["id"]), {"recipients": ["ann@example.com"]}
    for _ in range(10):
        alice.send("POST", path, body)
    assert alice.refused("POST", path, body)["code"] == "rate_limited"
    assert len(office.envelopes) == 10

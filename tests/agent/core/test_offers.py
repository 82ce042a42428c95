"""Offers of another version: kept before the link is online, and when it never will be."""

import json
from pathlib import Path
from typing import Any

import pytest

from jump_agent.core import status
from jump_agent.core.layout import Config, Layout
from jump_agent.core.offers import Offers
from jump_wire import messages
from jump_wire.codec import encode
from tests.agent.core.test_client import Start, start
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.marks import FORKS
from tests.agent.running import online

__all__ = ["start"]
OFFER = messages.Update("1.3.0", "/agent/v1/releases", 7, 1, 3600)


def kept(layout: Layout) -> dict[str, Any] | None:
    path = Path(layout.update)
    return json.loads(path.read_text()) if path.exists() else None


@FORKS
def test_a_server_without_a_common_version_offers_another_one(
    start: Start, server: FakeServer, layout: Layout, config: Config
) -> None:
    running = start()
    link = server.link()
    link.receive()
    link.send(OFFER)
    link.send(messages.Refused("version_mismatch", 300))
    online(server)
    running.stop()
    assert kept(layout) == OFFER.__dict__
    assert status.facts(layout, config, running=False)["offered_version"] == "1.3.0"


@FORKS
def test_a_refused_handshake_brings_an_offer(
    start: Start, server: FakeServer, layout: Layout
) -> None:
    status_code, body = refusal(409, "version_mismatch")
    server.refuse_link = status_code, {**body, "update": encode(OFFER)}
    running = start()
    while not running.waits:
        running.waiter.wait(None, [], 0.01)
    running.stop()
    assert kept(layout) == OFFER.__dict__


def test_only_an_offer_is_kept_and_only_a_new_one(layout: Layout) -> None:
    said: list[str] = []
    offers = Offers(layout.update, said.append)
    for frame in (None, 15, "", "[15]", '[11,"x"]', "[15,1,2]", "x" * 10_000, '[99,"later"]'):
        offers.refused(frame)
    assert kept(layout) is None
    for _ in range(2):
        offers.keep(OFFER)
    assert said == ["version 1.3.0 is offered at /agent/v1/releases"]
    Path(layout.update).write_text("{")
    offers.keep(OFFER)
    assert kept(layout) == OFFER.__dict__


def test_a_full_disk_is_told(layout: Layout) -> None:
    said: list[str] = []
    Path(layout.update).mkdir()
    Path(layout.update, "file").touch()
    Offers(layout.update, said.append).keep(OFFER)
    assert "could not be stored" in said[0]


@pytest.mark.parametrize("version", [None, 5, "0.1.0"])
def test_the_own_version_is_no_offer(layout: Layout, config: Config, version: object) -> None:
    Path(layout.update).write_text(json.dumps({"version": version}))
    assert status.facts(layout, config, running=False)["offered_version"] is None

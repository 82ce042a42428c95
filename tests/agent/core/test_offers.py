"""Offers of another version: kept before the link is online, and when it never will be."""

import json
from pathlib import Path
from typing import Any

import pytest

from jump_agent import VERSION
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


class OwnerDouble:
    """Only root's side can install in service mode; this one notes that it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def install(self) -> None:
        self.asked += 1


class Place:
    """Offers of one installation, with a clock, and a launcher that is a script of the test."""

    def __init__(self, layout: Layout, config: Config, random: float = 0.5) -> None:
        self.now = 1000.0
        self.layout = layout
        self.said: list[str] = []
        self.owner = OwnerDouble()
        self.offers = Offers(
            layout, config, self.said.append, lambda: self.now, lambda: random, self.owner
        )

    def process(self, *reports: dict[str, Any]) -> None:
        """Let the next process of an update report this."""
        Path(self.layout.lib, "launch.py").write_text(
            "import json, socket, sys\n"
            "assert sys.argv[1:] == ['update']\n"
            "control = socket.socket(fileno=0)\n"
            f"for report in {list(reports)!r}:\n"
            "    control.send(json.dumps(report).encode())\n"
        )

    def run(self) -> list[messages.UpdateState]:
        """Let the process run to its end, and give what it has to be reported."""
        self.offers.tick()
        states = []
        while self.offers.controls():
            (control,) = self.offers.controls()
            assert self.offers.read(control)
            state = self.offers.take_unsent()
            states += [state] if state else []
        return states


@pytest.fixture
def place(layout: Layout, config: Config) -> Place:
    return Place(layout, config)


def test_only_an_offer_is_kept_and_only_a_new_one(place: Place, layout: Layout) -> None:
    offers = place.offers
    for frame in (None, 15, "", "[15]", '[11,"x"]', "[15,1,2]", "x" * 10_000, '[99,"later"]'):
        offers.refused(frame)
    assert kept(layout) is None
    for _ in range(2):
        offers.keep(OFFER)
    assert place.said == ["version 1.3.0 is offered at /agent/v1/releases"]
    Path(layout.update).write_text("{")
    offers.keep(OFFER)
    assert kept(layout) == OFFER.__dict__


def test_a_full_disk_is_told(place: Place, layout: Layout) -> None:
    Path(layout.update).mkdir()
    Path(layout.update, "file").touch()
    place.offers.keep(OFFER)
    assert "could not be stored" in place.said[0]


# --- when an update begins, and what is reported ---


@FORKS
def test_an_update_begins_within_its_time_and_reports_its_phases(
    place: Place, layout: Layout
) -> None:
    place.process({"phase": "downloading"}, {"phase": "verified"}, {"phase": "installed"})
    place.offers.keep(OFFER)
    assert place.offers.wait(9999.0) == 1800.0  # half of the hour
    assert place.run() == []
    place.now += 1000
    place.offers.keep(OFFER)  # the same one changes nothing
    assert place.offers.wait(30.0) == 30.0
    place.now += 800
    assert [state.phase for state in place.run()] == ["downloading", "verified", "installed"]
    assert place.offers.replaced
    place.offers.online()
    assert place.offers.take_unsent() == messages.UpdateState("1.3.0", "installed")
    assert place.offers.take_unsent() is None


@FORKS
def test_in_service_mode_root_installs_and_orders(place: Place) -> None:
    place.process({"phase": "downloading"}, {"phase": "verified"})
    place.offers.keep(messages.Update("1.3.0", "/a", 1, 1, 0))
    place.run()
    assert (place.owner.asked, place.offers.replaced) == (1, False)
    place.offers.take_order(b'{"phase":"installed"}')
    assert not place.offers.replaced  # it follows the monitor
    place.offers.take_order(b"restart")
    assert place.offers.replaced


@FORKS
def test_what_failed_is_tried_again_later(place: Place) -> None:
    parameters = ["version", "1.3.0", "reason", "x" * 300]
    ends = [("failed", 1800.0), ("refused", 6 * 3600.0)]
    place.offers.keep(messages.Update("1.3.0", "/a", 1, 1, 0))
    for phase, seconds in ends:
        place.process({"phase": phase, "code": "update_failed", "parameters": parameters})
        (state,) = place.run()
        assert (state.phase, state.code) == (phase, "update_failed")
        assert state.parameters == ("version", "1.3.0", "reason", "x" * 256)
        assert place.offers.wait(1e9) == seconds * 1.5
        place.now += seconds * 1.5
    # A process that ends without a word has failed, and another offer is another attempt.
    place.process()
    assert place.run() == []
    assert place.offers.wait(1e9) == 1800.0 * 1.5
    place.offers.keep(messages.Update("1.3.1", "/a", 1, 1, 10))
    assert place.offers.wait(1e9) == 5.0


@FORKS
def test_an_update_ends_with_the_client_and_for_another_version(place: Place) -> None:
    for end in (place.offers.end, place.offers.replace):
        Path(place.layout.lib, "launch.py").write_text("import time\ntime.sleep(60)\n")
        place.offers.keep(messages.Update("1.3.0", f"/{end.__name__}", 1, 1, 0))
        place.offers.tick()
        end()
        assert not place.offers.replaced
        (control,) = place.offers.controls()
        assert place.offers.read(control)
        assert place.offers.controls() == []
    assert place.offers.replaced
    place.offers.end()
    place.offers.keep(messages.Update("1.3.1", "/next", 1, 1, 0))
    assert place.offers.wait(30.0) == 30.0  # the next version is offered it again
    place.offers.tick()
    assert place.offers.controls() == []


@FORKS
def test_an_offer_that_comes_during_an_update_is_next(place: Place) -> None:
    place.process({"phase": "refused", "code": "update_untrusted"})
    place.offers.keep(messages.Update("1.3.0", "/a", 1, 1, 0))
    place.offers.tick()
    place.offers.keep(messages.Update("1.3.1", "/a", 1, 1, 10))
    (state,) = place.run()
    assert state.version == "1.3.0"
    assert place.offers.wait(1e9) == 5.0


@FORKS
def test_a_withdrawn_offer_waits_for_the_next_one(place: Place) -> None:
    offer = messages.Update("1.3.0", "/a", 1, 1, 0)
    place.process({"phase": "failed", "code": "update_failed", "withdrawn": True})
    place.offers.keep(offer)
    place.run()
    assert place.offers.wait(1e9) == 1e9
    place.offers.keep(offer)
    assert place.offers.wait(1e9) == 0.0


@FORKS
def test_nonsense_of_the_process_is_no_report(place: Place) -> None:
    place.process({"other": 1}, {"phase": "downloading", "parameters": 5})
    place.offers.keep(messages.Update("1.3.0", "/a", 1, 1, 0))
    assert place.run() == []


def test_without_an_owner_and_for_the_own_version_nothing_begins(
    layout: Layout, config: Config, place: Place
) -> None:
    offers = Offers(layout, config, lambda _: None, lambda: 0.0, lambda: 0.0)
    offers.keep(OFFER)
    assert offers.wait(1e9) == 1e9
    place.offers.keep(messages.Update(VERSION, "/a", 1, 1, 0))
    assert place.offers.wait(1e9) == 1e9


# --- after an update ---


def remembered(layout: Layout, config: Config, **state: Any) -> messages.UpdateState | None:
    Path(layout.update_state).write_text(json.dumps(state))
    offers = Place(layout, config).offers
    offers.online()
    return offers.take_unsent()


def test_how_the_last_update_ended(layout: Layout, config: Config) -> None:
    assert remembered(layout, config, version=VERSION, phase="installed") is None
    found = remembered(layout, config, version="9.0.0", phase="installed")
    assert found is not None
    assert (found.phase, found.code) == ("failed", "update_failed")
    Path(layout.updates).mkdir()
    failed = {"new": "9.0.0", "sha256": "x", "verdict": "it does not start"}
    Path(layout.rejected).write_text(json.dumps({"rejected": [failed]}))
    found = remembered(layout, config, version="9.0.0", phase="installed")
    assert found == messages.UpdateState(
        "9.0.0",
        "rolled_back",
        "update_rolled_back",
        ("version", "9.0.0", "reason", "it does not start"),
    )
    assert json.loads(Path(layout.update_state).read_text())["phase"] == "rolled_back"
    refused = remembered(layout, config, version="9.0.0", phase="refused", code="update_forbidden")
    assert refused == messages.UpdateState("9.0.0", "refused", "update_forbidden")
    assert remembered(layout, config, version="9.0.0", phase=None, parameters=5) is None


@pytest.mark.parametrize("version", [None, 5, "0.1.0"])
def test_the_own_version_is_no_offer(layout: Layout, config: Config, version: object) -> None:
    Path(layout.update).write_text(json.dumps({"version": version}))
    assert status.facts(layout, config, running=False)["offered_version"] is None

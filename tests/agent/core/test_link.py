"""The control link's behaviour on an injected clock, joined in memory with the server's end."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from jump_agent.core.link import (
    DEAD_SECONDS,
    PROPOSAL_SECONDS,
    WELCOME_SECONDS,
    Actions,
    Heartbeat,
    Link,
    LinkDead,
    LinkRefused,
)
from jump_wire import messages
from jump_wire.codec import RemoteProtocolError
from jump_wire.link import SERVER, LinkCore

INVENTORY = messages.Inventory(
    "host", "host", "os", "k", "x86_64", "cpu", 1, 1, (), "user", "me", "/d"
)
STATISTICS = messages.Statistics(1, 0.0, 1, (), "")
OPEN = messages.OpenPipe("p", "ticket", "shell", "s", "t", verbs=("shell",))


class Recorder(Actions):
    """Notes what the link asks for, and answers as told."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.refusal: str | None = None
        self.credential: str | None = None
        self.computer = INVENTORY

    def online(self, welcome: messages.Welcome) -> None:
        self.calls.append(welcome)

    def inventory(self) -> messages.Inventory:
        return self.computer

    def statistics(self) -> messages.Statistics:
        return STATISTICS

    def open_pipe(self, request: messages.OpenPipe) -> str | None:
        self.calls.append(request)
        return self.refusal

    def end_session(self, session_id: str) -> None:
        self.calls.append(("end", session_id))

    def next_credential(self) -> str | None:
        return self.credential

    def credential_accepted(self) -> None:
        self.calls.append("accepted")

    def server_addresses(self, addresses: tuple[str, ...]) -> bool:
        self.computer = replace(self.computer, server_addresses=addresses)
        return True

    def wake(self, macs: tuple[str, ...]) -> None:
        self.calls.append(("wake", macs))

    def update(self, offer: messages.Update) -> None:
        self.calls.append(offer)

    def uninstall(self) -> None:
        self.calls.append("uninstall")

    def conference(self, told: messages.Conference) -> None:
        self.calls.append(told)


class Joined:
    """A link and the server's end of it."""

    def __init__(self, *, reports: bool = True) -> None:
        self.actions = Recorder()
        self.now = 1000.0
        self.link = Link(self.actions, self.now, lambda: 0.5, reports=reports)
        self.server = LinkCore(SERVER)

    def received(self) -> list[Any]:
        """What the server has got since the last call."""
        found = [self.server.receive(text) for text in self.link.texts]
        self.link.texts.clear()
        return found

    def send(self, message: Any) -> None:
        self.link.receive(self.server.send(message), self.now)

    def welcome(self) -> None:
        self.received()
        self.send(messages.Welcome(1, "v", 30, 60))
        self.tick()
        self.received()

    def tick(self, seconds: float = 0.0) -> None:
        self.now += seconds
        self.link.tick(self.now)


@pytest.fixture
def joined() -> Joined:
    return Joined()


@pytest.fixture
def online() -> Joined:
    found = Joined()
    found.welcome()
    return found


def test_it_greets_first(joined: Joined) -> None:
    (hello,) = joined.received()
    assert hello == messages.Hello(1, 1, "0.1.0")
    assert not joined.link.is_online


def test_once_welcome_it_tells_what_the_computer_is_and_how_it_does(joined: Joined) -> None:
    joined.received()
    joined.send(messages.Welcome(1, "v", 30, 60))
    assert joined.link.is_online
    joined.tick()
    assert joined.received() == [INVENTORY, STATISTICS]


def test_a_server_that_does_not_greet_is_given_up(joined: Joined) -> None:
    joined.tick(WELCOME_SECONDS - 0.1)
    assert joined.link.deadline() == 1000 + WELCOME_SECONDS
    with pytest.raises(LinkDead):
        joined.tick(0.1)


def test_statistics_come_again_and_the_inventory_when_it_changed(online: Joined) -> None:
    online.tick(59)
    online.link.heard()
    assert online.received() == []
    online.tick(1)
    assert online.received() == [STATISTICS]
    online.actions.computer = messages.Inventory(
        "host", "host", "os", "k", "x86_64", "cpu", 1, 1, ("10.0.0.9",), "user", "me", "/d"
    )
    online.link.heard()
    online.tick(60)
    assert online.received() == [online.actions.computer, STATISTICS]


def test_a_refusal_ends_it(joined: Joined) -> None:
    joined.received()
    with pytest.raises(LinkRefused) as raised:
        joined.send(messages.Refused("version_mismatch", 60))
    assert (raised.value.code, raised.value.retry_seconds) == ("version_mismatch", 60)


def test_a_pipe_is_opened_or_refused(online: Joined) -> None:
    online.send(OPEN)
    assert online.received() == []
    online.actions.refusal = "permission_refused"
    online.send(OPEN)
    assert online.received() == [messages.PipeRefused("p", "permission_refused")]
    assert online.actions.calls[-1] == OPEN


def test_the_server_ends_a_session_and_uninstalls(online: Joined) -> None:
    online.send(messages.EndSession("s"))
    online.send(messages.Uninstall())
    assert online.actions.calls[-2:] == [("end", "s"), "uninstall"]


def test_the_server_has_neighbours_woken(online: Joined) -> None:
    online.send(messages.Wake(("52:54:00:12:34:56",)))
    assert online.actions.calls[-1] == ("wake", ("52:54:00:12:34:56",))


def test_new_addresses_of_the_server_are_reported_at_once(online: Joined) -> None:
    online.received()
    online.send(messages.ServerAddresses(("new.example:443",)))
    (told,) = online.received()
    assert told.server_addresses == ("new.example:443",)


def test_a_change_is_told_at_once_while_it_is_online(online: Joined) -> None:
    online.received()
    online.actions.computer = replace(online.actions.computer, disabled=True)
    online.link.tell_inventory()
    assert online.received() == [online.actions.computer]
    online.link.tell_inventory()
    assert online.received() == []


def test_a_credential_is_proposed_when_due_and_accepted(online: Joined) -> None:
    online.actions.credential = "next"
    online.link.heard()
    online.tick(PROPOSAL_SECONDS / 2)
    assert messages.ProposeCredential("next") in online.received()
    online.send(messages.AcceptCredential())
    assert online.actions.calls[-1] == "accepted"


def test_a_clean_stop_says_so_and_only_when_online(joined: Joined) -> None:
    joined.received()
    joined.link.goodbye()
    assert joined.received() == []
    joined.send(messages.Welcome(1, "v", 30, 60))
    joined.link.goodbye()
    assert joined.received() == [messages.Goodbye()]
    joined.link.refuse_pipe("p", "session_internal_error")
    assert joined.received() == []


@pytest.mark.parametrize("frame", ["", "[]", "[2]", '[1,1,1,"x"]', '{"a":1}', "[5,1,1,1,[],1]"])
def test_garbage_breaks_the_link(joined: Joined, frame: str) -> None:
    joined.received()
    with pytest.raises(RemoteProtocolError):
        joined.link.receive(frame, joined.now)


def test_what_a_newer_server_says_is_ignored(online: Joined) -> None:
    online.link.receive('[31,"future"]', online.now)
    assert online.link.is_online


def test_heartbeats_vary_by_a_fifth() -> None:
    for random, at in ((0.0, 24.0), (0.5, 30.0), (1.0, 36.0)):
        heartbeat = Heartbeat(30, 0.0, partial(float, random))
        assert heartbeat.deadline() == pytest.approx(at)
        assert not heartbeat.is_due(at - 0.01)
        assert heartbeat.is_due(at + 0.01)


def test_silence_after_a_ping_is_death_and_any_data_is_life() -> None:
    heartbeat = Heartbeat(30, 0.0, lambda: 0.5)
    assert heartbeat.is_due(30)
    assert heartbeat.deadline() == 30 + DEAD_SECONDS
    heartbeat.heard()
    assert not heartbeat.is_due(46)
    assert heartbeat.is_due(60)
    with pytest.raises(LinkDead):
        heartbeat.is_due(60 + DEAD_SECONDS)


def test_the_link_pings_and_notices_a_dead_server(online: Joined) -> None:
    online.tick(30)
    assert online.link.ping
    with pytest.raises(LinkDead):
        online.tick(DEAD_SECONDS)


def test_a_customers_link_reports_nothing_of_the_computer() -> None:
    joined = Joined(reports=False)
    joined.actions.credential = "next"
    joined.received()
    joined.send(messages.Welcome(1, "v", 30, 60))
    joined.tick()
    joined.link.tell_inventory()
    assert joined.link.deadline() == joined.now + 30
    joined.tick(29)
    assert joined.received() == []
    joined.tick(1)
    assert joined.link.ping


def test_a_customer_hears_who_is_there_and_leaves() -> None:
    joined = Joined(reports=False)
    joined.welcome()
    told = messages.Conference(False, ("Anna",), ("controls",))
    joined.send(told)
    assert joined.actions.calls[-1] == told
    joined.link.leave()
    assert joined.received() == [messages.CustomerLeft()]

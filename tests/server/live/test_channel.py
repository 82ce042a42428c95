"""A console's event channel: what it sends, and what it does when the console lags."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest

from jump_server.core.actors import Actor
from jump_server.hub.connection import Connection
from jump_server.hub.limits import HIGH_WATER
from jump_server.live.channel import Channel
from jump_server.live.events import CLIENT_GONE, Events
from jump_wire.errors import UserError

ANN = Actor("1" * 32, "ann", "technician")


class Wire:
    """Stands for the parked connection: the hub's own tests show the real one."""

    def __init__(self) -> None:
        self.buffered = 0
        self.sent: list[str] = []
        self.closed_with: tuple[int, str] | None = None

    def send(self, data: str) -> None:
        self.sent.append(data)

    def close(self, code: int, reason: str) -> None:
        self.closed_with = (code, reason)

    def fail(self, code: int, reason: str) -> None:
        self.closed_with = (code, reason)


def nothing(ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    return {}


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def events() -> Events:
    return Events(nothing)


@pytest.fixture
def gone() -> list[Channel]:
    return []


@pytest.fixture
def channel(wire: Wire, events: Events, gone: list[Channel]) -> Channel:
    channel = Channel(
        cast("Connection", wire),
        events,
        ANN,
        lambda: frozenset({"web"}),
        frozenset(),
        gone.append,
    )
    events.subscribe(channel, events.bookmark())
    return channel


def test_events_travel_together(channel: Channel, wire: Wire, events: Events) -> None:
    events.publish(CLIENT_GONE, "a")
    events.publish(CLIENT_GONE, "b")
    events.flush()
    assert len(wire.sent) == 1
    assert wire.sent[0].startswith('{"events":[{"id":"')
    assert wire.sent[0].count("jump_client.gone") == 2


def test_a_lagging_console_loads_again(channel: Channel, wire: Wire, events: Events) -> None:
    wire.buffered = HIGH_WATER + 1
    events.publish(CLIENT_GONE, "a")
    events.flush()
    assert wire.sent == []
    wire.buffered = 0
    channel.on_drained()
    channel.on_drained()
    assert len(wire.sent) == 1
    assert '"type":"resync"' in wire.sent[0]


def test_rights_are_looked_up_again(channel: Channel) -> None:
    assert channel.groups == frozenset()
    channel.refresh()
    assert channel.groups == {"web"}


def test_a_console_that_says_anything_is_closed(channel: Channel, wire: Wire) -> None:
    channel.on_message("anything")
    assert wire.sent == []
    assert wire.closed_with == (1008, "nothing is expected here")


def test_its_end(channel: Channel, wire: Wire, events: Events, gone: list[Channel]) -> None:
    channel.close("not_signed_in")
    assert wire.closed_with == (4000, "not_signed_in")
    channel.on_closed(1000)
    assert gone == [channel]
    assert events.subscriber_count == 0


def test_a_console_whose_rights_cannot_be_read_sees_nothing_and_comes_back(
    wire: Wire, events: Events, gone: list[Channel]
) -> None:
    def look_up() -> None:
        raise UserError("database_unavailable")

    channel = Channel(cast("Connection", wire), events, ANN, look_up, None, gone.append)
    channel.refresh()
    assert channel.groups == frozenset()
    assert wire.closed_with == (1012, "look again")

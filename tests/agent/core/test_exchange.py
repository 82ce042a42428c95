"""What passes between a control link and its channel; the running client uses it too."""

from typing import Any

import pytest

from jump_agent.core.channel import ConnectionLost, Restarting
from jump_agent.core.exchange import queue, receive
from jump_agent.core.frames import Binary, Closed, Text


class Frames:
    def __init__(self) -> None:
        self.sent: list[Any] = []

    def send_text(self, text: str) -> None:
        self.sent.append(text)

    def send_ping(self) -> None:
        self.sent.append("ping")

    def send_close(self, code: int, reason: str = "") -> None:
        self.sent.append((code, reason))


class Channel:
    def __init__(self, *events: Any) -> None:
        self.frames = Frames()
        self._events = events

    def receive(self) -> tuple[Any, ...]:
        return self._events


class Link:
    def __init__(self) -> None:
        self.texts = ["one", "two"]
        self.ping = True
        self.got: list[Any] = []

    def heard(self) -> None:
        self.got.append("heard")

    def receive(self, text: str, now: float) -> None:
        self.got.append((text, now))


def test_messages_leave_once() -> None:
    channel: Any = Channel()
    link: Any = Link()
    queue(channel, link)
    queue(channel, link)
    assert channel.frames.sent == ["one", "two", "ping"]


def test_texts_reach_the_link() -> None:
    channel: Any = Channel(Text("a"))
    link: Any = Link()
    receive(channel, link, 7.0)
    assert link.got == ["heard", ("a", 7.0)]


def test_ends_are_told_apart() -> None:
    link: Any = Link()
    restarting: Any = Channel(Closed(1012, "within=7"))
    with pytest.raises(Restarting):
        receive(restarting, link, 0.0)
    closed: Any = Channel(Closed(1000, "bye"))
    with pytest.raises(ConnectionLost, match="1000 bye"):
        receive(closed, link, 0.0)
    binary: Any = Channel(Binary(b"x"))
    with pytest.raises(ConnectionLost, match="binary"):
        receive(binary, link, 0.0)
    assert binary.frames.sent == [(1008, "no binary frames on the control link")]

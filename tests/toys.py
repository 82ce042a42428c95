"""A kind of pipe that only tests have. It shows all that a new kind takes, the console aside."""

import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from jump_agent.core.frames import Binary, Event, Frames
from jump_wire.fields import integer
from jump_wire.kinds import KINDS, Kind


@dataclass(frozen=True)
class Times:
    """How many times everything is said."""

    times: int = integer(1, 9, default=1)


class Parrot:
    """Says what it hears."""

    finished = False
    takes_input = True
    is_ending = False

    def attach(self, frames: Frames, parameters: Times) -> None:
        self.frames, self.times = frames, parameters.times

    def receive(self, event: Event) -> None:
        assert isinstance(event, Binary)
        self.frames.send_binary(event.data * self.times)

    def interests(self) -> list[Any]:
        return []

    def detach(self) -> None:
        self.finished = True

    closed_by_viewer = end = detach

    def pump(self, *_: int) -> None:
        """It has no process, and nothing that waits."""

    reap = write_input = read_output = pump


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """The kind on both sides. A tool's process finds the module by its name."""
    module = ModuleType("jump_agent.tools.toy")
    module.make = lambda _parameters: Parrot()  # type: ignore[attr-defined]  # as in a real one
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(KINDS, "toy", Kind("toy", "a parrot", Times, audit="session.toy"))
    return KINDS["toy"]

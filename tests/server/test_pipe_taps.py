"""The taps of each kind of pipe."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from jump_server import pipe_taps
from jump_server.hub.ports import Tap
from jump_server.runtime import Runtime
from jump_wire import kinds


def test_a_kind_names_its_taps_and_others_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = cast("Runtime", object())
    made: list[tuple[Any, ...]] = []

    def make(runtime: Runtime, attached: pipe_taps.Attached, resume: Callable[[], None]) -> Tap:
        made.append((runtime, attached, resume))
        return cast("Tap", None)

    monkeypatch.setitem(pipe_taps.TAPS, "exec", (make,))
    asked = kinds.request(kinds.EXEC, "5" * 32, "7" * 32, ("exec",), "ann", kinds.Offset())
    attached = pipe_taps.Attached(asked, is_logged=True)
    (maker,) = pipe_taps.of(runtime, attached)
    maker(print)
    assert made == [(runtime, attached, print)]
    shell = kinds.request(kinds.SHELL, "5" * 32, "7" * 32, ("shell",), "ann", kinds.Terminal())
    assert pipe_taps.of(runtime, attached._replace(asked=shell)) == []

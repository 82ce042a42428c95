"""Names with dead addresses, on real sockets."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from jump_agent.core import racing
from jump_agent.core.racing import STAGGER, connect, ordered

V4, V6 = socket.AF_INET, socket.AF_INET6


def resolve_to(*places: tuple[str, int]) -> object:
    found = [
        (V6 if ":" in host else V4, socket.SOCK_STREAM, 6, "", (host, port))
        for host, port in places
    ]
    return lambda *_, **__: found


@contextlib.contextmanager
def dead() -> Iterator[tuple[str, int]]:
    """An address that answers nothing: its queue is full, and the kernel drops what comes."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        place = listener.getsockname()
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(place)
        yield place


@contextlib.contextmanager
def alive() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()


def closed() -> tuple[str, int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found: tuple[str, int] = listener.getsockname()
    return found


def test_dead_addresses_cost_little() -> None:
    with dead() as first, dead() as second, alive() as third:
        resolve = resolve_to(first, second, third)
        begin = time.monotonic()
        with connect(("a", 1), 10.0, resolve=resolve) as sock:  # type: ignore[arg-type]
            assert sock.getpeername() == third
        assert 2 * STAGGER - 0.01 <= time.monotonic() - begin < 5


def test_one_that_refuses_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "STAGGER", 1000.0)
    with alive() as there:
        resolve = resolve_to(closed(), closed(), there)
        with connect(("a", 1), 10.0, resolve=resolve) as sock:  # type: ignore[arg-type]
            assert sock.getpeername() == there


def test_an_earlier_attempt_may_still_win() -> None:
    with alive() as there, dead() as silent:
        resolve = resolve_to(there, silent)
        with connect(("a", 1), 10.0, resolve=resolve) as sock:  # type: ignore[arg-type]
            assert sock.getpeername() == there


def test_one_budget_for_all_of_them() -> None:
    with dead() as first, dead() as second:
        resolve = resolve_to(first, second, first, second)
        begin = time.monotonic()
        with pytest.raises(socket.timeout):
            connect(("a", 1), 0.4, resolve=resolve)  # type: ignore[arg-type]
        assert time.monotonic() - begin < 2


def test_all_of_them_refuse() -> None:
    with pytest.raises(ConnectionRefusedError):
        connect(("a", 1), 10.0, resolve=resolve_to(closed(), closed()))  # type: ignore[arg-type]


def test_the_one_that_the_link_holds_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "STAGGER", 1000.0)
    with dead() as silent, socket.create_server(("127.0.0.2", 0)) as listener:
        there = listener.getsockname()
        resolve = resolve_to(silent, there)
        with connect(("a", 1), 10.0, there[0], resolve=resolve) as sock:  # type: ignore[arg-type]
            assert sock.getpeername() == there


def test_families_are_interleaved() -> None:
    given = [(V6, ("a", 1)), (V6, ("b", 1)), (V6, ("c", 1)), (V4, ("d", 1)), (V4, ("e", 1))]
    assert [target[1][0] for target in ordered(given)] == ["a", "d", "b", "e", "c"]  # type: ignore[arg-type]
    assert [target[1][0] for target in ordered(given[3:], "e")] == ["e", "d"]  # type: ignore[arg-type]
    assert ordered([]) == []


def test_a_slow_look_up_leaves_time_for_the_attempts() -> None:
    now = iter([0.0] + [100.0] * 50)
    with alive() as there:
        resolve = resolve_to(there)
        connect(("a", 1), 9.0, resolve=resolve, clock=lambda: next(now)).close()  # type: ignore[arg-type]

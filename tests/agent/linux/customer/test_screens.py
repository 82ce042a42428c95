"""Which screen a customer gets, and what follows a lost one."""

import os
import sys

import pytest

from jump_agent.customer import view
from jump_agent.customer.view import Choice, View
from jump_agent.linux.customer import screens
from jump_agent.linux.customer.apart import NotShown
from jump_agent.linux.customer.lines import Lines
from jump_agent.linux.customer.screens import Best, makers
from tests.agent.customer.test_board import Drawn

SHOWN = View(view.OPEN, "Anna", "me")


class Fragile(Drawn):
    """A window that the customer's desktop loses."""

    def read(self) -> list[Choice]:
        raise NotShown


def nothing() -> Drawn:
    raise NotShown


def test_the_next_screen_follows_a_lost_one() -> None:
    lost, last = Fragile(), Drawn()
    best = Best([nothing, lambda: lost, nothing, lambda: last])
    best.show(SHOWN)
    assert best.read() == []
    assert (lost.views, last.views) == ([SHOWN], [SHOWN])
    assert not best.is_apart


def test_without_another_screen_the_session_ends() -> None:
    best = Best([Fragile])
    assert best.read() == [Choice(view.END)]
    with pytest.raises(NotShown):
        Best([nothing])


def test_the_environment_chooses() -> None:
    def names(terminal: int | None, *, plain: bool = False, **environment: str) -> list[str]:
        return [maker.__name__ for maker in makers(terminal, environment, plain=plain)]

    assert names(1, DISPLAY=":0") == ["_window", "_page", "<lambda>"]
    assert names(None, WAYLAND_DISPLAY="wayland-0") == ["_page"]
    assert names(1, plain=True, DISPLAY=":0") == ["<lambda>"]
    assert names(None) == []


def test_a_python_without_tk_and_curses(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("window", "page", "full"):
        monkeypatch.setitem(sys.modules, f"jump_agent.linux.customer.{module}", None)
        monkeypatch.delattr(f"jump_agent.linux.customer.{module}", raising=False)
    terminal, customer = os.openpty()
    environment = {"DISPLAY": ":0", "TERM": "xterm"}
    best = Best(makers(customer, environment, plain=False))
    assert isinstance(screens.Best([lambda: Lines(customer)])._screen, Lines)
    assert best.fileno() == customer
    os.close(terminal)
    os.close(customer)

"""The customer's screen as lines of text."""

import os
import select
from collections.abc import Iterator

import pytest

from jump_agent.customer import view
from jump_agent.customer.view import Asked, ChatLine, Choice, Event, View
from jump_agent.linux.customer.lines import Lines, drop_input, write
from tests.agent.peers import PATIENCE

SHOWN = View(view.WAITING, "Anna", "me")


class Terminal:
    def __init__(self) -> None:
        self.terminal, self.customer = os.openpty()
        self.screen = Lines(self.customer)

    def output(self) -> list[str]:
        """The lines since the last call."""
        os.write(self.customer, b"#")
        data = b""
        while not data.endswith(b"#"):
            data += os.read(self.terminal, 65536)
        return data[:-1].decode().split("\r\n")[:-1]

    def close(self) -> None:
        os.close(self.customer)
        os.close(self.terminal)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setenv("LC_ALL", "C")
    found = Terminal()
    yield found
    found.close()


def test_it_prints_what_changes(terminal: Terminal) -> None:
    terminal.screen.show(SHOWN)
    assert terminal.output()[1:] == [
        "Support by Anna",
        "Please wait: a technician will be with you soon.",
    ]
    event = Event(0.0, view.JOINED, "Anna")
    shown = SHOWN._replace(state=view.OPEN, events=(event,), happened=1)
    terminal.screen.show(shown)
    joined, state = sorted(terminal.output())
    assert joined.endswith("Anna joined the session.")
    assert state == "You are in a support session."
    terminal.screen.show(shown._replace(question=Asked("anna", "files", 60, 1)))
    assert len(terminal.output()) == 3
    terminal.screen.show(shown._replace(question=Asked("anna", "files", 59, 1)))
    assert terminal.output() == [], "the countdown would fill the terminal"
    terminal.screen.show(shown._replace(problem="no route\x1b"))
    assert terminal.output() == ["no route"]


def test_the_survey_is_answered_in_words(terminal: Terminal) -> None:
    terminal.screen.show(SHOWN)
    terminal.output()
    terminal.screen.show(View(view.OVER, "", "", survey="Well\x1b?"))
    assert terminal.output()[:2] == ["The session has ended.", "Well ?"]
    found: list[Choice] = []
    for line in (b"Fine\n", b"5\n", b"\n"):
        os.write(terminal.terminal, line)
        found += terminal.screen.read()
    assert found == [Choice(view.SAY, "Fine"), Choice(view.SAY, "5"), Choice(view.SKIP)]


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        (b"allow\n", [view.ALLOW]),
        (b" AUTORISER \n", [view.ALLOW]),
        (b"refuser\n", [view.REFUSE]),
        (b"hello\nend\n", ["say hello", view.END]),
        (b" \n\n", []),
        (b"yes\nNon\n", ["say yes", "say Non"]),
    ],
)
def test_only_whole_words_count(terminal: Terminal, typed: bytes, choices: list[str]) -> None:
    os.write(terminal.terminal, typed)
    found: list[Choice] = []
    for _ in range(typed.count(b"\n")):  # a terminal gives one line at a time
        found += terminal.screen.read()
    assert [" ".join(filter(None, choice[:2])) for choice in found] == choices


def test_what_was_typed_in_vain_is_no_command(terminal: Terminal) -> None:
    os.write(terminal.terminal, b"reboot\n")
    assert select.select([terminal.customer], [], [], PATIENCE)[0]
    drop_input(terminal.customer)
    assert not select.select([terminal.customer], [], [], 0)[0]


def test_a_closed_terminal_is_the_end() -> None:
    terminal, customer = os.openpty()
    os.close(terminal)
    screen = Lines(customer)
    write(customer, "nobody reads this")
    drop_input(customer)
    assert screen.read() == [Choice(view.END)]
    os.close(customer)


def test_the_technicians_words_are_printed_once(terminal: Terminal) -> None:
    terminal.screen.show(SHOWN)
    terminal.output()
    hello, mine = ChatLine("Anna", False, "Hello\nCarol\x1b[2J", 0.0), ChatLine("", True, "Hi", 0.0)
    waits = mine._replace(waits=True)
    terminal.screen.show(SHOWN._replace(chat=(hello, waits), said=1))
    first, second = terminal.output()
    assert first.endswith("Anna: Hello")
    assert second == "       Carol [2J"
    terminal.screen.show(SHOWN._replace(chat=(hello, mine), said=2))
    assert terminal.output() == []


def test_a_message_answers_no_question(terminal: Terminal) -> None:
    terminal.screen.show(SHOWN._replace(question=Asked("anna", "files", 60)))
    terminal.output()
    os.write(terminal.terminal, b"yes\n")
    assert terminal.screen.read() == [Choice(view.SAY, "yes")]
    assert terminal.output()[1:] == ["Type allow or refuse, and press Enter."]

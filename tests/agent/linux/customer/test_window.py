"""The window of a session, on a desktop without a screen."""

import contextlib
import os
import select
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jump_agent.customer import view
from jump_agent.customer.view import Asked, ChatLine, Event, View
from jump_agent.linux.customer.apart import Apart
from tests import needs
from tests.agent.linux.customer.ports import Program
from tests.agent.marks import FORKS
from tests.agent.peers import PATIENCE

tkinter = pytest.importorskip("tkinter", reason="this Python has no Tk (Debian: python3-tk)")

from jump_agent.linux.customer import window  # noqa: E402 - it imports Tk

SHOWN = View(view.OPEN, "Help desk", "me", (("Anna", "controls"),))


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A desktop, as the value of ``DISPLAY``."""
    reader, writer = os.pipe()
    command = [needs.program("Xvfb"), "-displayfd", str(writer), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    yield ":" + os.read(reader, 10).decode().strip()
    os.close(reader)
    server.terminate()
    server.wait(PATIENCE)


class Desktop:
    """A window and its program."""

    def __init__(self, display: str) -> None:
        self.program = Program()
        self.root = tkinter.Tk(display)
        self.window = window.Window(self.root, self.program.port)

    def until(self, wanted: Callable[[], bool]) -> None:
        """Let the window work until something is so."""
        while not wanted():
            self.root.tk.dooneevent()

    def show(self, shown: View) -> None:
        self.program.show(shown)
        before = self.window.shown
        self.until(lambda: self.window.shown > before)

    def visible(self, widget: Any) -> bool:
        self.root.update()
        return bool(widget.winfo_ismapped())


@pytest.fixture
def desktop(display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr(window, "READING_MS", 200)
    found = Desktop(display)
    yield found
    with contextlib.suppress(tkinter.TclError):  # a test may have closed it
        found.root.destroy()
    found.program.close()


@FORKS
def test_another_process_draws_it(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    screen = Apart(window.draw)  # before any test has used Tk in this process
    screen.show(SHOWN)
    assert select.select([screen], [], [], PATIENCE)[0]
    assert screen.read() == [], "it has taken the view"
    screen.close(["You ended the session."])


def test_the_customer_answers_a_question(desktop: Desktop) -> None:
    shown = desktop.window
    desktop.show(SHOWN)
    assert shown.state["text"] == "You are in a support session."
    assert shown.about["text"] == "Support by Help desk\nAnna controls the session"
    assert not desktop.visible(shown.question)
    desktop.show(SHOWN._replace(question=Asked("anna", "shell", 60, 4)))
    assert shown.allow.instate(["disabled"]), "it may have appeared under the mouse"
    assert desktop.visible(shown.question)
    desktop.until(lambda: shown.allow.instate(["!disabled"]))
    shown.allow.invoke()
    assert desktop.program.receive() == {"what": view.ALLOW, "question": 4}
    event = Event(0.0, view.STARTED, "anna", "shell")
    desktop.show(SHOWN._replace(events=(event,)))
    assert not desktop.visible(shown.question)
    assert "anna started to use a shell." in shown.events.get("1.0", "end")


def test_the_customer_and_a_technician_write(desktop: Desktop) -> None:
    said = ChatLine("Anna", False, "Hello.", 0.0)
    desktop.show(SHOWN._replace(chat=(said,), said=1))
    assert desktop.window.chat.get("1.0", "end-1c").endswith("Anna: Hello.")
    desktop.window.say()
    desktop.window.text.insert(0, " My printer ")
    desktop.window.say()
    assert desktop.program.receive() == {"what": view.SAY, "text": "My printer"}
    assert desktop.window.text.get() == ""


def test_a_password_is_given_and_the_rights_are_taken_away(desktop: Desktop) -> None:
    desktop.show(SHOWN._replace(password_for="carol", elevated=True))
    assert desktop.visible(desktop.window.secret)
    assert "carol" in desktop.window.wanted["text"]
    desktop.window.password.insert(0, "horse")
    desktop.window.give()
    desktop.window.give()
    desktop.window.drop.invoke()
    chosen = [desktop.program.receive() for _ in range(3)]
    assert [one["what"] for one in chosen] == ["password", "cancel", "drop"]
    assert chosen[0]["text"] == "horse"
    desktop.show(SHOWN)
    assert not desktop.visible(desktop.window.secret)


def test_the_survey_replaces_what_is_no_longer_there(desktop: Desktop) -> None:
    shown = desktop.window
    said = ChatLine("Anna", False, "Bye.", 0.0)
    desktop.show(SHOWN._replace(chat=(said,), said=1))
    desktop.show(View(view.OVER, "", "", survey="Well?"))
    assert shown.rating["text"] == "Well?"
    assert desktop.visible(shown.survey)
    assert not desktop.visible(shown.bottom)
    assert not desktop.visible(shown.writing)
    shown.comment.insert(0, " Good ")
    shown.scores[3].invoke()
    shown.close()
    assert desktop.program.receive() == {"what": "4", "text": "Good"}
    assert desktop.program.receive()["what"] == view.SKIP
    desktop.program.tell_end("The session has ended.")
    desktop.until(lambda: not shown.survey.winfo_ismapped())
    assert desktop.visible(shown.end)
    assert shown.chat.get("1.0", "end-1c").endswith("Anna: Bye.")


def test_the_end_is_confirmed_and_told(desktop: Desktop) -> None:
    shown = desktop.window
    desktop.show(SHOWN)
    shown.close()
    assert desktop.visible(shown.sure)
    shown.stay.invoke()
    assert not desktop.visible(shown.sure)
    shown.end.invoke()
    shown.leave.invoke()
    assert desktop.program.receive() == {"what": view.END, "question": 0}
    desktop.program.tell_end("You ended the session.", "10:00  anna left the session.")
    desktop.until(lambda: shown.state["text"] == "You ended the session.")
    assert not desktop.visible(shown.sure)
    shown.end.invoke()
    with pytest.raises(tkinter.TclError):
        desktop.root.title()


def test_a_killed_program_is_told(desktop: Desktop) -> None:
    desktop.show(SHOWN)
    desktop.program.leave()
    desktop.until(lambda: desktop.window.state["text"].startswith("The program has ended"))


def test_without_a_display_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":99999")
    program = Program()
    window.draw(program.port)
    program.close()

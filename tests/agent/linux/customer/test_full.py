"""The customer's screen on a whole terminal: what it draws, small terminals, and its end."""

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios

from jump_agent.linux.customer import full
from tests.agent.peers import PATIENCE
from tests.structure.sources import PACKAGES

PROGRAM = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from jump_agent.customer import view
from jump_agent.customer.view import Asked, ChatLine, Choice, Event, View
from jump_agent.linux.customer.full import Full
now = 0.0
screen = Full(lambda: now)
events = tuple(Event(0.0, view.STARTED, "anna", "shell") for _ in range(50))
shown = View(view.OPEN, "Help desk", "me", (("Anna", "controls"),), None, "", events, 50)
screen.show(shown._replace(password_for="me"))
chosen = []
while not chosen:
    import select
    select.select([screen], [], [], 20)
    chosen += screen.read()
screen.show(shown)
asked = shown._replace(question=Asked("anna", "files", 60, 1))
screen.show(asked)
while Choice(view.END) not in chosen:
    import select
    select.select([screen], [], [], 20)
    chosen += screen.read()
    for choice in chosen:
        if choice.what == view.SAY:
            line = ChatLine("", True, choice.text, 0.0)
            screen.show(asked._replace(chat=(line,), said=1))
            now += 10.0
screen.close()
print([tuple(choice) for choice in chosen])
"""


def drawn(lines: int, columns: int) -> str:
    terminal, customer = os.openpty()
    fcntl.ioctl(customer, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-B", "-c", PROGRAM],
        stdin=customer,
        stdout=customer,
        start_new_session=True,
        env={
            "TERM": "xterm",
            "LC_ALL": "fr_FR.UTF-8",
            "PYTHONPATH": ":".join(str(PACKAGES[name]) for name in ("jump_agent", "jump_wire")),
        },
    )
    output = b""
    while b"Annuler" not in output and lines > 5:
        assert select.select([terminal], [], [], PATIENCE)[0], output
        output += os.read(terminal, 65536)
    os.write(terminal, "sécrX\x7fet\r".encode())
    while b"Autoriser" not in output and lines > 5:
        assert select.select([terminal], [], [], PATIENCE)[0], output
        output += os.read(terminal, 65536)
    fcntl.ioctl(customer, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns + 1, 0, 0))
    os.close(customer)
    if lines > 5:
        # What is pasted, or typed as the question appears, answers nothing.
        os.write(terminal, "yés\x7f\b\x15Ja\x7fé\t\r\r".encode())
    while "Vous\u00a0: Jé".encode() not in output and lines > 5:
        assert select.select([terminal], [], [], PATIENCE)[0], output
        output += os.read(terminal, 65536)
    os.write(terminal, b"\t\r\t\r")  # from Refuse to the end, and to its confirmation
    assert process.wait(PATIENCE) == 0
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        output += data
    os.close(terminal)
    return output.decode()


def test_it_draws_the_question_and_its_buttons() -> None:
    shown = drawn(24, 80)
    assert "anna souhaite utiliser vos fichiers" in shown
    assert "Terminer la session" in shown
    assert "Saisissez le mot de passe de me" in shown
    assert "sécr" not in shown.partition("[(")[0]
    # While a password is typed, which is drawn first, nothing invites to write to the technicians.
    first = shown[: shown.index("a commencé à utiliser")]
    assert "Mot de passe\u00a0: _" in first
    assert "Tapez un message" not in first
    assert "Message\u00a0: " not in first
    assert "Message\u00a0: " in shown
    assert "[('password', 'sécret', 0), ('say', 'Jé', 0), ('end', '', 0)]" in shown
    assert issubclass(full.NotCapable, Exception)


def test_a_tiny_terminal_is_no_error() -> None:
    drawn(3, 12)


def test_a_narrow_terminal_breaks_no_button_and_shows_what_is_typed() -> None:
    shown = drawn(12, 44)
    assert "[ Terminer la session ]" in shown
    assert "Message\u00a0: _" in shown


def test_the_end_of_what_is_typed_is_shown() -> None:
    assert full._tail("ab漢字", 4) == "漢字"
    assert full._tail("ab漢字", 3) == "字"
    assert full._tail("ab", 5) == "ab"

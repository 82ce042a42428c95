"""A program on a terminal of its own, which asks without showing the answer."""

import select
import socket

from jump_agent.linux.elevation.dialogue import OUTPUT, Dialogue
from tests.agent.marks import FORKS
from tests.agent.peers import PATIENCE

pytestmark = FORKS
ASKS = """
echo 'Shown:'
stty -echo </dev/tty
printf 'Password: '
read -r answer </dev/tty
stty echo </dev/tty
echo "got ${#answer}"
head -c 15 <&%d >&%d
head -c 20000 /dev/zero | tr '\\0' x
echo end
"""


def run(*, asks_on_input: bool) -> None:
    ours, theirs = socket.socketpair()
    passed = 3 if asks_on_input else 0
    command = ["/bin/sh", "-c", ASKS % (passed, passed)]
    dialogue = Dialogue(command, theirs, asks_on_input=asks_on_input)
    theirs.close()
    while not dialogue.question:
        assert select.select([dialogue], [], [], PATIENCE)[0]
        assert dialogue.read()
    assert dialogue.question == "Password:"
    dialogue.answer("horse")
    assert dialogue.question == ""
    ours.settimeout(PATIENCE)
    ours.send(b"over the socket")
    assert ours.recv(100) == b"over the socket"
    ours.close()
    while select.select([dialogue], [], [], PATIENCE)[0] and dialogue.read():
        pass
    assert dialogue.output.endswith("x" * 1000 + "end\r\n")
    assert len(dialogue.output) <= OUTPUT
    dialogue.close()
    assert dialogue.has_ended()


def test_it_asks_on_its_terminal() -> None:
    run(asks_on_input=False)


def test_it_asks_on_standard_input() -> None:
    run(asks_on_input=True)


def test_hanging_up_ends_it() -> None:
    ours, theirs = socket.socketpair()
    dialogue = Dialogue(["/bin/sh", "-c", "sleep 1000"], theirs, asks_on_input=False)
    theirs.close()
    dialogue.close()
    assert dialogue.has_ended()
    ours.close()

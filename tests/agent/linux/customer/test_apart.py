"""A screen in another process: what both sides see, and the end of either."""

import os
import select
from pathlib import Path

import pytest

from jump_agent.customer import view
from jump_agent.customer.view import Choice, View
from jump_agent.linux.customer.apart import Apart, NotShown, Port
from tests.agent.marks import FORKS
from tests.agent.peers import PATIENCE

pytestmark = FORKS
SHOWN = View(view.OPEN, "Anna", "me")


def echo(port: Port) -> None:
    """A screen whose customer answers each view, and leaves with the session."""
    port.ready()
    while True:
        for found in port.receive():
            port.choose({"what": "nonsense"})
            port.choose({"what": view.ALLOW, "question": len(found["problem"])})


def choices(screen: Apart) -> list[Choice]:
    found: list[Choice] = []
    while not found:
        assert select.select([screen], [], [], PATIENCE)[0]
        found = screen.read()
    return found


def test_views_go_there_and_choices_come_back() -> None:
    screen = Apart(echo)
    screen.show(SHOWN._replace(problem="one"))
    assert choices(screen) == [Choice(view.ALLOW, "", 3)]
    for number in range(50):
        screen.show(SHOWN._replace(problem="x" * (100 + number)))
    found = [*choices(screen), *choices(screen)]
    assert [choice.question for choice in found] == [100, 149], "only the newest one waits"
    screen.close()


def test_without_a_desktop_nothing_is_shown() -> None:
    with pytest.raises(NotShown):
        Apart(lambda port: None)
    with pytest.raises(NotShown):
        Apart(lambda port: port.receive(), seconds=0.0)  # type: ignore[arg-type]


def test_each_side_sees_the_others_end(tmp_path: Path) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)

    def draw(port: Port) -> None:
        port.ready()
        [found] = port.receive()
        try:
            port.receive()
        except EOFError:
            told.write_text(found["state"])

    screen = Apart(draw)
    screen.close(["You ended the session."])
    assert told.read_text() == "You ended the session."

    screen = Apart(lambda port: port.ready())
    with pytest.raises(NotShown):
        choices(screen)
    screen.show(SHOWN)
    with pytest.raises(NotShown):
        screen.read()
    screen.close()

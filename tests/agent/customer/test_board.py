"""What the customer is shown, and when it is drawn again."""

from collections.abc import Sequence

from jump_agent.customer import view
from jump_agent.customer.board import EVENTS, Board
from jump_agent.customer.consent import Question
from jump_agent.customer.view import Asked, Choice, Event, Screen, View


class Drawn(Screen):
    """Keeps each view that it is shown."""

    def __init__(self) -> None:
        self.views: list[View] = []

    def fileno(self) -> int:
        return -1

    def show(self, view: View) -> None:
        self.views.append(view)

    def read(self) -> list[Choice]:
        return []

    def close(self, _lines: Sequence[str] = ()) -> None:
        pass


def test_it_is_drawn_when_something_has_changed() -> None:
    screen = Drawn()
    board = Board(screen, "me", lambda: 5.0)
    board.draw(None, 0.0)
    board.draw(None, 1.0)
    assert screen.views == [View(view.CONNECTING, "", "me")]
    question = Question("anna", "shell", 60.0, 3)
    for now in (0.0, 0.2, 1.0):
        board.draw(question, now)
    assert [shown.question for shown in screen.views[1:]] == [
        Asked("anna", "shell", 60, 3),
        Asked("anna", "shell", 59, 3),
    ]
    board.set(problem="no route")
    board.draw(None, 2.0)
    assert screen.views[-1] == View(view.CONNECTING, "", "me", problem="no route")


def test_it_follows_technicians_and_links() -> None:
    board = Board(Drawn(), "me", lambda: 5.0)
    board.connected()
    assert board.view.state == view.WAITING
    board.meet(("Anna", "Boris"), ("controls",), waiting=False)
    assert board.view.people == (("Anna", "controls"), ("Boris", ""))
    board.set(state=view.LOST, problem="no route")
    board.connected()
    assert (board.view.state, board.view.problem) == (view.OPEN, "")
    board.meet(("Boris",), ("controls",), waiting=False)
    assert board.events == (
        Event(5.0, view.JOINED, "Anna"),
        Event(5.0, view.JOINED, "Boris"),
        Event(5.0, view.LEFT, "Anna"),
    )


def test_events_are_bounded() -> None:
    board = Board(Drawn(), "me", lambda: 5.0)
    for number in range(EVENTS + 3):
        board.note(view.JOINED, str(number))
    assert (len(board.events), board.view.happened) == (EVENTS, EVENTS + 3)
    assert board.events[0].actor == "3"

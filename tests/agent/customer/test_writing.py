"""The line in which the customer writes."""

from jump_agent.customer.view import SAY, Choice
from jump_agent.customer.writing import QUIET_SECONDS, Writing
from jump_wire.messages import CHAT_LIMIT


def quiet(writing: Writing) -> bool:
    return writing.is_quiet


def test_enter_is_for_the_line_while_something_is_written() -> None:
    now = [0.0]
    writing = Writing(lambda: now[0])
    assert quiet(writing)
    for character in "Héx":
        writing.add(character)
    writing.erase()
    now[0] += 60.0
    assert not quiet(writing)
    assert writing.send() == Choice(SAY, "Hé")
    assert not quiet(writing), "the second line of a pasted text may be empty"
    assert writing.send() is None
    now[0] += QUIET_SECONDS
    assert quiet(writing)


def test_the_line_has_a_limit() -> None:
    writing = Writing(lambda: 0.0)
    writing.add("a" * CHAT_LIMIT * 2)
    assert len(writing.text) == CHAT_LIMIT
    writing.erase(everything=True)
    assert writing.text == ""
    writing.erase()
    writing.add(" ")
    assert writing.send() is None

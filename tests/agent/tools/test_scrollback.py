"""The end of a stream, by offsets."""

import pytest

from jump_agent.tools.scrollback import SIZE, Scrollback
from jump_wire.codec import WINDOW


def test_it_keeps_the_end() -> None:
    scrollback = Scrollback(10)
    scrollback.append(b"0123456")
    assert (scrollback.start, scrollback.end) == (0, 7)
    scrollback.append(b"789ABC")
    assert (scrollback.start, scrollback.end) == (3, 13)
    assert scrollback.read(3, 100) == b"3456789ABC"
    assert scrollback.read(11, 1) == b"B"
    assert scrollback.read(13, 5) == b""


def test_more_than_fits_at_once() -> None:
    scrollback = Scrollback(4)
    scrollback.append(b"0123456789")
    assert scrollback.read(6, 10) == b"6789"


def test_what_is_gone_is_gone() -> None:
    scrollback = Scrollback(4)
    scrollback.append(b"0123456789")
    with pytest.raises(ValueError, match="5"):
        scrollback.read(5, 1)


def test_a_window_fits() -> None:
    """What is sent and not acknowledged can always be sent again."""
    assert SIZE > WINDOW

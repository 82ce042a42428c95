"""A message is put together once, from a limited number of frames."""

import pytest
from websockets.frames import Frame, Opcode

from jump_server.hub.fragments import Fragments, TooManyFragments, decoded
from jump_server.hub.limits import FRAGMENTS


def test_the_last_frame_gives_the_message() -> None:
    fragments = Fragments(Frame(Opcode.TEXT, b"a", fin=False))
    assert fragments.add(Frame(Opcode.CONT, b"b", fin=False)) is None
    assert fragments.add(Frame(Opcode.CONT, b"c")) == b"abc"
    assert fragments.opcode is Opcode.TEXT


def test_the_number_of_frames_is_limited() -> None:
    fragments = Fragments(Frame(Opcode.BINARY, b"", fin=False))
    for _ in range(FRAGMENTS - 1):
        fragments.add(Frame(Opcode.CONT, b"", fin=False))
    with pytest.raises(TooManyFragments):
        fragments.add(Frame(Opcode.CONT, b""))


def test_texts_are_decoded_and_bytes_are_not() -> None:
    assert decoded(Opcode.TEXT, "é".encode()) == "é"
    assert decoded(Opcode.BINARY, b"\xff") == b"\xff"
    with pytest.raises(UnicodeDecodeError):
        decoded(Opcode.TEXT, b"\xff")

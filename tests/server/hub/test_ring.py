"""The newest part of a stream of bytes."""

import sys

import pytest

from jump_server.hub.ring import PIECE, SIZE, Ring


@pytest.mark.parametrize("size", [1, 100, PIECE - 1, PIECE, 32 * 1024, SIZE, SIZE + 1])
def test_it_keeps_the_newest_bytes_at_their_offsets(size: int) -> None:
    ring = Ring(7)
    whole = bytearray()
    for number in range(3 * SIZE // size + 2):
        piece = bytes([number % 251]) * size
        ring.append(piece)
        whole += piece
    content = ring.content()
    assert ring.end == 7 + len(whole)
    assert ring.end - ring.start == len(content) >= SIZE
    assert whole.endswith(content)
    assert len(content) < SIZE + max(size, PIECE)


def test_single_bytes_cost_no_memory_of_their_own() -> None:
    ring = Ring()
    for _ in range(2 * SIZE):
        ring.append(b"x")
    assert sum(map(sys.getsizeof, ring._pieces)) < 2 * SIZE


def test_an_empty_ring() -> None:
    assert (Ring(5).content(), Ring(5).start, Ring(5).end) == (b"", 5, 5)

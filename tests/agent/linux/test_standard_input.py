"""A line of standard input, with a limit of time and of size."""

import os
from collections.abc import Iterator

import pytest

from jump_agent.linux import standard_input


class Given:
    """Standard input that is a pipe."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()

    def fileno(self) -> int:
        return self.reader


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    pipe = Given()
    monkeypatch.setattr(standard_input.sys, "stdin", pipe)  # type: ignore[attr-defined]  # its import
    yield pipe
    os.close(pipe.reader)


def test_a_line_ends_the_wait(given: Given) -> None:
    os.write(given.writer, b"a token\nmore")
    assert standard_input.read_line(20.0, 100) == b"a token"
    os.close(given.writer)
    assert standard_input.read_line(20.0, 100) == b""


def test_time_and_size_are_limited(given: Given) -> None:
    os.write(given.writer, b"x" * 300)
    assert len(standard_input.read_line(20.0, 100)) <= 164
    os.write(given.writer, b"half")
    assert standard_input.read_line(0.0, 1000) == b""
    os.close(given.writer)

"""What the person sees of the demo, and what the log keeps."""

import io
import re
from pathlib import Path

import pytest

from tools.demo.progress import DemoError, Progress, open_log


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_step_is_one_line_with_its_time() -> None:
    out = io.StringIO()
    with Progress(out=out).step("Something") as step:
        step.note("a detail")
        step.what = "Something exact"
    assert re.fullmatch(r" ok Something exact \(0\.\d s\)\n", out.getvalue())


def test_a_failed_step_says_so() -> None:
    out, log = io.StringIO(), io.StringIO()
    with pytest.raises(DemoError), Progress(log, out).step("Something"):
        raise DemoError("reason")
    assert out.getvalue().startswith("BAD Something (")
    assert "===BAD Something" in log.getvalue()


def test_a_terminal_shows_what_a_step_is_at() -> None:
    out = Terminal()
    with Progress(out=out).step("Deploy") as step:
        step.note("Run the package\x1b[2J")
    assert "Deploy: Run the package\\x1b[2J …" in out.getvalue()
    assert out.getvalue().endswith("\n")


def test_a_closed_terminal_does_not_stop_the_cleaning_up() -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    with Progress(out=Gone()).step("Cleaning up"):
        pass


def test_the_log_is_new_and_private(tmp_path: Path) -> None:
    path = tmp_path / "demo.log"
    path.write_text("old")
    with open_log(path) as log:
        Progress(log, io.StringIO()).log("details")
    assert path.read_text().endswith(" details\n")
    assert "old" not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600

"""What is told on a terminal and to programs."""

import io
import json

import pytest
from rich.console import Console

from jump_api.file_transfers import Copied
from jump_cli.copying.report import JsonReport, Report, TerminalReport
from jump_wire.errors import UserError


def story(report: Report) -> None:
    with report:
        report.planning(2)
        report.planned(2, 3_000_000)
        progress = report.begins("web:/\x1b[2J" + "x" * 60)
        progress(1_000_000, 1_000_000)
        report.copied("web:/a", "a", Copied(1_000_000, "ab", changed=True))
        another = report.begins("web:/b")
        another(700_000, -1)
        another(0, -1)  # it starts again
        progress(1_000_000, 1_000_000)
        another(500_000, -1)
        report.failed("web:/b", UserError("file_not_found", path="/b"))
        report.skipped("web:/c", "l")
        report.skipped("web:/d", "existing")
    assert report.status == 55


def test_a_terminal_shows_progress_and_no_control_characters() -> None:
    out = io.StringIO()
    story(TerminalReport(Console(file=out, force_terminal=True, width=120, color_system=None)))
    shown = out.getvalue()
    assert "/b does not exist." in shown
    assert "web:/c is a symbolic link: skipped." in shown
    assert "web:/a was changed while it was copied." in shown
    assert "1.5/3.0 MB" in shown
    assert "\x1b[2J" not in shown
    assert "jump: Not copied: 1\n" in shown
    assert shown.rstrip().endswith("Files copied: 1 (1.0 MB). Hashes agree.")


@pytest.mark.parametrize("quiet", [False, True])
def test_programs_get_lines_of_json(capsys: pytest.CaptureFixture[str], quiet: bool) -> None:
    out = io.StringIO()
    story(JsonReport(out, quiet=quiet))
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line.get("outcome") for line in lines] == [
        "copied",
        "failed",
        "skipped",
        "skipped",
        None,
    ]
    assert lines[0]["changed"] is True
    assert lines[1]["error"]["code"] == "file_not_found"
    assert [line.get("reason") for line in lines[2:4]] == ["link", "existing"]
    sums = {"copied": 1, "skipped": 2, "failed": 1, "size": 1_000_000, "status": 55}
    assert lines[4] == sums
    assert bool(capsys.readouterr().err) is not quiet


def test_an_error_that_ends_all_is_in_the_sums() -> None:
    out = io.StringIO()
    with JsonReport(out, quiet=True) as report:
        report.broken(UserError("client_offline"))
    assert json.loads(out.getvalue())["error"]["code"] == "client_offline"
    assert report.status == 7

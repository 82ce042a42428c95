"""Nothing that comes from elsewhere steers the person's terminal."""

import io

import pytest
from rich.console import Console

from jump_cli import terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("web-1", "web-1"),
        ("café 漢字 🖥", "café 漢字 🖥"),
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202etxt", "abc\\u202etxt"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("line\u2028end", "line\\u2028end"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_could_steer_is_shown_instead(text: str, shown: str) -> None:
    assert terminal.printable(text) == shown


def test_a_program_gets_tab_separated_lines() -> None:
    out = io.StringIO()
    terminal.table(["Name"], [["a\tb", "[red]x"], ["c", ""]], Console(file=out))
    assert out.getvalue() == "a\\tb\t[red]x\nc\t\n"


@pytest.mark.parametrize(
    ("width", "left_out"), [(200, []), (80, ["Address", "Tag"]), (50, ["Address", "Tag", "Group"])]
)
def test_a_narrow_terminal_shows_fewer_columns_and_cuts_no_id(
    width: int, left_out: list[str]
) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=width, color_system=None)
    row = ["a-computer-with-a-name", "a-group-of-many", "a tag", "192.0.2.1", "0" * 32]
    headings = ["Name", "Group", "Tag", "Address", "ID"]
    spare = ["Address", "Tag", "Group"]
    assert terminal.table(headings, [row], console, spare, whole=["ID"]) == left_out
    assert "0" * 32 in out.getvalue()
    assert max(map(len, out.getvalue().splitlines())) <= width


def test_a_person_gets_a_table_and_markup_stays_text() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=60, color_system=None)
    terminal.table(["Name", "Tag"], [["[red]web[/red]", "\x1b]0;x\x07"]], console)
    assert "Name" in out.getvalue()
    assert "[red]web[/red]" in out.getvalue()
    assert "\\x1b]0;x\\x07" in out.getvalue()

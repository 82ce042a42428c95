"""Output to the user's terminal. Control characters in data from elsewhere are escaped."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

BETWEEN = 3
"""Characters between two columns."""

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that can move the cursor, change the text's direction or be invisible."""


def printable(text: str) -> str:
    r"""Replace characters that could control a terminal by escapes such as ``\x1b``."""
    return "".join(_escaped(c) if unicodedata.category(c) in UNSAFE else c for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    console: Console,
    spare: Sequence[str] = (),
    whole: Collection[str] = (),
) -> list[str]:
    """Print rows: a table on a terminal, otherwise tab-separated lines.

    Args:
        headings: the columns.
        rows: one cell for each column.
        console: the output.
        spare: columns that a narrow terminal leaves out, the first one first.
        whole: columns that are never cut.

    Returns:
        The columns that were left out.
    """
    if not console.is_terminal:
        for row in rows:
            console.file.write("\t".join(printable(cell) for cell in row) + "\n")
        return []
    cells = [[printable(cell) for cell in row] for row in rows]
    left_out = _left_out(headings, cells, console.width, spare)
    kept = [index for index, heading in enumerate(headings) if heading not in left_out]
    shown = Table(box=box.SIMPLE, header_style="bold", pad_edge=False)
    for index in kept:
        shown.add_column(headings[index], no_wrap=headings[index] in whole)
    for row in cells:
        shown.add_row(*(Text(row[index], overflow="ellipsis") for index in kept))
    console.print(shown)
    return left_out


def _left_out(
    headings: Sequence[str], cells: Sequence[Sequence[str]], width: int, spare: Sequence[str]
) -> list[str]:
    """Return those of the ``spare`` columns that have to go for the others to fit."""
    columns = {
        heading: max(cell_len(text) for text in (heading, *(row[index] for row in cells))) + BETWEEN
        for index, heading in enumerate(headings)
    }
    left_out: list[str] = []
    for heading in spare:
        if sum(columns.values()) <= width:
            break
        del columns[heading]
        left_out.append(heading)
    return left_out

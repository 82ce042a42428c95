"""Output to the user's terminal. Control characters in data from elsewhere are escaped."""

import unicodedata
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that can move the cursor, change the text's direction or be invisible."""


def printable(text: str) -> str:
    r"""Replace characters that could control a terminal by escapes such as ``\x1b``."""
    return "".join(_escaped(c) if unicodedata.category(c) in UNSAFE else c for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], console: Console) -> None:
    """Print rows: a table on a terminal, otherwise tab-separated lines."""
    if not console.is_terminal:
        for row in rows:
            console.file.write("\t".join(printable(cell) for cell in row) + "\n")
        return
    shown = Table(*headings, box=box.SIMPLE, header_style="bold", pad_edge=False)
    for row in rows:
        shown.add_row(*(Text(printable(cell), overflow="ellipsis") for cell in row))
    console.print(shown)

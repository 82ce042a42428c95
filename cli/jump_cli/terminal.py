"""What is written to a person's terminal: nothing that comes from elsewhere may steer it."""

import os
import unicodedata
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that can move the cursor, turn the text's direction or hide."""


def printable(text: str) -> str:
    r"""Replace what could steer a terminal by its escape, such as ``\x1b`` or ``\u202e``."""
    return "".join(_escaped(c) if unicodedata.category(c) in UNSAFE else c for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def language() -> str:
    """Choose the language of messages from the locale: ``fr`` or ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], console: Console) -> None:
    """Show rows: a table for a person, tab-separated lines for a program."""
    if not console.is_terminal:
        for row in rows:
            console.file.write("\t".join(printable(cell) for cell in row) + "\n")
        return
    shown = Table(*headings, box=box.SIMPLE, header_style="bold", pad_edge=False)
    for row in rows:
        shown.add_row(*(Text(printable(cell), overflow="ellipsis") for cell in row))
    console.print(shown)

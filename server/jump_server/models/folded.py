"""``folded``: a text as a search compares it, without case and accents.

The same table serves all sides: PostgreSQL gets it as an expression, SQLite as a function that
each of the server's connections brings (:func:`fold`), and what somebody searches for is folded
by :func:`fold` too.
"""

import unicodedata
from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

FUNCTION = "folded"
"""SQLite's name for it."""

LETTERS = (*range(0xC0, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x1F00))
"""Latin ones, which lose their accents; Greek and Cyrillic ones, which keep them."""
_MARKS = "".join(map(chr, range(0x300, 0x370)))
"""Accents that stand behind their letter, as some file systems write them."""
_PAIRS = {"œ": "oe", "æ": "ae", "ß": "ss", "Œ": "oe", "Æ": "ae", "ẞ": "ss"}
_STROKES = {
    "ø": "o",
    "Ø": "o",
    "ł": "l",
    "Ł": "l",
    "đ": "d",
    "Đ": "d",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
}


def _letters() -> dict[str, str]:
    """Each letter that is not as it is compared, and how it is: one for one."""
    found: dict[str, str] = {}
    for code in LETTERS:
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0].lower()
        plain = base if base.isascii() else letter.lower()
        if plain != letter and len(plain) == 1:
            found[letter] = plain
    return found | _STROKES


_LETTERS = _letters()
_TABLE = str.maketrans({**_LETTERS, **_PAIRS, **dict.fromkeys(_MARKS, "")})


def fold(text: str) -> str:
    """The text in lower case, its Latin letters without accents and ligatures."""
    return text.lower() if text.isascii() else text.translate(_TABLE).lower()


class Folded(FunctionElement[str]):
    """A column or an expression as :func:`fold` has it."""

    type = Text()
    inherit_cache = True


@compiles(Folded, "sqlite")
def _by_function(element: Folded, compiler: SQLCompiler, **options: Any) -> str:
    return f"{FUNCTION}({compiler.process(element.clauses, **options)})"


@compiles(Folded)
def _by_table(element: Folded, compiler: SQLCompiler, **options: Any) -> str:
    # As written, before `lower`: what that does to an accent depends on the database's locale.
    text = compiler.process(element.clauses, **options)
    for pair, letters in _PAIRS.items():
        text = f"replace({text}, '{pair}', '{letters}')"
    return (
        f"lower(translate({text}, '{''.join(_LETTERS)}{_MARKS}', '{''.join(_LETTERS.values())}'))"
    )

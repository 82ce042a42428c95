"""``folded``: a text in the form that a search compares, without case and accents.

PostgreSQL, SQLite and the search terms all use the same table of letters. In both databases it is
the function ``folded``: a migration creates PostgreSQL's, and each of the server's connections to
SQLite registers :func:`fold`. Search terms are also folded by :func:`fold`.
"""

import unicodedata
from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

FUNCTION = "folded"
"""Name of the function in both databases."""

LETTERS = (*range(0xC0, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x1F00))
"""Code points of Latin letters, which lose accents, and Greek and Cyrillic, which keep them."""
_MARKS = "".join(map(chr, range(0x300, 0x370)))
"""Combining accents, which follow their letter. Some file systems write names with them."""
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
    """Return the letters that folding changes, each with the one letter that replaces it."""
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
    """Return the text in lower case, with Latin letters without accents and ligatures."""
    return text.lower() if text.isascii() else text.translate(_TABLE).lower()


class Folded(FunctionElement[str]):
    """The SQL of a column or an expression, folded like :func:`fold`."""

    type = Text()
    inherit_cache = True


@compiles(Folded)
def _call(element: Folded, compiler: SQLCompiler, **options: Any) -> str:
    return f"{FUNCTION}({compiler.process(element.clauses, **options)})"


def _accents() -> str:
    text = "given"
    for pair, letters in _PAIRS.items():
        text = f"replace({text}, '{pair}', '{letters}')"
    return f"translate({text}, '{''.join(_LETTERS)}{_MARKS}', '{''.join(_LETTERS.values())}')"


# Letters are replaced before `lower`, because its result for accents depends on the database's
# locale. `translate` compares each character with hundreds, so texts without accents skip it: each
# change of a Jump Client's presence makes the column anew. PL/pgSQL, because PostgreSQL would copy
# a function in SQL into each query, and then plan 16 KB of letters for each word of a search.
CREATE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF octet_length(given) = length(given) THEN
        RETURN lower(given);
    END IF;
    RETURN lower({_accents()});
END
$$
"""
"""The SQL that creates PostgreSQL's function."""

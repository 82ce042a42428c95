"""``mentions``: an SQL test whether a text contains another one, ignoring case."""

from typing import Any, cast

from sqlalchemy import Boolean, ColumnElement, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

ESCAPE = "/"


class Mentions(FunctionElement[bool]):
    """The SQL expression of :func:`mentions`."""

    type = Boolean()
    inherit_cache = True


def mentions(column: InstrumentedAttribute[str], wanted: str) -> ColumnElement[bool]:
    """Return the condition that ``column`` contains ``wanted``, ignoring case.

    SQLite's LIKE ignores the case of ASCII letters. Only other letters need the server's
    ``lower``, which blocks the whole process for each row of a long table.
    """
    text = wanted.lower()
    if not text.isascii():
        return func.lower(column).contains(text, autoescape=True)
    for special in (ESCAPE, "%", "_"):
        text = text.replace(special, ESCAPE + special)
    return cast("ColumnElement[bool]", Mentions(column, literal(f"%{text}%")))


@compiles(Mentions)
def _compile(element: Mentions, compiler: SQLCompiler, **options: Any) -> str:
    column, pattern = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} LIKE {pattern} ESCAPE '{ESCAPE}')"


@compiles(Mentions, "postgresql")
def _compile_lower(element: Mentions, compiler: SQLCompiler, **options: Any) -> str:
    column, pattern = (compiler.process(part, **options) for part in element.clauses)
    return f"(lower({column}) LIKE {pattern} ESCAPE '{ESCAPE}')"

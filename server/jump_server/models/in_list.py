"""An SQL test whether a column is one of many texts, sent as a single parameter."""

from collections.abc import Collection
from typing import Any, cast

import orjson
from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, String, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine


class Texts(TypeDecorator[Collection[str]]):
    """Many texts as one parameter: an array for PostgreSQL, JSON for SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the parameter's type for the database."""
        array = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(String) if array else String())

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        """Return the parameter's value for the database."""
        texts = list(value or ())
        return texts if dialect.name == "postgresql" else orjson.dumps(texts).decode()


class InList(FunctionElement[bool]):
    """The SQL expression of :func:`in_list`."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "InList":  # noqa: ARG002  # SQLAlchemy's name
        """Return the element itself, because SQLite uses no index for ``(…) = 1``."""
        return self


def in_list(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None] | ColumnElement[str],
    values: Collection[str] | ColumnElement[Any],
) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of ``values``.

    PostgreSQL prepares such a statement once for any number of values, and databases' limits on
    the number of parameters do not matter.

    Args:
        column: the column to compare.
        values: the texts, or a parameter of the type :class:`Texts`.
    """
    given = values if isinstance(values, ColumnElement) else literal(values, Texts())
    return cast("ColumnElement[bool]", InList(column, given))


@compiles(InList)
def _in_json(element: InList, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # no user input


@compiles(InList, "postgresql")
def _in_array(element: InList, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY({values})"

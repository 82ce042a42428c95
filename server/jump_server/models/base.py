"""The base class of all models, and their common column types."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ID_LENGTH = 32


class Base(DeclarativeBase):
    """The base class of every model."""

    # Migrations need the names of constraints to change them on both databases.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """A time in UTC, stored as milliseconds since 1970, which is the same on every database."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """The type of a column's values."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Return an aware datetime as milliseconds since 1970."""
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the stored milliseconds as a datetime in UTC."""
        return None if value is None else EPOCH + timedelta(milliseconds=value)


def milliseconds(moment: datetime) -> int:
    """Return the whole milliseconds from 1970 to ``moment``, an aware datetime."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def new_id() -> str:
    """Return a new identifier of 32 lower-case hexadecimal characters."""
    return secrets.token_hex(ID_LENGTH // 2)


Id = String(ID_LENGTH)
Digest = String(64)
"""A SHA-256 digest in hexadecimal."""

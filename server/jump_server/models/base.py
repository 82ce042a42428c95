"""The base of all tables, and the column types that they share."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ID_LENGTH = 32


class Base(DeclarativeBase):
    """Every model's base."""

    # Named constraints, so that migrations can change them on both databases.
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
    """A moment in UTC, stored as milliseconds since 1970: one form on every database."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a column of this type holds."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Milliseconds of an aware moment."""
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment, in UTC."""
        return None if value is None else EPOCH + timedelta(milliseconds=value)


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds from 1970 to ``moment``, which must be aware."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def new_id() -> str:
    """A new identifier: 32 lower-case hexadecimal characters."""
    return secrets.token_hex(ID_LENGTH // 2)


Id = String(ID_LENGTH)
Digest = String(64)
"""A SHA-256 in hexadecimal."""

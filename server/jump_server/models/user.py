"""Users, their second factors, web sessions and API tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Id, Instant, new_id
from .jump_item_role import START_ROLE, TECHNICIAN_ROLE

ADMINISTRATOR = "administrator"
TECHNICIAN = "technician"
ROLES = (ADMINISTRATOR, TECHNICIAN)
JUMP_ITEM_ROLES = ("personal_role", "team_role", "shared_role")
"""A user's columns that name a Jump Item role."""


class User(Base):
    """A person who signs in. ``username`` is lower-case and never changes.

    ``rights`` are the site rights. ``personal_role``, ``team_role`` and ``shared_role`` are the
    code names of the Jump Item roles that the user holds where no membership gives another one.
    """

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(128), default="")
    role: Mapped[str] = mapped_column(String(16))
    rights: Mapped[list[Any]] = mapped_column(JSON, default=list)
    personal_role: Mapped[str] = mapped_column(String(64), default=TECHNICIAN_ROLE)
    team_role: Mapped[str] = mapped_column(String(64), default=START_ROLE)
    shared_role: Mapped[str] = mapped_column(String(64), default=TECHNICIAN_ROLE)
    language: Mapped[str | None] = mapped_column(String(2))
    """``en`` or ``fr``; None follows the browser."""
    password_hash: Mapped[str] = mapped_column(String(255))
    locked_at: Mapped[datetime | None] = mapped_column(Instant)
    """When an administrator locked the account: nothing works then, tokens included."""
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    """The authenticator's secret, sealed with a key of the site's."""
    totp_since: Mapped[datetime | None] = mapped_column(Instant)
    """When a first code confirmed the secret; None: there is no second factor yet."""
    totp_last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The time step of the last code that was accepted: no code is accepted twice."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)


class RecoveryCode(Base):
    """A code that stands in once for the second factor; only its SHA-256 is stored."""

    __tablename__ = "recovery_codes"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


class WebSession(Base):
    """A signed-in browser; the cookie itself is not stored, only its SHA-256."""

    __tablename__ = "web_sessions"

    id: Mapped[str] = mapped_column(Digest, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(256), default="")
    """What the browser calls itself (``User-Agent``)."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime] = mapped_column(Instant)
    factor_at: Mapped[datetime | None] = mapped_column(Instant)
    """When a code of the second factor was last given."""
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class ApiToken(Base):
    """A bearer token that acts as its user within its scopes; only its SHA-256 is stored."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(128))
    secret_hash: Mapped[str] = mapped_column(Digest)
    scopes: Mapped[list[Any]] = mapped_column(JSON)
    second_factor: Mapped[bool] = mapped_column(default=False)
    """Whether it was made with a fresh code of the second factor."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)

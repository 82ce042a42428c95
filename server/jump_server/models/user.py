"""Users, their second factors, web sessions and API tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Id, Instant, new_id
from .jump_item_role import START_ROLE, TECHNICIAN_ROLE

ADMINISTRATOR = "administrator"
TECHNICIAN = "technician"
UNNAMED = "Support"
"""What customers call a user without a public and a display name, in English and French."""
ROLES = (ADMINISTRATOR, TECHNICIAN)
JUMP_ITEM_ROLES = ("personal_role", "team_role", "shared_role")
"""Columns of a user that contain the code name of a Jump Item role."""


class User(Base):
    """A person who signs in. ``username`` is lower-case and never changes.

    ``rights`` are the site rights. ``personal_role``, ``team_role`` and ``shared_role`` are the
    code names of the user's default Jump Item roles, unless a membership gives a different one.
    """

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(128), default="")
    public_name: Mapped[str] = mapped_column(String(64), default="")
    """The name for customers. If it is empty, they see the display name."""
    role: Mapped[str] = mapped_column(String(16))
    rights: Mapped[list[Any]] = mapped_column(JSON, default=list)
    personal_role: Mapped[str] = mapped_column(String(64), default=TECHNICIAN_ROLE)
    team_role: Mapped[str] = mapped_column(String(64), default=START_ROLE)
    shared_role: Mapped[str] = mapped_column(String(64), default=TECHNICIAN_ROLE)
    language: Mapped[str | None] = mapped_column(String(2))
    """``en`` or ``fr``; with None, the browser's language is used."""
    password_hash: Mapped[str] = mapped_column(String(255))
    locked_at: Mapped[datetime | None] = mapped_column(Instant)
    """Time at which an administrator locked the account. Sign-ins and API tokens then fail."""
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    """The authenticator's secret, encrypted with a key of the site."""
    totp_since: Mapped[datetime | None] = mapped_column(Instant)
    """Time at which a first code confirmed the secret. With None, the second factor is off."""
    totp_last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """Time step of the last accepted code, so that no code is accepted twice."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def called(self) -> str:
        """What customers call the user: the public name, or else the display name.

        Without both, it is :data:`UNNAMED`. A user name is not for customers.
        """
        return self.public_name or self.display_name or UNNAMED


class RecoveryCode(Base):
    """A code that replaces the second factor once. Only its SHA-256 digest is stored."""

    __tablename__ = "recovery_codes"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


class WebSession(Base):
    """A signed-in browser. Only the SHA-256 digest of its cookie is stored."""

    __tablename__ = "web_sessions"

    id: Mapped[str] = mapped_column(Digest, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(256), default="")
    """The browser's ``User-Agent`` header."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime] = mapped_column(Instant)
    factor_at: Mapped[datetime | None] = mapped_column(Instant)
    """Time of the last valid code of the second factor."""
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class ApiToken(Base):
    """A bearer token that acts as its user within its scopes. Only its SHA-256 digest is stored."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(128))
    secret_hash: Mapped[str] = mapped_column(Digest)
    scopes: Mapped[list[Any]] = mapped_column(JSON)
    second_factor: Mapped[bool] = mapped_column(default=False)
    """Whether the token was created with a recent code of the second factor."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)

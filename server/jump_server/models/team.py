"""Teams: users who work together, and the Jump Groups that the team owns."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant, new_id

POSITIONS = ("member", "lead", "manager")
"""Positions from the lowest to the highest. A team member's ``rank`` is the index in this tuple."""


class Team(Base):
    """A team. ``code_name`` never changes."""

    __tablename__ = "teams"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    code_name: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    comments: Mapped[str] = mapped_column(String(1024), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)


class TeamMember(Base):
    """A user's membership in a team."""

    __tablename__ = "team_members"

    team_id: Mapped[str] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rank: Mapped[int]


class TeamGroup(Base):
    """A shared Jump Group that a team owns. A group has at most one such team."""

    __tablename__ = "team_jump_groups"

    group_id: Mapped[str] = mapped_column(
        ForeignKey("jump_groups.id", ondelete="CASCADE"), primary_key=True
    )
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), index=True)

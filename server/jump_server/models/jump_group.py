"""Jump Groups and who belongs to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant, new_id

SHARED = "shared"
PERSONAL = "personal"


class JumpGroup(Base):
    """Who may see a Jump Item. A personal group is named ``user:<username>`` and has an owner.

    ``all_users_role`` is the code name of the Jump Item role that a shared one gives everybody;
    None: it is for its members and its team.
    """

    __tablename__ = "jump_groups"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    code_name: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    comments: Mapped[str] = mapped_column(String(1024), default="")
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)
    all_users_role: Mapped[str | None] = mapped_column(String(64))

    @property
    def kind(self) -> str:
        """``shared`` or ``personal``."""
        return SHARED if self.owner_id is None else PERSONAL


class GroupName(Base):
    """What a shared Jump Group is called: its code name and its display name, each once.

    ``folded`` is the name without regard to case. ``rank`` is 0, so that one name has one Jump
    Group; only names that several had before names were unique go on with 1, 2 and so on.
    """

    __tablename__ = "jump_group_names"

    folded: Mapped[str] = mapped_column(String(512), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, default=0, autoincrement=False)
    group_id: Mapped[str] = mapped_column(
        ForeignKey("jump_groups.id", ondelete="CASCADE"), index=True
    )


class Membership(Base):
    """A user's membership of a shared Jump Group.

    ``role`` is the code name of a Jump Item role; None: the one that the user holds by default.
    """

    __tablename__ = "jump_group_members"

    group_id: Mapped[str] = mapped_column(
        ForeignKey("jump_groups.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str | None] = mapped_column(String(64))

"""Jump Groups and their members."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant, new_id

SHARED = "shared"
PERSONAL = "personal"


class JumpGroup(Base):
    """A group of Jump Items, which decides which users may see them.

    A personal group has an owner and the code name ``user:<username>``.
    ``all_users_role`` is the code name of the Jump Item role that a shared group gives all users.
    With None, the group is only for its members and its team.
    ``forbid_disable`` and ``forbid_uninstall`` hold for all Jump Clients in it.
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
    forbid_disable: Mapped[bool] = mapped_column(default=False)
    forbid_uninstall: Mapped[bool] = mapped_column(default=False)

    @property
    def kind(self) -> str:
        """Kind of the group: ``shared`` or ``personal``."""
        return SHARED if self.owner_id is None else PERSONAL


class GroupName(Base):
    """A name of a shared Jump Group: its code name or its display name.

    ``folded`` is the name in a form that ignores case. ``rank`` is 0, so that each name has only
    one Jump Group. Duplicates from before names were unique have the ranks 1, 2 and so on.
    """

    __tablename__ = "jump_group_names"

    folded: Mapped[str] = mapped_column(String(512), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, default=0, autoincrement=False)
    group_id: Mapped[str] = mapped_column(
        ForeignKey("jump_groups.id", ondelete="CASCADE"), index=True
    )


class Membership(Base):
    """A user's membership of a shared Jump Group.

    ``role`` is the code name of a Jump Item role. None means the user's default role.
    """

    __tablename__ = "jump_group_members"

    group_id: Mapped[str] = mapped_column(
        ForeignKey("jump_groups.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str | None] = mapped_column(String(64))

"""Jump Item roles: the rights of a user to the Jump Items of a Jump Group."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

VIEW = "view"
START_SESSION = "start_session"
DEPLOY = "deploy"
REMOVE = "remove"
MOVE = "move"
EDIT = "edit"
LOG_IN = "log_in"
VIEW_REPORTS = "view_reports"
LOG_OUT = "log_out"
SCREEN = "screen"
RIGHTS = (VIEW, START_SESSION, DEPLOY, REMOVE, MOVE, EDIT, LOG_IN, VIEW_REPORTS, LOG_OUT, SCREEN)
"""Rights of a Jump Item role. Each has a column of this name in :class:`JumpItemRole`."""

TECHNICIAN_ROLE = "technician"
START_ROLE = "start_sessions"


class JumpItemRole(Base):
    """A set of rights. ``code_name`` never changes. Predefined roles are ``built_in``.

    Migrations create the predefined roles, and add the new rights of later versions to them.
    """

    __tablename__ = "jump_item_roles"

    code_name: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(128))
    built_in: Mapped[bool] = mapped_column(default=False)
    view: Mapped[bool] = mapped_column(default=False)
    start_session: Mapped[bool] = mapped_column(default=False)
    deploy: Mapped[bool] = mapped_column(default=False)
    remove: Mapped[bool] = mapped_column(default=False)
    move: Mapped[bool] = mapped_column(default=False)
    edit: Mapped[bool] = mapped_column(default=False)
    log_in: Mapped[bool] = mapped_column(default=False)
    view_reports: Mapped[bool] = mapped_column(default=False)
    log_out: Mapped[bool] = mapped_column(default=False)
    screen: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def rights(self) -> list[str]:
        """The role's rights, in the order of ``RIGHTS``."""
        return [right for right in RIGHTS if getattr(self, right)]

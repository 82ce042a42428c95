"""Jump Shortcuts: saved targets without a Jump Client of their own."""

from datetime import datetime

from sqlalchemy import Computed, ForeignKey, String, Text, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from .base import Base, Id, Instant, new_id
from .folded import Folded
from .jump_client import JumpClient
from .jump_group import JumpGroup

LOCAL_RDP = "local_rdp"
LOCAL_VNC = "local_vnc"
CLIENT_COPY = "jump_client_copy"
SEARCHED = ("name", "hostname", "tag", "comments")
"""Columns that a search tests for a part of their text."""
PORTS = {LOCAL_RDP: 3389, LOCAL_VNC: 5900}
"""Default port of each Jump method. A copy of a Jump Client has no port."""


class JumpShortcut(Base):
    """A saved target, or a copy of a Jump Client.

    A target is reached from the technician's computer (RDP), or through a Jump Client or from the
    server (VNC). For VNC, ``jump_client_id`` is the client on the target's network. Without it,
    the server itself connects. The id stays when the client is removed, so that the shortcut never
    leads to a different target. ``username`` and the columns after it are for RDP. ``width`` and
    ``height`` are the size of a window in pixels.

    For a copy, ``jump_client_id`` is the client, and ``hostname`` is empty because the client's
    record has it. The copy is deleted together with the client.

    ``shown_name`` is the name in lower case, for sorting. ``searched`` is the same as in a Jump
    Client's record.
    """

    __tablename__ = "jump_shortcuts"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    jump_group_id: Mapped[str] = mapped_column(ForeignKey("jump_groups.id"), index=True)
    jump_method: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(128))
    shown_name: Mapped[str] = mapped_column(String(255), index=True)
    tag: Mapped[str] = mapped_column(String(64), default="")
    searched: Mapped[str | None] = mapped_column(
        Text,
        Computed(Folded(text(" || '\n' || ".join(SEARCHED))), persisted=True),
        deferred=True,
    )
    comments: Mapped[str] = mapped_column(String(1024), default="")
    hostname: Mapped[str] = mapped_column(String(255))
    port: Mapped[int]
    jump_client_id: Mapped[str | None] = mapped_column(Id)

    username: Mapped[str] = mapped_column(String(256), default="")
    domain: Mapped[str] = mapped_column(String(255), default="")
    screen: Mapped[str] = mapped_column(String(16), default="full_screen")
    width: Mapped[int] = mapped_column(default=1280)
    height: Mapped[int] = mapped_column(default=800)

    created_at: Mapped[datetime] = mapped_column(Instant)
    last_accessed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_accessed_by: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_copy(self) -> bool:
        """Whether this is a copy of a Jump Client, in another Jump Group or with another name."""
        return self.jump_method == CLIENT_COPY

    @property
    def directly(self) -> bool:
        """Whether the server itself connects to the target."""
        return self.jump_method == LOCAL_VNC and self.jump_client_id is None

    jump_group: Mapped[JumpGroup] = relationship(lazy="raise")
    jump_client: Mapped[JumpClient | None] = relationship(
        primaryjoin=lambda: foreign(JumpShortcut.jump_client_id) == JumpClient.id,
        viewonly=True,
        lazy="raise",
    )

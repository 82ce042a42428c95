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
"""The columns in which a search looks for a part."""
PORTS = {LOCAL_RDP: 3389, LOCAL_VNC: 5900}
"""The usual port of each Jump method; a copy of a Jump Client has no port."""


class JumpShortcut(Base):
    """A target that is reached from where the technician is, a Jump Client or the server.

    Or a copy of a Jump Client: ``jump_client_id`` is which one, and ``hostname`` is empty, since
    the client tells it. It goes when the client goes.

    ``shown_name`` is the name, lower-case, to sort by. ``jump_client_id`` is for VNC: the client
    on the target's network; without one the server itself connects. It stays when the client is
    removed, so that the shortcut never leads elsewhere than it was made to. ``username`` and what
    follows it are for RDP: ``width`` and ``height`` in pixels are a window's. ``searched`` is as a
    Jump Client's.
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
        """Whether it is a Jump Client once more, in another Jump Group or by another name."""
        return self.jump_method == CLIENT_COPY

    @property
    def directly(self) -> bool:
        """Whether it is the server itself that connects to the target."""
        return self.jump_method == LOCAL_VNC and self.jump_client_id is None

    jump_group: Mapped[JumpGroup] = relationship(lazy="raise")
    jump_client: Mapped[JumpClient | None] = relationship(
        primaryjoin=lambda: foreign(JumpShortcut.jump_client_id) == JumpClient.id,
        viewonly=True,
        lazy="raise",
    )

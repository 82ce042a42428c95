"""Jump Clients, and the ids of removed ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Computed,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jump_wire import calls

from .base import Base, Digest, Id, Instant, new_id
from .folded import Folded
from .jump_group import JumpGroup

UNINSTALL_PENDING = "uninstall_pending"

SEARCHED = (
    "name",
    "hostname",
    "fqdn",
    "comments",
    "tag",
    "private_addresses",
    "public_address",
    "console_user",
    "workgroup",
    "domain",
    "os",
)
"""Columns that a search tests for a part of their text."""


class JumpClient(Base):
    """The record of one installed Jump Client.

    ``expired_at`` is set when its planned removal is due. From then on it is hidden from users, and
    the record only stays to make the client uninstall itself if it connects again.
    ``version_refused``: its last connection was refused, because the server does not support its
    wire version.
    ``shown_name`` is the given name or the host name in lower case, for sorting.
    ``samples`` is the load of the last hour, see :mod:`..services.jump_client_samples`.
    ``server_addresses`` are the addresses at which it reaches this server, as the client reports.
    ``macs`` and ``subnets`` (with a blank around each) are for Wake on LAN.
    ``update_policy`` is the owner's choice on the computer: empty, ``off`` or a version.
    ``updating``: an update is under way. ``update_aimed``: it is updated next.
    A ``passive`` client waits for calls on the TCP port ``passive_port``, at ``passive_listen``: an
    address of its computer, a network interface, or everywhere. ``call_number`` is the number of
    the last call, and ``called_address`` is where the last successful one reached it.
    ``held_by`` is the worker that holds its link while it is online.
    ``computer_id`` identifies its computer (:func:`jump_wire.recognition.computer_id`).
    ``copy_of`` is the client whose clone it is.
    ``forbid_disable`` and ``forbid_uninstall`` are its own; those of its Jump Group hold too.
    ``maintenance_anchors`` (with a blank between) verify its maintenance tokens. They are made when
    something is forbidden, because that takes a while.
    ``searched`` holds the columns in ``SEARCHED`` as lines, folded by :func:`.folded.fold`.
    """

    __tablename__ = "jump_clients"
    # This index alone answers how many clients of a Jump Group exist and are online, by tag.
    __table_args__ = (
        Index(
            "ix_jump_clients_by_group",
            *("jump_group_id", "tag", "expired_at", "uninstalled_at", "online", "passive", "id"),
        ),
        Index(
            "ix_jump_clients_forbidding",
            "id",
            sqlite_where=text("forbid_disable = 1 OR forbid_uninstall = 1"),
            postgresql_where=text("forbid_disable OR forbid_uninstall"),
        ),
    )

    # Columns that the list reads come first, because databases decode a record from its start.
    # Behind forty other columns, reading them would cost three times as much.
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    jump_group_id: Mapped[str] = mapped_column(ForeignKey("jump_groups.id"))
    expired_at: Mapped[datetime | None] = mapped_column(Instant)
    uninstalled_at: Mapped[datetime | None] = mapped_column(Instant)
    last_connected_at: Mapped[datetime | None] = mapped_column(Instant)
    online: Mapped[bool] = mapped_column(default=False, index=True)
    shown_name: Mapped[str] = mapped_column(String(255), index=True)
    hostname: Mapped[str] = mapped_column(String(255))
    tag: Mapped[str] = mapped_column(String(64), default="")
    searched: Mapped[str | None] = mapped_column(
        Text,
        Computed(Folded(text(" || '\n' || ".join(SEARCHED))), persisted=True),
        deferred=True,
    )

    installer_id: Mapped[str | None] = mapped_column(Id, index=True)
    name: Mapped[str] = mapped_column(String(128), default="")
    comments: Mapped[str] = mapped_column(String(1024), default="")

    fqdn: Mapped[str] = mapped_column(String(255), default="")
    os: Mapped[str] = mapped_column(String(128), default="")
    kernel: Mapped[str] = mapped_column(String(128), default="")
    architecture: Mapped[str] = mapped_column(String(32), default="")
    cpu_model: Mapped[str] = mapped_column(String(128), default="")
    cpu_count: Mapped[int] = mapped_column(default=0)
    memory_mib: Mapped[int] = mapped_column(BigInteger, default=0)
    private_addresses: Mapped[str] = mapped_column(String(2200), default="")
    macs: Mapped[str] = mapped_column(String(160), default="")
    subnets: Mapped[str] = mapped_column(String(320), default="")
    public_address: Mapped[str] = mapped_column(String(64), default="")
    mode: Mapped[str] = mapped_column(String(16), default="user")
    account: Mapped[str] = mapped_column(String(64), default="")
    install_dir: Mapped[str] = mapped_column(String(4096), default="")
    workgroup: Mapped[str] = mapped_column(String(255), default="")
    domain: Mapped[str] = mapped_column(String(255), default="")
    server_addresses: Mapped[str] = mapped_column(Text, default="")
    machine_id: Mapped[str] = mapped_column(String(128), default="")
    computer_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    agent_version: Mapped[str] = mapped_column(String(64), default="", index=True)

    statistics_at: Mapped[datetime | None] = mapped_column(Instant)
    uptime_seconds: Mapped[int] = mapped_column(BigInteger, default=0)
    cpu_percent: Mapped[float] = mapped_column(default=0.0)
    memory_free_mib: Mapped[int] = mapped_column(BigInteger, default=0)
    disks: Mapped[list[Any]] = mapped_column(JSON, default=list)
    console_user: Mapped[str] = mapped_column(String(64), default="")
    # Deferred, because lists of thousands of clients do not use it. Only the detail view does.
    samples: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    disabled_at_console: Mapped[bool] = mapped_column(default=False)
    disabled_on_computer: Mapped[bool] = mapped_column(default=False)
    forbid_disable: Mapped[bool] = mapped_column(default=False)
    forbid_uninstall: Mapped[bool] = mapped_column(default=False)
    maintenance_anchors: Mapped[str] = mapped_column(String(64), default="")
    ephemeral: Mapped[bool] = mapped_column(default=False)
    max_offline_minutes: Mapped[int | None]

    passive: Mapped[bool] = mapped_column(default=False)
    passive_port: Mapped[int] = mapped_column(default=calls.PORT)
    passive_listen: Mapped[str] = mapped_column(String(64), default="")
    call_number: Mapped[int] = mapped_column(BigInteger, default=0)
    called_address: Mapped[str] = mapped_column(String(64), default="")
    failed_call: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), deferred=True
    )

    held_by: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_disconnected_at: Mapped[datetime | None] = mapped_column(Instant)
    last_accessed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_accessed_by: Mapped[str] = mapped_column(String(64), default="")
    version_refused: Mapped[bool] = mapped_column(default=False)
    update_policy: Mapped[str] = mapped_column(String(64), default="")
    login_session: Mapped[bool] = mapped_column(default=False)
    updating: Mapped[bool] = mapped_column(default=False)
    update_aimed: Mapped[bool] = mapped_column(default=False)
    removal: Mapped[str | None] = mapped_column(String(32))

    enrolment_id: Mapped[str] = mapped_column(Id, unique=True)
    credential_hash: Mapped[str] = mapped_column(Digest)
    pending_hash: Mapped[str | None] = mapped_column(Digest)
    copy_of: Mapped[str | None] = mapped_column(Id)
    version: Mapped[int] = mapped_column(default=1)

    jump_group: Mapped[JumpGroup] = relationship(lazy="raise")


class RemovedClient(Base):
    """The id of a removed Jump Client, which is refused permanently.

    The hashes of its credentials serve to authenticate it.
    """

    __tablename__ = "removed_clients"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    enrolment_id: Mapped[str] = mapped_column(Id, unique=True)
    credential_hash: Mapped[str] = mapped_column(Digest)
    pending_hash: Mapped[str | None] = mapped_column(Digest)
    removed_at: Mapped[datetime] = mapped_column(Instant)

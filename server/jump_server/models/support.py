"""Support sessions: session keys, customers and their queues, invitations, and wrong keys."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from .base import Base, Digest, Id, Instant, new_id
from .team import Team


class SupportKey(Base):
    """A session key, which starts one support session.

    The key and the secret of its link are stored as hashes only. ``start_hash`` is the hash of the
    secret that the customer's download contains, from the first time that the key was entered. When
    the download has started a session, the key is used up: ``used_at`` and ``session_id`` are set,
    and the first two hashes and ``digits`` are removed.
    ``queue_team_id`` is the team whose members see the customer; without one, it is the creator.

    A visitor who chooses a technician or an issue on the portal gets a used key: the technician
    counts as its creator, and an issue's has none. ``network`` is set for these only, an HMAC of
    the visitor's network.
    """

    __tablename__ = "support_keys"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    created_by: Mapped[str | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    queue_team_id: Mapped[str | None] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), index=True
    )
    key_hash: Mapped[str | None] = mapped_column(Digest, unique=True)
    link_hash: Mapped[str | None] = mapped_column(Digest, unique=True)
    digits: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    start_hash: Mapped[str | None] = mapped_column(Digest, unique=True)
    start_expires_at: Mapped[datetime | None] = mapped_column(Instant)
    session_id: Mapped[str | None] = mapped_column(Id)
    network: Mapped[str | None] = mapped_column(Digest, index=True)
    issue: Mapped[str] = mapped_column(String(128), default="")
    customer_name: Mapped[str] = mapped_column(String(64), default="")


class Customer(Base):
    """The customer of a support session, and their computer's client.

    Its id is in the same space as the ids of Jump Clients: it authenticates with it, and tools
    reach it by it. It is in no list of Jump Clients and counts towards no limit of them.
    ``name``, ``hostname``, ``platform`` and ``account`` are the customer's own statements.
    The queue is a user's or a team's: who may accept the customer. ``waiting_since`` starts again
    with each transfer. ``accepted_at`` is the first time that a technician accepted the customer.
    ``changed_at`` is when ``online`` changed. ``held_by`` is the worker that holds the link.
    ``linked_at`` is when the client was first connected.
    ``chat_count`` is the number of messages in the chat, ``chat_own`` of those the customer wrote,
    and ``chat_received`` of those that the client has received without a gap.
    ``network`` and ``issue`` are the key's: set for customers who came without a session key, and
    for those who chose an issue.
    ``survey_hash`` is the hash of the secret with which the customer answers the survey, if the
    site wanted one. ``survey_score``, 1 to 5, and ``survey_at`` are set by the answer.
    """

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), unique=True
    )
    credential_hash: Mapped[str] = mapped_column(Digest)
    key_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(64))
    hostname: Mapped[str] = mapped_column(String(255))
    platform: Mapped[str] = mapped_column(String(64))
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    agent_version: Mapped[str] = mapped_column(String(64))
    network: Mapped[str | None] = mapped_column(Digest, index=True)
    issue: Mapped[str] = mapped_column(String(128), default="")
    queue_user_id: Mapped[str | None] = mapped_column(Id, index=True)
    queue_team_id: Mapped[str | None] = mapped_column(Id, index=True)
    waiting_since: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    linked_at: Mapped[datetime | None] = mapped_column(Instant)
    online: Mapped[bool] = mapped_column(default=False)
    team: Mapped[Team | None] = relationship(
        primaryjoin=lambda: foreign(Customer.queue_team_id) == Team.id,
        lazy="selectin",
        viewonly=True,
    )
    changed_at: Mapped[datetime] = mapped_column(Instant)
    held_by: Mapped[str | None] = mapped_column(String(80))
    chat_count: Mapped[int] = mapped_column(default=0)
    chat_own: Mapped[int] = mapped_column(default=0)
    chat_received: Mapped[int] = mapped_column(default=0)
    survey_hash: Mapped[str | None] = mapped_column(Digest, index=True, unique=True)
    survey_score: Mapped[int | None]
    survey_comment: Mapped[str] = mapped_column(Text, default="")
    survey_at: Mapped[datetime | None] = mapped_column(Instant)


class ChatMessage(Base):
    """A message of the chat in a support session.

    ``number`` is its place in the chat, from 1 on. ``user_id`` and ``username`` are the technician
    who wrote it. For the customer, ``user_id`` is None, and ``own`` is the place among the
    customer's own messages; otherwise it is 0.
    """

    __tablename__ = "chat_messages"
    __table_args__ = (
        Index(None, "session_id", "number", unique=True),
        Index(None, "at", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    number: Mapped[int]
    user_id: Mapped[str | None] = mapped_column(Id)
    username: Mapped[str] = mapped_column(String(64), default="")
    own: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class Invitation(Base):
    """A user's invitation to a support session. It is valid until the session ends."""

    __tablename__ = "session_invitations"

    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    invited_by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)


class Availability(Base):
    """A technician's sign-in at the console that offers its user on the portal until a time."""

    __tablename__ = "availability"

    web_session_id: Mapped[str] = mapped_column(
        ForeignKey("web_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    until: Mapped[datetime] = mapped_column(Instant)


class WrongKeys(Base):
    """The count of wrong session keys from one network, or of all networks together.

    ``key`` is an HMAC of the network's address, or the same fixed value for all.
    """

    __tablename__ = "wrong_support_keys"

    key: Mapped[str] = mapped_column(Digest, primary_key=True)
    wrong: Mapped[int]
    free_at: Mapped[datetime] = mapped_column(Instant)
    """Time from which the next attempt is accepted."""
    forgotten_at: Mapped[datetime] = mapped_column(Instant, index=True)

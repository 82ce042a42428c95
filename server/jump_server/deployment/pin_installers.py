"""Installers of one pin: a technician leaves a Jump Client behind in a support session."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Comments, GroupReference, Input, Name, Tag
from jump_server.models.base import new_id
from jump_server.models.installer import Installer

from .installers import key_for

VALID_TIME = timedelta(minutes=10)
"""Time in which a pinned Jump Client must enrol. Without a server, it removes itself after it."""

KEPT_TIME = timedelta(days=1)
"""Time after which the installer is deleted. Until then, a Jump Client may repeat its enrolment."""


class PinValues(Input):
    """The values of a Jump Client to pin, all optional.

    Without a Jump Group, it joins your personal one.
    """

    jump_group: GroupReference = ""
    name: Name = ""
    tag: Tag = ""
    comments: Comments = ""


def create(
    tx: Transaction, actor: Actor, group_id: str, values: PinValues, session_id: str
) -> Installer:
    """Create the installer of a pin, which installs one Jump Client within ``VALID_TIME``.

    The caller has checked the actor's right to deploy to the Jump Group.
    """
    now = environment_of(tx).clock()
    installer = Installer(
        id=new_id(),
        jump_group_id=group_id,
        name=values.name,
        tag=values.tag,
        comments=values.comments,
        overridable=[],
        valid_minutes=VALID_TIME // timedelta(minutes=1),
        valid_until=now + VALID_TIME,
        uses_allowed=1,
        created_by_id=actor.user_id,
        created_by=actor.username,
        created_at=now,
        session_id=session_id,
    )
    tx.add(installer)
    tx.flush()
    return installer


def key(tx: Transaction, installer_id: str) -> str:
    """Return the key that fetches the package, and enrols the Jump Client."""
    return key_for(tx, installer_id)


def expire(tx: Transaction, installer_id: str) -> None:
    """End an installer's validity now, so that a Jump Client which starts later removes itself."""
    now = environment_of(tx).clock()
    still = (Installer.id == installer_id, Installer.valid_until > now)
    tx.execute(update(Installer).where(*still).values(valid_until=now))


def forget(tx: Transaction, now: datetime) -> None:
    """Delete the installers of pins that ended long ago."""
    of_pins = Installer.session_id.is_not(None)
    tx.execute(delete(Installer).where(of_pins, Installer.valid_until < now - KEPT_TIME))

"""The life of a Jump Client's record: its states, its marks, and the moves between them.

The table below is the only definition. ``docs/explanation/lifecycle.md`` contains its diagram.
A record that is removed no longer has a state, and removal is possible in every state.
"""

from typing import Dict, FrozenSet, NamedTuple, Tuple

ONLINE, OFFLINE, UNINSTALLED = "online", "offline", "uninstalled"
STATES = (ONLINE, OFFLINE, UNINSTALLED)

LOST = "lost"
DISABLED = "disabled"
NEEDS_UPDATE = "needs_update"
UPDATING = "updating"
RESTORED = "restored"
PENDING_REMOVAL = "pending_removal"
MARKS = (LOST, DISABLED, NEEDS_UPDATE, UPDATING, RESTORED, PENDING_REMOVAL)

ACTIVE, PASSIVE = "active", "passive"
CONNECTION_TYPES = (ACTIVE, PASSIVE)
"""An active client keeps a link. The server calls a passive one when it needs a link."""


class IllegalMove(Exception):
    """The event is not possible in this state, or with these marks."""


class Presence(NamedTuple):
    """The state, marks and connection type of one record."""

    state: str
    marks: FrozenSet[str] = frozenset()
    connection_type: str = ACTIVE

    @property
    def status(self) -> str:
        """The one word for lists: a passive client that is installed is ``passive``."""
        is_waiting = self.connection_type == PASSIVE and self.state != UNINSTALLED
        return PASSIVE if is_waiting else self.state


class Move(NamedTuple):
    """What one event requires and changes.

    ``sources`` are the states in which it is possible, and ``target`` is the following state; empty
    means the same one. ``sets`` and ``clears`` are marks. ``needs`` and ``bars`` are marks that the
    record must have, and must not have.
    """

    meaning: str
    sources: Tuple[str, ...]
    target: str = ""
    sets: Tuple[str, ...] = ()
    clears: Tuple[str, ...] = ()
    needs: Tuple[str, ...] = ()
    bars: Tuple[str, ...] = ()
    connection_type: str = ""


_INSTALLED = (ONLINE, OFFLINE)

MOVES: Dict[str, Move] = {
    "connect": Move(
        "its link is up", (OFFLINE,), ONLINE, clears=(LOST, NEEDS_UPDATE), bars=(RESTORED,)
    ),
    "disconnect": Move("its link is closed", (ONLINE,), OFFLINE),
    "lose": Move("it was offline for the time that the site sets", (OFFLINE,), sets=(LOST,)),
    "disable": Move("a user disables it", _INSTALLED, sets=(DISABLED,)),
    "enable": Move("a user enables it", _INSTALLED, clears=(DISABLED,), needs=(DISABLED,)),
    "outdate": Move(
        "the server refuses its link, because it cannot work with its wire version",
        _INSTALLED,
        OFFLINE,
        sets=(NEEDS_UPDATE,),
    ),
    "begin_update": Move("it begins to update itself", _INSTALLED, sets=(UPDATING,)),
    "finish_update": Move(
        "it runs the new version",
        _INSTALLED,
        clears=(UPDATING, NEEDS_UPDATE),
        needs=(UPDATING,),
    ),
    "fail_update": Move(
        "it runs its old version again", _INSTALLED, clears=(UPDATING,), needs=(UPDATING,)
    ),
    "find_restored": Move(
        "it presents an older credential, as a restored snapshot does", (OFFLINE,), sets=(RESTORED,)
    ),
    "approve": Move(
        "an administrator approves the snapshot", (OFFLINE,), clears=(RESTORED,), needs=(RESTORED,)
    ),
    "ask_removal": Move(
        "a user removes it, and its computer has to follow",
        _INSTALLED,
        sets=(PENDING_REMOVAL,),
    ),
    "keep": Move(
        "a user cancels the removal before the computer has the order",
        _INSTALLED,
        clears=(PENDING_REMOVAL,),
        needs=(PENDING_REMOVAL,),
    ),
    "become_passive": Move(
        "its connection type changes to passive", _INSTALLED, connection_type=PASSIVE
    ),
    "become_active": Move(
        "its connection type changes to active", _INSTALLED, connection_type=ACTIVE
    ),
    "uninstall": Move(
        "the computer reports that it is uninstalled",
        _INSTALLED,
        UNINSTALLED,
        clears=MARKS,
        bars=(PENDING_REMOVAL,),
    ),
    "take_over": Move(
        "an installation on the same computer takes the record over",
        (OFFLINE, UNINSTALLED),
        OFFLINE,
        clears=(LOST, RESTORED, UPDATING, NEEDS_UPDATE),
        bars=(PENDING_REMOVAL,),
    ),
}
"""What each event requires and changes.

After ``uninstall`` of a record with ``pending_removal``, the record is removed instead.
"""


def move(presence: Presence, event: str) -> Presence:
    """Return the presence after an event.

    Raises:
        IllegalMove: the table does not allow the event.
    """
    found = MOVES.get(event)
    if found is None:
        raise IllegalMove("there is no event %s" % event)
    if presence.state not in found.sources:
        raise IllegalMove("%s is not possible while %s" % (event, presence.state))
    for mark in found.needs:
        if mark not in presence.marks:
            raise IllegalMove("%s is not possible without the mark %s" % (event, mark))
    for mark in found.bars:
        if mark in presence.marks:
            raise IllegalMove("%s is not possible with the mark %s" % (event, mark))
    marks = presence.marks.difference(found.clears).union(found.sets)
    return Presence(
        found.target or presence.state,
        marks,
        found.connection_type or presence.connection_type,
    )

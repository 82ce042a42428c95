"""The states of a Jump Client's record: each move of the table, and each move that it lacks."""

from itertools import product

import pytest

from jump_wire.presence import (
    ACTIVE,
    CONNECTION_TYPES,
    DISABLED,
    LOST,
    MARKS,
    MOVES,
    NEEDS_UPDATE,
    OFFLINE,
    ONLINE,
    PASSIVE,
    PENDING_REMOVAL,
    RESTORED,
    STATES,
    UNINSTALLED,
    UPDATING,
    IllegalMove,
    Presence,
    move,
)

LEGAL = {
    ("connect", OFFLINE): ONLINE,
    ("disconnect", ONLINE): OFFLINE,
    ("lose", OFFLINE): OFFLINE,
    ("disable", ONLINE): ONLINE,
    ("disable", OFFLINE): OFFLINE,
    ("enable", ONLINE): ONLINE,
    ("enable", OFFLINE): OFFLINE,
    ("outdate", ONLINE): OFFLINE,
    ("outdate", OFFLINE): OFFLINE,
    ("begin_update", ONLINE): ONLINE,
    ("begin_update", OFFLINE): OFFLINE,
    ("finish_update", ONLINE): ONLINE,
    ("finish_update", OFFLINE): OFFLINE,
    ("fail_update", ONLINE): ONLINE,
    ("fail_update", OFFLINE): OFFLINE,
    ("find_restored", OFFLINE): OFFLINE,
    ("approve", OFFLINE): OFFLINE,
    ("ask_removal", ONLINE): ONLINE,
    ("ask_removal", OFFLINE): OFFLINE,
    ("keep", ONLINE): ONLINE,
    ("keep", OFFLINE): OFFLINE,
    ("become_passive", ONLINE): ONLINE,
    ("become_passive", OFFLINE): OFFLINE,
    ("become_active", ONLINE): ONLINE,
    ("become_active", OFFLINE): OFFLINE,
    ("uninstall", ONLINE): UNINSTALLED,
    ("uninstall", OFFLINE): UNINSTALLED,
    ("take_over", OFFLINE): OFFLINE,
    ("take_over", UNINSTALLED): OFFLINE,
}
"""Written here a second time: a change of the table has to be meant."""

NEEDED = {
    "enable": DISABLED,
    "finish_update": UPDATING,
    "fail_update": UPDATING,
    "approve": RESTORED,
    "keep": PENDING_REMOVAL,
}
BARRED = {"connect": RESTORED, "uninstall": PENDING_REMOVAL, "take_over": PENDING_REMOVAL}


def fitting(event: str) -> frozenset[str]:
    return frozenset({NEEDED[event]} if event in NEEDED else ())


def test_every_pair_of_event_and_state_is_as_listed() -> None:
    for event, state, kind in product(MOVES, STATES, CONNECTION_TYPES):
        before = Presence(state, fitting(event), kind)
        expected = LEGAL.get((event, state))
        if expected is None:
            with pytest.raises(IllegalMove, match=state):
                move(before, event)
        else:
            assert move(before, event).state == expected, (event, state)


def test_a_needed_mark_must_be_there_and_a_barred_one_must_not() -> None:
    for event, found in MOVES.items():
        for state in found.sources:
            if event in NEEDED:
                others = frozenset(MARKS) - {NEEDED[event]}
                with pytest.raises(IllegalMove, match=f"without the mark {NEEDED[event]}"):
                    move(Presence(state, others), event)
            if event in BARRED:
                with pytest.raises(IllegalMove, match=f"with the mark {BARRED[event]}"):
                    move(Presence(state, frozenset({BARRED[event]})), event)


def test_marks_change_as_the_table_says() -> None:
    every = frozenset(MARKS)
    connected = move(Presence(OFFLINE, every - {RESTORED}), "connect")
    assert connected.marks == every - {RESTORED, LOST, NEEDS_UPDATE}
    updated = move(Presence(ONLINE, every), "finish_update")
    assert updated.marks == every - {UPDATING, NEEDS_UPDATE}
    assert move(Presence(ONLINE, every - {PENDING_REMOVAL}), "uninstall").marks == frozenset()
    assert move(Presence(OFFLINE), "lose").marks == {LOST}
    assert move(Presence(UNINSTALLED, frozenset({DISABLED})), "take_over").marks == {DISABLED}


def test_the_connection_type_stays_until_it_is_changed() -> None:
    passive = move(Presence(ONLINE), "become_passive")
    assert (passive.state, passive.connection_type) == (ONLINE, PASSIVE)
    assert move(passive, "disconnect").connection_type == PASSIVE
    assert move(passive, "become_active").connection_type == ACTIVE


def test_lists_show_one_word() -> None:
    assert [Presence(state).status for state in STATES] == list(STATES)
    shown = [Presence(state, connection_type=PASSIVE).status for state in STATES]
    assert shown == [PASSIVE, PASSIVE, UNINSTALLED]


def test_an_unknown_event_is_illegal() -> None:
    with pytest.raises(IllegalMove):
        move(Presence(ONLINE), "explode")

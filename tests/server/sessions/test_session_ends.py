"""Which running sessions may not continue: each reason, and all of them by few statements."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from jump_server.accounts import auth, tokens, users
from jump_server.clients import jump_client_presence
from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.lifecycle import removals
from jump_server.models.jump_client import JumpClient
from jump_server.models.session import Session
from jump_server.models.user import WebSession
from jump_server.sessions import session_ends, session_tools, sessions
from jump_server.shortcuts import jump_client_copies, jump_shortcuts
from jump_server.site import sweeping
from tests.server.sessions.attaching import attach
from tests.server.world import ADDRESS, FAST, PASSWORD, ROOT, World, refuses


class Place:
    """Ann at work: a client in the group ``web``, two of her sign-ins, and a token."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.admin = world.administrator()
        self.user = world.user("ann")
        world.group("web", "ann")
        world.group("shelf", "ann")
        self.client = world.enrol(world.installer(self.admin, "web")["key"])
        online = PresenceUpdate(self.client.id, world.clock(), online=True)
        world.write(jump_client_presence.apply_presence, [online])
        world.gateway.connected.add(self.client.id)
        self.here, self.there = self.sign_in(), self.sign_in()
        bearer = world.token(self.user, "all")
        self.by_token = world.read(auth.actor_for_token, bearer, ADDRESS)

    def sign_in(self) -> Actor:
        return auth.sign_in(self.world.database, FAST, "ann", PASSWORD, ADDRESS).actor

    def jump(self, actor: Actor, shortcut_id: str | None = None) -> str:
        if shortcut_id is not None:
            made = self.world.write(sessions.start_for_shortcut, actor, shortcut_id)
        else:
            made = self.world.write(sessions.start, actor, self.client.id)
        return str(made["id"])

    def lost(self) -> dict[str, str]:
        lost = self.world.read(session_ends.lost)
        return {session_id: reason for (session_id, _), reason in lost.items()}

    def change_user(self, **given: Any) -> None:
        wanted = parse(users.UserChange, given)
        self.world.write(users.change, ROOT, self.user.user_id, wanted, None, None)

    def change_group(self, code_name: str, **given: Any) -> None:
        wanted = parse(jump_groups.GroupChange, given)
        self.world.write(jump_groups.change, ROOT, code_name, wanted, None)

    def copy(self, group: str) -> str:
        wanted = parse(jump_shortcuts.ShortcutCopy, {"jump_group": group})
        return str(self.world.write(jump_client_copies.copy, ROOT, self.client.id, wanted)["id"])


@pytest.fixture
def place(world: World) -> Place:
    return Place(world)


def expire(place: Place) -> None:
    place.world.clock.advance(hours=12)
    place.world.write(sweeping.sweep, place.world.clock())


def revoke(place: Place) -> None:
    place.world.write(tokens.remove, place.by_token, place.by_token.token_id or "")


def uninstall(place: Place) -> None:
    place.world.write(removals.remove, ROOT, place.client.id, None, uninstall=True)


def disable(place: Place) -> None:
    def on_computer(session: Any) -> None:
        session.get(JumpClient, place.client.id).disabled_on_computer = True

    place.world.write(on_computer)


ALL = ("here", "there", "by_token")
CASES: dict[str, tuple[Callable[[Place], object], str, tuple[str, ...]]] = {
    "nothing": (lambda place: None, "", ()),
    "signed out": (
        lambda place: place.world.write(auth.sign_out, place.here),
        "session_signed_out",
        ("here",),
    ),
    "sign-in expired": (expire, "session_sign_in_expired", ("here", "there")),
    "token revoked": (revoke, "session_token_revoked", ("by_token",)),
    "token expired": (
        lambda place: place.world.clock.advance(days=30),
        "session_token_expired",
        ("by_token",),
    ),
    "user locked": (lambda place: place.change_user(locked=True), "session_user_locked", ALL),
    "user removed": (
        lambda place: place.world.write(users.remove, ROOT, place.user.user_id, None),
        "session_user_removed",
        ALL,
    ),
    "membership lost": (
        lambda place: place.change_group("web", members=[]),
        "session_right_lost",
        ALL,
    ),
    "role lost": (
        lambda place: place.change_group("web", roles={"ann": "auditor"}),
        "session_right_lost",
        ALL,
    ),
    "client removed": (uninstall, "session_item_removed", ALL),
    "client disabled": (disable, "session_item_disabled", ALL),
}


@pytest.mark.parametrize("name", CASES)
def test_each_reason(place: Place, name: str) -> None:
    act, code, ended = CASES[name]
    running = {who: place.jump(getattr(place, who)) for who in ALL}
    over = place.jump(place.here)
    place.world.write(sessions.end_many, {over: "closed"})
    act(place)
    found = {one: session_ends.code(why) for one, why in place.lost().items()}
    if name == "token expired":  # the sign-ins have expired long before
        found = {one: why for one, why in found.items() if why == code}
    assert found == {running[who]: code for who in ended}


def test_a_session_goes_over_to_the_sign_in_that_uses_it(place: Place) -> None:
    """Resumed in another browser, it does not end with the first one."""
    session_id = place.jump(place.here)
    assert not attach(place.world, place.here, session_id, "shell").taken_over
    resumed = attach(place.world, place.there, session_id, "shell")
    assert resumed.taken_over
    place.world.write(session_tools.note, place.there, resumed)
    with refuses("permission_refused"):  # it is not the administrator's
        place.world.write(session_tools.note, place.admin, resumed)
    place.world.write(auth.sign_out, place.here)
    assert place.lost() == {}
    place.world.write(auth.sign_out, place.there)
    assert place.lost() == {session_id: "signed_out"}


def test_a_copy_counts_instead_of_the_client(place: Place) -> None:
    session_id = place.jump(place.here, place.copy("shelf"))
    place.change_group("web", members=[])
    assert place.lost() == {}
    place.change_group("shelf", members=[])
    assert place.lost() == {session_id: "rights"}


def test_a_target_takes_the_right_to_shortcut_and_client(place: Place) -> None:
    made = place.world.shortcut(
        place.admin, "shelf", jump_method="local_vnc", jump_client_id=place.client.id
    )
    session_id = place.jump(place.here, made["id"])
    assert place.lost() == {}
    place.change_group("web", members=[])
    assert place.lost() == {session_id: "rights"}
    place.change_group("web", members=["ann"])
    assert place.lost() == {}
    place.world.write(jump_shortcuts.remove, ROOT, made["id"], None)
    assert place.lost() == {session_id: "removed"}


def test_an_administrator_needs_no_membership(place: Place) -> None:
    place.jump(place.admin)
    assert place.lost() == {}


def test_the_same_few_statements_for_any_number_of_sessions(place: Place) -> None:
    def statements(function: Callable[..., Any], *arguments: Any) -> int:
        seen: list[str] = []
        note = lambda *given: seen.append(given[2])  # noqa: E731  # of SQLAlchemy's many arguments
        engine = place.world.database._reading
        event.listen(engine, "before_cursor_execute", note)
        try:
            place.world.read(function, *arguments)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return sum(not one.startswith("BEGIN") for one in seen)

    def all_of(ids: list[str], actors: list[Actor]) -> tuple[int, int, int]:
        return (
            statements(session_ends.lost),
            statements(session_ends.ended, ids),
            statements(auth.still_valid, actors),
        )

    assert all_of([], []) == (1, 0, 0)
    counts = []
    for number in (1, 40):
        ids = [place.jump(place.here) for _ in range(number)]
        actors = [place.sign_in() for _ in range(number)]
        counts.append(all_of(ids, actors))
    assert counts == [(3, 1, 1)] * 2


def test_two_workers_that_find_the_same_session_end_it_once(place: Place) -> None:
    session_id = place.jump(place.here)
    place.world.write(auth.sign_out, place.here)
    lost = place.lost()
    for _ in range(2):
        place.world.write(sessions.end_many, lost)
    assert place.world.gateway.calls == [("end_session", session_id, place.client.id)]


def test_what_ran_before_sign_ins_were_known_needs_its_user(place: Place) -> None:
    session_id = place.jump(place.here)

    def forget(session: Any) -> None:
        session.get(Session, session_id).participants[0].web_session_id = None
        session.query(WebSession).delete()

    place.world.write(forget)
    assert place.lost() == {}
    place.change_user(locked=True)
    assert place.lost() == {session_id: "user_locked"}

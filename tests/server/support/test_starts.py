"""From a session key to a customer who waits."""

from typing import Any

import pytest

from jump_server.accounts import users
from jump_server.clients import credentials
from jump_server.core.inputs import FieldErrors, parse
from jump_server.reports import audit_log
from jump_server.sessions import sessions
from jump_server.settings import site_settings
from jump_server.support import keys
from tests.cases import each_case
from tests.server.support.customers import (
    Came,
    come,
    enrol,
    new_key,
    report,
    shown,
    start,
    technician,
)
from tests.server.world import ROOT, World, refuses


def test_a_customer_waits_for_the_creator_of_the_key(world: World) -> None:
    ann = technician(world)
    carol = come(world, ann)
    session = shown(world, ann, carol.session_id)
    assert (session["kind"], session["state"], session["user"]) == ("support", "waiting", "ann")
    assert (session["jump_client_id"], session["jump_client_name"]) == (None, "Carol")
    assert session["participants"] == []
    customer = session["customer"]
    assert (customer["name"], customer["hostname"], customer["account"]) == (
        "Carol",
        "carols-pc",
        "carol",
    )
    assert (customer["connected"], customer["queue_user_id"]) == (True, ann.user_id)
    assert ("queue.changed", ann.user_id) in world.events.events
    assert not [kind for kind, _ in world.events.events if kind == "jump_client.changed"]
    query = parse(audit_log.AuditQuery, {})
    actions = [event["action"] for event in world.read(audit_log.listing, ROOT, query).items]
    for action in ("support_key.created", "support_key.used", "session.customer_came"):
        assert action in actions


@each_case(
    "given, change",
    [
        ("0000001", ""),
        ("", "used"),
        ("", "expired"),
        ("", "locked"),
        ("", "right"),
    ],
)
def test_one_text_for_every_key_that_is_not_valid(world: World, given: str, change: str) -> None:
    ann = technician(world, "ann" + (change or "wrong"))
    number = given or new_key(world, ann)["key"]
    if change == "used":
        enrol(world, start(world, key=number)["secret"])
    elif change == "right":
        wanted = parse(users.UserChange, {"rights": []})
        world.write(users.change, ROOT, ann.user_id, wanted, None, None)
    elif change == "expired":
        world.clock.advance(minutes=30)
    elif change == "locked":
        wanted = parse(users.UserChange, {"locked": True})
        world.write(users.change, ROOT, ann.user_id, wanted, None, None)
    with refuses("support_key_refused"):
        start(world, key=number)


def test_a_key_may_be_typed_with_blanks_and_a_link_has_a_secret(world: World) -> None:
    ann = technician(world)
    number = new_key(world, ann)["key"]
    assert start(world, key=f" {number[:3]}-{number[3:5]} {number[5:]} ")["technician"] == "ann"
    made = new_key(world, ann)
    secret = start(world, secret=made["link"].partition("#")[2])["secret"]
    assert start(world, key=made["key"])["secret"] == secret
    enrol(world, secret)
    with refuses("support_key_refused"):  # the digits of a used link are used too
        start(world, key=made["key"])
    with refuses("field_required", field="key"):
        start(world)


def test_a_key_may_be_entered_again_until_its_session_starts(world: World) -> None:
    ann = technician(world)
    made = new_key(world, ann)
    first = start(world, key=made["key"])["secret"]
    world.clock.advance(minutes=9)
    again = start(world, key=made["key"], name="Caroline")
    assert again["secret"] == first  # reloaded, or on another computer
    world.clock.advance(minutes=9)
    assert [one["id"] for one in world.read(keys.listing, ann)["items"]] == [made["id"]]
    waiting = enrol(world, first, name="")["session_id"]
    assert shown(world, ann, waiting)["customer"]["name"] == "Caroline"
    assert world.read(keys.listing, ann)["items"] == []


def test_deleting_a_key_that_was_entered_stops_its_download(world: World) -> None:
    ann = technician(world)
    made = new_key(world, ann)
    secret = start(world, key=made["key"])["secret"]
    world.write(keys.remove, ann, made["id"])
    with refuses("support_start_refused"):
        enrol(world, secret)


def test_a_secret_starts_one_session_within_ten_minutes(world: World) -> None:
    ann = technician(world)
    carol = come(world, ann)
    with refuses("support_start_refused"):
        enrol(world, carol.secret)
    late = start(world, key=new_key(world, ann)["key"])["secret"]
    world.clock.advance(minutes=10)
    for secret in (late, "nothing"):
        with refuses("support_start_refused"):
            enrol(world, secret)


def test_a_lost_answer_can_be_asked_for_again(world: World) -> None:
    carol = come(world, technician(world), online=False)
    again = enrol(world, carol.secret)
    assert (again["session_id"], again["client_id"]) == (carol.session_id, carol.client_id)
    with refuses("credential_refused"):
        world.read(credentials.identify, carol.client_id, carol.credential)
    assert world.read(credentials.identify, carol.client_id, again["credential"]).customer
    report(world, carol.client_id)
    report(world, carol.client_id, online=False)
    with refuses("support_start_refused"):
        enrol(world, carol.secret)


def test_an_old_download_is_told_so_and_loses_nothing(world: World) -> None:
    secret = start(world, key=new_key(world, technician(world))["key"])["secret"]
    with refuses("support_client_outdated"):
        enrol(world, secret, wire=[90, 99])
    enrol(world, secret)


def test_the_customer_is_asked_unless_a_setting_says_otherwise(world: World) -> None:
    ann = technician(world)
    secret = start(world, key=new_key(world, ann)["key"])["secret"]
    everything = dict.fromkeys(("shell", "exec", "files", "screen", "pin"), True)
    assert enrol(world, secret)["asks"] == everything
    wanted = parse(site_settings.SettingsChange, {"support_unasked": ["files"]})
    world.write(site_settings.change, ROOT, wanted, None)
    secret = start(world, key=new_key(world, ann)["key"])["secret"]
    made = enrol(world, secret)
    assert made["asks"] == {**everything, "files": False}
    assert made["site"]["technician"] == "ann"


def test_a_credential_ends_with_its_session(world: World) -> None:
    ann = technician(world)
    carol: Came = come(world, ann)
    found = world.read(credentials.identify, carol.client_id, carol.credential)
    assert (found.customer, found.holder, found.update_policy) == (True, "w", "off")
    world.write(sessions.close, ann, carol.session_id)
    with refuses("client_removed"):
        world.read(credentials.identify, carol.client_id, carol.credential)
    assert world.gateway.calls[-2:] == [
        ("end_session", carol.session_id, carol.client_id),
        ("disconnect", carol.client_id, "session_ended"),
    ]


def test_a_customer_who_lies_does_no_harm(world: World) -> None:
    ann = technician(world)
    secret = start(world, key=new_key(world, ann)["key"])["secret"]
    lies: dict[str, Any] = {"name": "x" * 65, "hostname": "", "platform": "a\nb", "wire": [1]}
    for field, value in lies.items():
        with pytest.raises(FieldErrors):
            enrol(world, secret, **{field: value})

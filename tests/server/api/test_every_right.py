"""Every right at every route: the routes and what they take are read from the OpenAPI document.

The tests of the services say what a right gives; these say that nothing else does. A new route
that declares no right has to be told here, one that declares one is tried with every right.
"""

from collections.abc import Collection
from typing import Any

import pytest
from flask import Flask

from jump_server.accounts import users
from jump_server.api.app import subjects
from jump_server.api.openapi import document
from jump_server.core.actors import SITE_RIGHTS
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups, jump_item_roles
from jump_server.models.jump_item_role import RIGHTS as ITEM_RIGHTS
from jump_server.models.jump_item_role import VIEW
from jump_wire.kinds import KINDS
from tests.server.api.browser import Browser
from tests.server.api.things import OK, REQUESTS, Things, send
from tests.server.world import ROOT, World

OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation
    for item in document(subjects())["paths"].values()
    for operation in item.values()
}

WITHOUT_A_RIGHT = {
    # for everybody, and for Jump Clients, which have credentials instead
    "get_site",
    "sign_in",
    "fetch_package",
    "get_authority",
    "get_bootstrap",
    "list_platforms",
    "check_enrolment",
    "enrol",
    "enrol_again",
    "report_uninstalled",
    "fetch_support_package",
    "get_support_bootstrap",
    "list_support_choices",
    "start_support",
    "enrol_customer",
    "answer_survey",
    "get_update_document",
    "get_update_payload",
    "open_link",
    "open_pipe",
    # one's own
    "sign_out",
    "get_me",
    "change_me",
    "begin_second_factor",
    "confirm_second_factor",
    "renew_recovery_codes",
    "remove_second_factor",
    "step_up",
    "list_sign_ins",
    "end_other_sign_ins",
    "end_sign_in",
    "list_tokens",
    "create_token",
    "remove_token",
    # hold what one may see; the tests below and those of the services say what that is
    "list_jump_groups",
    "get_jump_group",
    "list_teams",
    "list_jump_items",
    "list_jump_clients",
    "find_jump_clients",
    "get_summary",
    "get_update_versions",
    "list_sessions",
    "export_sessions",
    "count_sessions",
    "get_session",
    "open_events",
    "list_deployments",
    "export_deployments",
    "count_deployments",
    # of one's own sessions, or as an administrator
    "end_session",
    "leave_session",
    "hand_over",
    "elevate_session",
    "end_elevation",
    "list_logins",
    "ask_for_logins",
    "log_out_login",
    # of customers who wait for one
    "accept_session",
    "transfer_session",
    "invite_to_session",
    "list_session_invitations",
    "withdraw_session_invitation",
    "list_takers",
    "list_messages",
    "send_message",
    "list_support_keys",
    "remove_support_key",
    "get_availability",
    # each with its own result
    "change_jump_clients",
    "remove_jump_clients",
    "remove_jump_items",
    "edit_jump_items",
    "disable_jump_items",
    "enable_jump_items",
    "cancel_removals",
    # of one's own
    "list_bulk_jobs",
    "get_bulk_job",
    "cancel_bulk_job",
    "list_bulk_results",
}

ALLOWED = {
    "confirm_second_factor": "second_factor_off",
    "renew_recovery_codes": "second_factor_off",
    "remove_second_factor": "second_factor_off",
    "step_up": "second_factor_off",
    "reset_second_factor": "second_factor_off",
    "end_sign_in": "sign_in_not_found",
    "end_anybodys_sign_in": "sign_in_not_found",
    "create_session": "client_offline",
    "leave_session": "participant_not_found",
    "elevate_session": "permission_refused",
    "end_elevation": "permission_refused",
    "list_logins": "permission_refused",
    "ask_for_logins": "permission_refused",
    "log_out_login": "permission_refused",
    "hand_over": "participant_not_found",
    "disable_jump_client": "client_offline",
    "invite": "mail_not_configured",
    "try_alerts": "webhook_not_set",
    "wake_jump_client": "mac_unknown",
    "approve_claims": "claim_not_waiting",
    "reject_claims": "claim_not_waiting",
    "enrol_again": "credential_refused",
    "report_uninstalled": "credential_refused",
    "withdraw_session_invitation": "session_not_invited",
    "list_messages": "session_not_accepted",
    "send_message": "session_not_accepted",
    "remove_support_key": "support_key_not_found",
    "fetch_support_package": "support_start_refused",
    "start_support": "support_key_refused",
    "enrol_customer": "support_start_refused",
    "answer_survey": "survey_refused",
    "get_update_document": "credential_refused",
    "get_update_payload": "credential_refused",
    # A request that is right but for being a WebSocket.
    **{f"open_{kind}": "not_a_websocket" for kind in KINDS},
    "open_events": "not_a_websocket",
    "open_link": "not_a_websocket",
    "open_pipe": "credential_refused",
}
"""What those get who may: ``ok`` otherwise."""

WITHOUT = {"get_jump_group": {f"item:{VIEW}"}}
"""What is given for want of a declaration: this one takes one of two rights."""

ALSO = {"open_screen": {"item:start_session"}}
"""What is taken besides the declared right."""

NAMES = [*(f"site:{right}" for right in SITE_RIGHTS), *(f"item:{right}" for right in ITEM_RIGHTS)]


def needed(name: str) -> set[str]:
    """What the route takes, as its description says."""
    site, item = OPERATIONS[name]["x-right"], OPERATIONS[name]["x-jump-item-right"]
    found = ALSO.get(name, set()) | ({f"site:{site}"} if site else set())
    # Whoever may do anything with an item also sees it.
    return found | ({f"item:{item}", f"item:{VIEW}"} if item else set())


def give(world: World, names: Collection[str]) -> None:
    """Let ``member`` have these rights and no other ones."""
    site = [right for right in SITE_RIGHTS if f"site:{right}" in names]
    item = [right for right in ITEM_RIGHTS if f"item:{right}" in names]
    if f"item:{VIEW}" not in names:
        item = []
    user_id = world.read(users.named, "member").id
    world.write(users.change, ROOT, user_id, parse(users.UserChange, {"rights": site}), None, None)
    role = parse(jump_item_roles.RoleChange, {"rights": item})
    world.write(jump_item_roles.change, ROOT, "given", role, None)


def test_every_route_declares_a_right_or_says_why_not() -> None:
    undeclared = {name for name in OPERATIONS if not needed(name)}
    assert undeclared == WITHOUT_A_RIGHT
    assert sorted(OPERATIONS) == sorted(REQUESTS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_declared_rights_are_what_it_takes(app: Flask, things: Things, name: str) -> None:
    """Each right alone, and all but each: refused as long as one is missing; then not."""
    wanted = needed(name)
    browser = Browser(app).sign_in("member")
    for right in NAMES:
        for given in ({right, f"item:{VIEW}"}, set(NAMES) - {right}):
            if not wanted <= given:
                give(things.world, given)
                assert send(browser, name, things) == "permission_refused", given
    give(things.world, wanted or WITHOUT.get(name, set()))
    assert send(browser, name, things) == ALLOWED.get(name, OK)


@pytest.mark.parametrize(
    "name", [name for name in OPERATIONS if any("item:" in one for one in needed(name))]
)
def test_a_role_of_all_users_gives_the_same(app: Flask, things: Things, name: str) -> None:
    """The same rights in a Jump Group that is for all users, of which one is no member."""
    for_all = {"members": [], "all_users_role": "given"}
    wanted = parse(jump_groups.GroupChange, for_all)
    things.world.write(jump_groups.change, ROOT, "web", wanted, None)
    browser = Browser(app).sign_in("member")
    for right in needed(name):
        give(things.world, set(NAMES) - {right})
        assert send(browser, name, things) == "permission_refused", right
    give(things.world, needed(name))
    assert send(browser, name, things) == ALLOWED.get(name, OK)


@pytest.mark.parametrize("missing", [None, "site:users", f"item:{VIEW}"])
def test_a_jump_group_is_seen_or_administered(
    app: Flask, things: Things, missing: str | None
) -> None:
    give(things.world, {"site:users", f"item:{VIEW}"} - {missing})
    assert send(Browser(app).sign_in("member"), "get_jump_group", things) == OK
    give(things.world, set(NAMES) - {"site:users", f"item:{VIEW}"})
    assert send(Browser(app).sign_in("member"), "get_jump_group", things) == "permission_refused"


def test_moving_takes_the_right_in_both_groups(app: Flask, things: Things) -> None:
    path, body = f"/jump-clients/{things.client.id}", {"jump_group": "empty"}
    browser = Browser(app).sign_in("member")
    browser.refused("PATCH", path, body)
    joined = parse(
        jump_groups.GroupChange, {"members": ["member"], "roles": {"member": "full_access"}}
    )
    things.world.write(jump_groups.change, ROOT, "empty", joined, None)
    give(things.world, set(NAMES) - {"item:move"})
    assert browser.refused("PATCH", path, body)["code"] == "permission_refused"
    give(things.world, {"item:view", "item:move"})
    browser.send("PATCH", path, body)


def test_lists_hold_what_a_right_allows(app: Flask, things: Things) -> None:
    lists = ("/jump-clients", "/installers", "/jump-groups?search=web")

    def seen() -> list[int]:
        browser = Browser(app).sign_in("member")
        return [browser.get(path)["total"] for path in lists]

    give(things.world, {"site:installers", "item:view", "item:deploy"})
    assert seen() == [1, 1, 1]
    give(things.world, {"site:installers", "item:view"})
    assert seen() == [1, 0, 1]
    give(things.world, {"site:installers"})
    assert seen() == [0, 0, 0]


def test_who_administers_users_lists_every_group(app: Flask, things: Things) -> None:
    browser = Browser(app).sign_in("member")
    assert browser.refused("GET", "/jump-groups?every=true")["code"] == "permission_refused"
    give(things.world, {"site:users"})
    groups = browser.get("/jump-groups?every=true")["items"]
    assert {group["code_name"]: group["rights"] for group in groups}["web"] == []

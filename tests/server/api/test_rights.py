"""Who may do what: every endpoint, for everybody. A new endpoint needs a line here."""

import pytest
from flask import Flask

from jump_server.api.endpoint import Endpoint
from jump_server.core.actors import SCOPES
from jump_wire.kinds import KINDS
from tests.server.api.browser import Browser
from tests.server.api.things import ENDPOINTS, OK, REQUESTS, Things, path_of, send
from tests.server.world import World

PEOPLE = ("administrator", "member", "stranger", "anonymous")
EVERYONE = (OK, OK, OK, OK)
SIGNED_IN = (OK, OK, OK, "not_signed_in")
MEMBERS = (OK, OK, "permission_refused", "not_signed_in")
WITHOUT_SECOND_FACTOR = (*("second_factor_off",) * 3, "not_signed_in")
PARTICIPANTS = (*("participant_not_found",) * 2, "session_not_found", "not_signed_in")
OFFLINE = ("client_offline", "client_offline", "permission_refused", "not_signed_in")
OWN_JOB = ("bulk_job_not_found", OK, "bulk_job_not_found", "not_signed_in")
ADMINISTRATORS = (OK, "permission_refused", "permission_refused", "not_signed_in")
QUEUE = (OK, OK, "session_not_found", "not_signed_in")
NOT_INVITED = (*("session_not_invited",) * 2, "session_not_found", "not_signed_in")
WAITING = (*("session_not_accepted",) * 2, "session_not_found", "not_signed_in")
LOGINS = ("permission_refused", "logins_service_mode", "session_not_found", "not_signed_in")
NO_CLAIM = ("claim_not_waiting", "permission_refused", "permission_refused", "not_signed_in")
VIEWERS = ("permission_refused", "not_a_websocket", "session_not_found", "not_signed_in")
"""Of a session of ``member``'s: the test's requests are right but for being WebSockets."""

OUTCOMES: dict[str, tuple[str, str, str, str]] = {
    "get_site": EVERYONE,
    "get_status": ADMINISTRATORS,
    "confirm_clock": ADMINISTRATORS,
    "list_expired_jump_clients": ADMINISTRATORS,
    "restore_expired_jump_clients": ADMINISTRATORS,
    "list_claims": ADMINISTRATORS,
    "approve_claims": NO_CLAIM,
    "reject_claims": NO_CLAIM,
    "list_duplicates": ADMINISTRATORS,
    "remove_duplicates": ADMINISTRATORS,
    "merge_duplicates": ADMINISTRATORS,
    "sign_in": EVERYONE,
    "sign_out": SIGNED_IN,
    "get_me": SIGNED_IN,
    "change_me": SIGNED_IN,
    "begin_second_factor": SIGNED_IN,
    "confirm_second_factor": WITHOUT_SECOND_FACTOR,
    "renew_recovery_codes": WITHOUT_SECOND_FACTOR,
    "remove_second_factor": WITHOUT_SECOND_FACTOR,
    "step_up": WITHOUT_SECOND_FACTOR,
    "list_sign_ins": SIGNED_IN,
    "end_other_sign_ins": SIGNED_IN,
    "end_sign_in": (*("sign_in_not_found",) * 3, "not_signed_in"),
    "list_everybodys_sign_ins": ADMINISTRATORS,
    "end_anybodys_sign_in": ("sign_in_not_found", *ADMINISTRATORS[1:]),
    "list_tokens": SIGNED_IN,
    "create_token": SIGNED_IN,
    "remove_token": (OK, OK, "token_not_found", "not_signed_in"),
    "list_users": ADMINISTRATORS,
    "create_user": ADMINISTRATORS,
    "get_user": ADMINISTRATORS,
    "change_user": ADMINISTRATORS,
    "remove_user": ADMINISTRATORS,
    "reset_second_factor": ("second_factor_off", *ADMINISTRATORS[1:]),
    "list_jump_item_roles": ADMINISTRATORS,
    "create_jump_item_role": ADMINISTRATORS,
    "get_jump_item_role": ADMINISTRATORS,
    "change_jump_item_role": ADMINISTRATORS,
    "remove_jump_item_role": ADMINISTRATORS,
    "list_teams": SIGNED_IN,
    "create_team": ADMINISTRATORS,
    "get_team": ADMINISTRATORS,
    "change_team": ADMINISTRATORS,
    "remove_team": ADMINISTRATORS,
    "list_jump_groups": SIGNED_IN,
    "create_jump_group": ADMINISTRATORS,
    "get_jump_group": MEMBERS,
    "change_jump_group": ADMINISTRATORS,
    "remove_jump_group": ADMINISTRATORS,
    "list_installers": SIGNED_IN,
    "create_installer": MEMBERS,
    "get_installer": MEMBERS,
    "get_installer_reach": MEMBERS,
    "get_installer_line": MEMBERS,
    "get_authority": EVERYONE,
    "get_bootstrap": EVERYONE,
    "list_platforms": EVERYONE,
    "change_installer": MEMBERS,
    "remove_installer": MEMBERS,
    "revoke_installer": MEMBERS,
    "get_installer_key": MEMBERS,
    "get_installer_link": MEMBERS,
    "invite": (
        "mail_not_configured",
        "mail_not_configured",
        "permission_refused",
        "not_signed_in",
    ),
    "fetch_package": EVERYONE,
    "get_installer_package": MEMBERS,
    "get_generic_package": SIGNED_IN,
    "list_jump_clients": SIGNED_IN,
    "find_jump_clients": SIGNED_IN,
    "get_summary": SIGNED_IN,
    "get_jump_client": MEMBERS,
    "change_jump_client": MEMBERS,
    "copy_jump_client": MEMBERS,
    "remove_jump_client": MEMBERS,
    "disable_jump_client": OFFLINE,
    "enable_jump_client": MEMBERS,
    "wake_jump_client": ("mac_unknown", "mac_unknown", "permission_refused", "not_signed_in"),
    "change_jump_clients": SIGNED_IN,
    "remove_jump_clients": SIGNED_IN,
    "get_maintenance_token": MEMBERS,
    "cancel_removal": MEMBERS,
    "remove_jump_items": SIGNED_IN,
    "edit_jump_items": SIGNED_IN,
    "disable_jump_items": SIGNED_IN,
    "enable_jump_items": SIGNED_IN,
    "cancel_removals": SIGNED_IN,
    "list_bulk_jobs": SIGNED_IN,
    "get_bulk_job": OWN_JOB,
    "cancel_bulk_job": OWN_JOB,
    "list_bulk_results": OWN_JOB,
    "list_jump_items": SIGNED_IN,
    "create_jump_shortcut": MEMBERS,
    "get_jump_shortcut": MEMBERS,
    "change_jump_shortcut": MEMBERS,
    "copy_jump_shortcut": MEMBERS,
    "remove_jump_shortcut": MEMBERS,
    "make_rdp_file": MEMBERS,
    "list_sessions": SIGNED_IN,
    "export_sessions": SIGNED_IN,
    "count_sessions": SIGNED_IN,
    "create_session": OFFLINE,
    "get_session": (OK, OK, "session_not_found", "not_signed_in"),
    "end_session": (OK, OK, "session_not_found", "not_signed_in"),
    "join_session": (OK, OK, "session_not_found", "not_signed_in"),
    "leave_session": PARTICIPANTS,
    "hand_over": PARTICIPANTS,
    "accept_session": QUEUE,
    "transfer_session": QUEUE,
    "invite_to_session": QUEUE,
    "list_session_invitations": QUEUE,
    "withdraw_session_invitation": NOT_INVITED,
    "pin_jump_client": ("permission_refused", OK, "session_not_found", "not_signed_in"),
    "elevate_session": (
        "permission_refused",
        "elevation_user_mode",
        "session_not_found",
        "not_signed_in",
    ),
    "end_elevation": ("permission_refused", OK, "session_not_found", "not_signed_in"),
    "list_logins": LOGINS,
    "ask_for_logins": LOGINS,
    "log_out_login": LOGINS,
    "list_takers": QUEUE,
    "list_messages": (OK, "session_not_accepted", "session_not_found", "not_signed_in"),
    "send_message": WAITING,
    "list_support_keys": SIGNED_IN,
    "create_support_key": ADMINISTRATORS,
    "remove_support_key": (*("support_key_not_found",) * 3, "not_signed_in"),
    "list_support_choices": EVERYONE,
    "get_availability": SIGNED_IN,
    "state_availability": ADMINISTRATORS,
    "get_support_bootstrap": EVERYONE,
    "fetch_support_package": ("support_start_refused",) * 4,
    "start_support": ("support_key_refused",) * 4,
    "answer_survey": ("survey_refused",) * 4,
    "enrol_customer": ("support_start_refused",) * 4,
    "get_portal": ADMINISTRATORS,
    "change_portal": ADMINISTRATORS,
    "get_settings": ADMINISTRATORS,
    "change_settings": ADMINISTRATORS,
    "get_updates": ADMINISTRATORS,
    "list_client_updates": ADMINISTRATORS,
    "get_update_versions": SIGNED_IN,
    "get_update_policy": ADMINISTRATORS,
    "change_update_policy": ADMINISTRATORS,
    "pause_updates": ADMINISTRATORS,
    "resume_updates": ADMINISTRATORS,
    "aim_updates": ADMINISTRATORS,
    "get_update_document": ("credential_refused",) * 4,
    "get_update_payload": ("credential_refused",) * 4,
    "get_alert_settings": ADMINISTRATORS,
    "change_alert_settings": ADMINISTRATORS,
    "renew_webhook_secret": ADMINISTRATORS,
    "try_alerts": ("webhook_not_set", *ADMINISTRATORS[1:]),
    "list_alert_deliveries": ADMINISTRATORS,
    "list_audit_events": ADMINISTRATORS,
    "export_audit_events": ADMINISTRATORS,
    "count_audit_events": ADMINISTRATORS,
    "list_deployments": SIGNED_IN,
    "export_deployments": SIGNED_IN,
    "count_deployments": SIGNED_IN,
    **{f"open_{kind}": VIEWERS for kind in KINDS},
    "open_events": (*("not_a_websocket",) * 3, "not_signed_in"),
    "open_link": ("not_a_websocket",) * 4,
    "open_pipe": ("credential_refused",) * 4,
    "check_enrolment": EVERYONE,
    "enrol": EVERYONE,
    "enrol_again": ("credential_refused",) * 4,
    "report_uninstalled": ("credential_refused",) * 4,
}


def test_every_endpoint_has_a_line() -> None:
    assert sorted(OUTCOMES) == sorted(REQUESTS) == sorted(ENDPOINTS)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", OUTCOMES)
def test_people(app: Flask, things: Things, name: str, who: str) -> None:
    browser = Browser(app)
    if who != "anonymous":
        browser.sign_in(who)
    assert send(browser, name, things) == OUTCOMES[name][PEOPLE.index(who)]


SCOPED = [name for name, endpoint in ENDPOINTS.items() if endpoint.access.scopes]


def _token(world: World, *scopes: str) -> str:
    from jump_server.accounts import users
    from jump_server.core.actors import Actor

    user_id = world.read(lambda tx: users.named(tx, "administrator").id)
    return world.token(Actor(user_id, "administrator", "administrator"), *scopes)


@pytest.mark.parametrize("name", SCOPED)
def test_a_token_without_the_scope(app: Flask, things: Things, name: str) -> None:
    """An administrator's token with every scope but those that the endpoint takes."""
    others = set(SCOPES) - set(ENDPOINTS[name].access.scopes)
    browser = Browser(app, _token(things.world, *others))
    assert send(browser, name, things) == "scope_refused"


@pytest.mark.parametrize(
    ("name", "scope"),
    [(name, scope) for name in SCOPED for scope in ENDPOINTS[name].access.scopes],
)
def test_a_token_with_one_of_the_scopes(app: Flask, things: Things, name: str, scope: str) -> None:
    """What an administrator may, a token of theirs with any one of the scopes may."""
    browser = Browser(app, _token(things.world, scope))
    assert send(browser, name, things) == OUTCOMES[name][0]


def test_a_bulk_removal_tells_each_refusal(app: Flask, things: Things) -> None:
    browser = Browser(app).sign_in("stranger")
    body = {"ids": [things.client.id, "0" * 32]}
    results = browser.send("POST", "/jump-clients/remove", body)["results"]
    codes = [result["error"]["code"] for result in results]
    assert codes == ["permission_refused", "client_not_found"]


def test_what_strangers_list_is_empty(app: Flask, things: Things) -> None:
    browser = Browser(app).sign_in("stranger")
    found = browser.send("POST", "/jump-clients/find", {"ids": [things.client.id]})
    assert found["items"] == []
    for path in ("/jump-clients", "/jump-items", "/installers", "/sessions", "/tokens"):
        assert browser.get(path)["total"] == 0, path
    groups = browser.get("/jump-groups")["items"]
    assert [group["code_name"] for group in groups] == ["user:stranger"]


def test_no_endpoint_forgets_to_say_who_may() -> None:
    def undeclared(endpoint: Endpoint) -> bool:
        return endpoint.access.who != "anyone" and not endpoint.access.scopes

    # Of oneself, whatever the token may.
    assert {name for name, e in ENDPOINTS.items() if undeclared(e)} == {
        "sign_out",
        "get_me",
        "state_availability",  # refuses every token
    }


@pytest.mark.parametrize("name", [name for name, e in ENDPOINTS.items() if e.websocket])
def test_another_sites_page_opens_no_websocket(app: Flask, things: Things, name: str) -> None:
    """A cookie alone is not enough: browsers add it to what any page asks for."""
    if ENDPOINTS[name].access.who == "anyone":
        return  # has no use for cookies
    browser = Browser(app).sign_in("member")
    for origin in ("https://evil.example", "http://jump.example", "https://jump.example:8443"):
        answer = browser.call("GET", path_of(name, things), headers={"Origin": origin})
        assert answer.json["error"]["code"] == "origin_refused"
    assert browser.call("GET", path_of(name, things)).json["error"]["code"] == "origin_refused"

"""One of everything, and a request of every endpoint that is about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jump_server.api.app import subjects
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.items import bulk_jobs
from jump_server.models.jump_item_role import RIGHTS
from jump_server.models.release import Payload
from jump_server.models.rollout import FIRST, RUNNING, Rollout
from jump_server.models.session import CONTROLS, Participant, Session
from jump_wire.kinds import KINDS
from tests.server.api.browser import SITE, Browser
from tests.server.api.support_things import NOTHING, SUPPORT_REQUESTS, add_support_sessions
from tests.server.world import PASSWORD, Enrolled, World, enrolment

OK = "ok"
TUNNEL_ID = "6" * 32
"""A session of ``member``'s to a target that is reached through the client."""
SESSION, TUNNEL = "/api/v1/sessions/{session_id}", f"/api/v1/sessions/{TUNNEL_ID}"
ENDPOINTS = {
    endpoint.handler.__name__: endpoint for routes in subjects() for endpoint in routes.endpoints
}
"""By the operation ids of the OpenAPI document."""


@dataclass
class Things:
    """What requests are about: all in the group ``web``, of which ``member`` is a member."""

    world: World
    client: Enrolled
    installer_id: str
    key: str
    user_id: str
    session_id: str
    shortcut_id: str
    token_id: str
    job_id: str


Body = Callable[[Things], Any]

REQUESTS: dict[str, tuple[str, Body]] = {
    "get_status": ("/api/v1/status", NOTHING),
    "list_expired_jump_clients": ("/api/v1/expired-jump-clients", NOTHING),
    "restore_expired_jump_clients": (
        "/api/v1/expired-jump-clients/restore",
        lambda things: {"ids": [things.client.id]},
    ),
    "confirm_clock": ("/api/v1/status/confirm-clock", NOTHING),
    "get_site": ("/api/v1/site", NOTHING),
    "sign_in": ("/api/v1/auth/sign-in", lambda _: {"username": "member", "password": PASSWORD}),
    "sign_out": ("/api/v1/auth/sign-out", NOTHING),
    "get_me": ("/api/v1/auth/me", NOTHING),
    "change_me": ("/api/v1/auth/me", lambda _: {"language": "fr"}),
    "begin_second_factor": ("/api/v1/auth/second-factor", lambda _: {"password": PASSWORD}),
    "confirm_second_factor": ("/api/v1/auth/second-factor/confirm", lambda _: {"code": "1"}),
    "renew_recovery_codes": (
        "/api/v1/auth/second-factor/recovery-codes",
        lambda _: {"password": PASSWORD, "code": "1"},
    ),
    "remove_second_factor": (
        "/api/v1/auth/second-factor/remove",
        lambda _: {"password": PASSWORD, "code": "1"},
    ),
    "step_up": ("/api/v1/auth/step-up", lambda _: {"code": "1"}),
    "list_sign_ins": ("/api/v1/auth/sign-ins", NOTHING),
    "end_other_sign_ins": ("/api/v1/auth/sign-ins/end-others", NOTHING),
    "end_sign_in": ("/api/v1/auth/sign-ins/nowhere", NOTHING),
    "list_everybodys_sign_ins": ("/api/v1/sign-ins", NOTHING),
    "end_anybodys_sign_in": ("/api/v1/sign-ins/nowhere", NOTHING),
    "list_tokens": ("/api/v1/tokens", NOTHING),
    "create_token": ("/api/v1/tokens", lambda _: {"name": "t", "scopes": ["users"]}),
    "remove_token": ("/api/v1/tokens/{token_id}", NOTHING),
    "list_users": ("/api/v1/users", NOTHING),
    "create_user": ("/api/v1/users", lambda _: {"username": "new", "rights": []}),
    "get_user": ("/api/v1/users/{user_id}", NOTHING),
    "change_user": ("/api/v1/users/{user_id}", lambda _: {"display_name": "x"}),
    "reset_second_factor": ("/api/v1/users/{user_id}/second-factor", NOTHING),
    "remove_user": ("/api/v1/users/{user_id}", NOTHING),
    "list_jump_item_roles": ("/api/v1/jump-item-roles", NOTHING),
    "create_jump_item_role": ("/api/v1/jump-item-roles", lambda _: {"code_name": "new"}),
    "get_jump_item_role": ("/api/v1/jump-item-roles/spare", NOTHING),
    "change_jump_item_role": ("/api/v1/jump-item-roles/spare", lambda _: {"name": "x"}),
    "remove_jump_item_role": ("/api/v1/jump-item-roles/spare", NOTHING),
    "list_teams": ("/api/v1/teams", NOTHING),
    "create_team": ("/api/v1/teams", lambda _: {"code_name": "new"}),
    "get_team": ("/api/v1/teams/spare", NOTHING),
    "change_team": ("/api/v1/teams/spare", lambda _: {"comments": "x"}),
    "remove_team": ("/api/v1/teams/spare", NOTHING),
    "list_jump_groups": ("/api/v1/jump-groups", NOTHING),
    "create_jump_group": ("/api/v1/jump-groups", lambda _: {"code_name": "new"}),
    "get_jump_group": ("/api/v1/jump-groups/web", NOTHING),
    "change_jump_group": ("/api/v1/jump-groups/web", lambda _: {"comments": "x"}),
    "remove_jump_group": ("/api/v1/jump-groups/empty", NOTHING),
    "list_installers": ("/api/v1/installers", NOTHING),
    "create_installer": ("/api/v1/installers", lambda _: {"jump_group": "web"}),
    "get_installer": ("/api/v1/installers/{installer_id}", NOTHING),
    "change_installer": ("/api/v1/installers/{installer_id}", lambda _: {"tag": "x"}),
    "remove_installer": ("/api/v1/installers/{installer_id}", NOTHING),
    "revoke_installer": ("/api/v1/installers/{installer_id}/revoke", NOTHING),
    "get_installer_reach": ("/api/v1/installers/{installer_id}/reach", NOTHING),
    "get_installer_line": ("/api/v1/installers/{installer_id}/line", NOTHING),
    "get_authority": ("/api/v1/authority", NOTHING),
    "get_bootstrap": ("/api/v1/bootstrap", NOTHING),
    "get_installer_key": ("/api/v1/installers/{installer_id}/key", NOTHING),
    "get_installer_link": ("/api/v1/installers/{installer_id}/link", NOTHING),
    "invite": (
        "/api/v1/installers/{installer_id}/invitations",
        lambda _: {"recipients": ["ann@example.com"]},
    ),
    "list_platforms": ("/api/v1/platforms", NOTHING),
    "fetch_package": (
        "/api/v1/packages",
        lambda things: {"key": things.key, "platform": "linux-headless"},
    ),
    "get_installer_package": (
        "/api/v1/installers/{installer_id}/package?platform=linux-headless",
        NOTHING,
    ),
    "get_generic_package": ("/api/v1/packages/generic?platform=linux-headless", NOTHING),
    "list_jump_clients": ("/api/v1/jump-clients", NOTHING),
    "find_jump_clients": ("/api/v1/jump-clients/find", lambda things: {"ids": [things.client.id]}),
    "get_summary": ("/api/v1/jump-clients/summary", NOTHING),
    "get_jump_client": ("/api/v1/jump-clients/{client.id}", NOTHING),
    "change_jump_client": ("/api/v1/jump-clients/{client.id}", lambda _: {"tag": "x"}),
    "copy_jump_client": ("/api/v1/jump-clients/{client.id}/copy", lambda _: {}),
    "remove_jump_client": ("/api/v1/jump-clients/{client.id}", NOTHING),
    "disable_jump_client": ("/api/v1/jump-clients/{client.id}/disable", NOTHING),
    "wake_jump_client": ("/api/v1/jump-clients/{client.id}/wake", NOTHING),
    "enable_jump_client": ("/api/v1/jump-clients/{client.id}/enable", NOTHING),
    "change_jump_clients": (
        "/api/v1/jump-clients",
        lambda things: {"items": [{"id": things.client.id, "tag": "x"}]},
    ),
    "remove_jump_clients": (
        "/api/v1/jump-clients/remove",
        lambda things: {"ids": [things.client.id]},
    ),
    "remove_jump_items": (
        "/api/v1/jump-items/remove",
        lambda things: {"ids": [things.client.id]},
    ),
    "edit_jump_items": (
        "/api/v1/jump-items/edit",
        lambda things: {"ids": [things.client.id], "tag": "x"},
    ),
    "disable_jump_items": (
        "/api/v1/jump-items/disable",
        lambda things: {"ids": [things.client.id]},
    ),
    "enable_jump_items": ("/api/v1/jump-items/enable", lambda _: {"filter": {}}),
    "cancel_removals": ("/api/v1/jump-items/cancel-removal", lambda _: {"filter": {}}),
    "get_maintenance_token": ("/api/v1/jump-clients/{client.id}/maintenance-token", NOTHING),
    "cancel_removal": ("/api/v1/jump-clients/{client.id}/cancel-removal", NOTHING),
    "list_bulk_jobs": ("/api/v1/bulk-jobs", NOTHING),
    "get_bulk_job": ("/api/v1/bulk-jobs/{job_id}", NOTHING),
    "cancel_bulk_job": ("/api/v1/bulk-jobs/{job_id}/cancel", NOTHING),
    "list_bulk_results": ("/api/v1/bulk-jobs/{job_id}/results", NOTHING),
    "list_jump_items": ("/api/v1/jump-items", NOTHING),
    "create_jump_shortcut": (
        "/api/v1/jump-shortcuts",
        lambda _: {
            "jump_method": "local_rdp",
            "name": "n",
            "jump_group": "web",
            "hostname": "pc1",
        },
    ),
    "get_jump_shortcut": ("/api/v1/jump-shortcuts/{shortcut_id}", NOTHING),
    "change_jump_shortcut": ("/api/v1/jump-shortcuts/{shortcut_id}", lambda _: {"tag": "x"}),
    "copy_jump_shortcut": ("/api/v1/jump-shortcuts/{shortcut_id}/copy", lambda _: {}),
    "remove_jump_shortcut": ("/api/v1/jump-shortcuts/{shortcut_id}", NOTHING),
    "make_rdp_file": ("/api/v1/jump-shortcuts/{shortcut_id}/rdp-file", NOTHING),
    "list_sessions": ("/api/v1/sessions", NOTHING),
    "export_sessions": ("/api/v1/sessions/export", NOTHING),
    "count_sessions": ("/api/v1/sessions/counts", NOTHING),
    "create_session": ("/api/v1/sessions", lambda things: {"jump_client_id": things.client.id}),
    "get_session": ("/api/v1/sessions/{session_id}", NOTHING),
    "end_session": ("/api/v1/sessions/{session_id}", NOTHING),
    "join_session": ("/api/v1/sessions/{session_id}/participants", lambda _: {}),
    "leave_session": ("/api/v1/sessions/{session_id}/participants/{user_id}", NOTHING),
    "hand_over": (
        "/api/v1/sessions/{session_id}/control",
        lambda things: {"user_id": things.user_id},
    ),
    **SUPPORT_REQUESTS,
    "get_settings": ("/api/v1/settings", NOTHING),
    "change_settings": ("/api/v1/settings", lambda _: {"sign_in_hours": 24}),
    "get_updates": ("/api/v1/updates", NOTHING),
    "list_client_updates": ("/api/v1/updates/jump-clients", NOTHING),
    "get_update_versions": ("/api/v1/updates/versions", NOTHING),
    "get_update_policy": ("/api/v1/updates/policy", NOTHING),
    "change_update_policy": ("/api/v1/updates/policy", lambda _: {"mode": "off"}),
    "pause_updates": ("/api/v1/updates/pause", NOTHING),
    "resume_updates": ("/api/v1/updates/resume", NOTHING),
    "aim_updates": ("/api/v1/updates/aim", lambda _: {"tag": "canary"}),
    "get_portal": ("/api/v1/support/portal", NOTHING),
    "change_portal": ("/api/v1/support/portal", lambda _: {"title": "Help"}),
    "get_alert_settings": ("/api/v1/alerts/settings", NOTHING),
    "change_alert_settings": ("/api/v1/alerts/settings", lambda _: {"events": []}),
    "renew_webhook_secret": ("/api/v1/alerts/webhook-secret", NOTHING),
    "try_alerts": ("/api/v1/alerts/test", lambda _: {"channel": "webhook"}),
    "list_alert_deliveries": ("/api/v1/alerts/deliveries", NOTHING),
    "list_audit_events": ("/api/v1/audit-events", NOTHING),
    "export_audit_events": ("/api/v1/audit-events/export", NOTHING),
    "count_audit_events": ("/api/v1/audit-events/counts", NOTHING),
    "list_deployments": ("/api/v1/deployments", NOTHING),
    "export_deployments": ("/api/v1/deployments/export?format=json", NOTHING),
    "count_deployments": ("/api/v1/deployments/counts", NOTHING),
    **{
        f"open_{name}": (f"{TUNNEL if kind.leads_on else SESSION}/{name}?tool={'7' * 32}", NOTHING)
        for name, kind in KINDS.items()
    },
    "open_events": ("/api/v1/events", NOTHING),
    "open_link": ("/agent/v1/link", NOTHING),
    "open_pipe": ("/agent/v1/pipe", NOTHING),
    "list_claims": ("/api/v1/claims", NOTHING),
    "approve_claims": ("/api/v1/claims/approve", lambda _: {"ids": ["0" * 32]}),
    "reject_claims": ("/api/v1/claims/reject", lambda _: {"ids": ["0" * 32]}),
    "list_duplicates": ("/api/v1/duplicates", NOTHING),
    "remove_duplicates": (
        "/api/v1/duplicates/remove",
        lambda things: {"ids": [things.client.id], "keep_none": True},
    ),
    "merge_duplicates": (
        "/api/v1/duplicates/merge",
        lambda things: {"computers": [{"keep": things.client.id, "ids": [things.client.id]}]},
    ),
    "check_enrolment": ("/agent/v1/enrolments/check", lambda things: {"key": things.key}),
    "enrol": ("/agent/v1/enrolments", lambda things: enrolment(things.key)),
    "get_update_document": ("/agent/v1/updates/1/timestamp.json", NOTHING),
    "get_update_payload": ("/agent/v1/updates/1/targets/x.zip", NOTHING),
    "enrol_again": (
        "/agent/v1/enrolments/again",
        lambda things: {
            name: value
            for name, value in enrolment(things.key).items()
            if name in {"enrolment_id", "credential", "computer"}
        },
    ),
    "report_uninstalled": ("/agent/v1/uninstalled", lambda _: {"reason": "local"}),
}


def _controller(user: Actor, world: World) -> Participant:
    return Participant(
        user_id=user.user_id, username=user.username, role=CONTROLS, joined_at=world.clock()
    )


def _rollout(world: World) -> tuple[Payload, Rollout]:
    now = world.clock()
    sizes = {"length": 1, "wire_min": 1, "wire_max": 1}
    return (
        Payload(version="9.0", sha256="0" * 64, data=b"x", added_at=now, **sizes),
        Rollout(version="9.0", state=RUNNING, ring=FIRST, started_at=now, ring_started_at=now),
    )


def make_things(world: World) -> Things:
    """One of everything. ``member`` holds a role of the site's own in ``web``: ``given``."""
    admin = world.administrator("administrator")
    member = world.user("member")
    world.user("stranger")
    world.role("given", *RIGHTS)
    world.role("spare")
    world.team("spare")
    world.group("web", "member", roles={"member": "given"})
    world.group("empty")
    made = world.installer(admin, "web")
    client = world.enrol(made["key"])
    token_id = world.token(member, "read").split("_")[1]
    session = Session(
        id="5" * 32,
        jump_client_id=client.id,
        jump_client_name="web1",
        user_id=member.user_id,
        username="member",
        started_at=world.clock(),
        used_at=world.clock(),
        participants=[_controller(member, world)],
    )
    desk = world.shortcut(admin, "web", jump_method="local_vnc", jump_client_id=client.id)
    tunnel = Session(
        id=TUNNEL_ID,
        jump_client_id=client.id,
        jump_client_name="web1",
        jump_shortcut_id=desk["id"],
        user_id=member.user_id,
        username="member",
        started_at=world.clock(),
        used_at=world.clock(),
        participants=[_controller(member, world)],
    )
    world.write(lambda tx: tx.add_all([session, tunnel, *_rollout(world)]))
    world.write(add_support_sessions, member, world.clock())
    nothing = parse(bulk_jobs.Selection, {"filter": {"search": "nothing"}})
    job = world.write(bulk_jobs.act, member, bulk_jobs.ENABLE, nothing)
    spare = world.user("spare", rights=[])
    return Things(
        world,
        client,
        made["id"],
        made["key"],
        spare.user_id,
        "5" * 32,
        world.shortcut(admin, "web")["id"],
        token_id,
        job["id"],
    )


def path_of(name: str, things: Things) -> str:
    """The address of the endpoint's request."""
    return REQUESTS[name][0].format(
        client=things.client,
        installer_id=things.installer_id,
        user_id=things.user_id,
        session_id=things.session_id,
        shortcut_id=things.shortcut_id,
        token_id=things.token_id,
        job_id=things.job_id,
    )


def send(browser: Browser, name: str, things: Things) -> str:
    """Send the endpoint's request; ``ok`` or the error's code."""
    content = REQUESTS[name][1](things)
    options: dict[str, Any] = {} if content is None else {"json": content}
    if ENDPOINTS[name].websocket:
        options["headers"] = {"Origin": SITE}
    response = browser.call(ENDPOINTS[name].method, path_of(name, things), **options)
    return OK if response.status_code < 400 else str(response.json["error"]["code"])

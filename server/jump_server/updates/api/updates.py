"""Endpoints for updates of Jump Clients. All require the ``settings`` right."""

from dataclasses import replace

from jump_server.api import errors
from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.core.actors import SETTINGS
from jump_server.core.views import Page
from jump_server.updates import control, policy, progress, views

routes = Routes("Updates")
READ = Access(USER, ("read", "settings"), SETTINGS)
WRITE = Access(USER, ("settings",), SETTINGS)


@routes.add("GET", "/updates", READ)
def get_updates(call: Call[None, None]) -> views.Updates:
    """Return the signed release, the running rollout with its rings, and the policy."""
    return call.read(progress.get, call.actor, errors.language())


@routes.add("GET", "/updates/versions", replace(READ, scopes=("read", "clients"), right=None))
def get_update_versions(call: Call[None, None]) -> views.UpdateVersions:
    """Return the versions of the Jump Client that this server has, signed.

    The owner of a computer can choose one of them with `jump-client update-policy`.
    """
    return call.read(progress.versions, call.actor)


@routes.add("GET", "/updates/jump-clients", READ, query=progress.ClientQuery)
def list_client_updates(call: Call[None, progress.ClientQuery]) -> Page[views.ClientUpdate]:
    """List the Jump Clients that an update was offered to, the latest change first.

    `state=problem` lists those whose update failed or was rolled back.
    """
    return call.read(progress.clients, call.actor, call.query, errors.language()).view()


@routes.add("GET", "/updates/policy", READ)
def get_update_policy(call: Call[None, None]) -> views.UpdatePolicy:
    """Return how Jump Clients are updated."""
    return call.read(policy.get, call.actor)


@routes.add(
    "PATCH",
    "/updates/policy",
    WRITE,
    body=policy.PolicyChange,
    edits=True,
    step_up=True,
    dry_run=True,
)
def change_update_policy(call: Call[policy.PolicyChange, None]) -> views.UpdatePolicy:
    """Change how Jump Clients are updated. It takes effect within seconds."""
    return call.write(policy.change, call.actor, call.body, call.version)


@routes.add("POST", "/updates/pause", WRITE, status=204, dry_run=True)
def pause_updates(call: Call[None, None]) -> None:
    """Offer the update to no further Jump Client. Updates under way go on."""
    call.write(control.pause, call.actor)


@routes.add("POST", "/updates/resume", WRITE, status=204, dry_run=True, step_up=True)
def resume_updates(call: Call[None, None]) -> None:
    """Go on after a pause or a halt. Jump Clients whose update failed are tried again."""
    call.write(control.resume, call.actor)


@routes.add("POST", "/updates/aim", WRITE, body=control.Aim, dry_run=True, step_up=True)
def aim_updates(call: Call[control.Aim, None]) -> views.Aimed:
    """Update the Jump Clients of a Jump Group, with a tag, or one, before all others.

    Rings and hours do not count for them. Exactly one field must be given.
    """
    return call.write(control.aim, call.actor, call.body)

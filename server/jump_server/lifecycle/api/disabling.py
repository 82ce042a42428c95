"""Endpoints that disable and enable Jump Clients."""

from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.clients import views as client_views
from jump_server.lifecycle import disabling
from jump_server.models.jump_item_role import EDIT

routes = Routes("Jump Clients")
EDITORS = Access(USER, ("clients",), item_right=EDIT)


@routes.add(
    "POST",
    "/jump-clients/<client_id>/disable",
    EDITORS,
    dry_run=True,
)
def disable_jump_client(call: Call[None, None]) -> client_views.JumpClient:
    """Disable a Jump Client, so that no sessions can start on it until it is enabled.

    It stays listed and connected. Its sessions end. `disabled_by` lists where it was disabled:
    `console`, `computer`.
    """
    return call.write(disabling.disable, call.actor, call.path["client_id"])


@routes.add(
    "POST",
    "/jump-clients/<client_id>/enable",
    EDITORS,
    dry_run=True,
)
def enable_jump_client(call: Call[None, None]) -> client_views.JumpClient:
    """Enable a Jump Client that was disabled at the console.

    A Jump Client that was disabled on its computer can only be enabled there.
    """
    return call.write(disabling.enable, call.actor, call.path["client_id"])

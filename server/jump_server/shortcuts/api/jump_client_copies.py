"""The endpoint that copies a Jump Client."""

from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.models.jump_item_role import MOVE
from jump_server.shortcuts import jump_client_copies, views
from jump_server.shortcuts.jump_shortcuts import ShortcutCopy

routes = Routes("Jump Clients")


@routes.add(
    "POST",
    "/jump-clients/<client_id>/copy",
    Access(USER, ("clients",), item_right=MOVE),
    body=ShortcutCopy,
    status=201,
    creates=True,
    dry_run=True,
)
def copy_jump_client(call: Call[ShortcutCopy, None]) -> Reply[views.JumpShortcut]:
    """Copy a Jump Client, to show its computer in another Jump Group or with another name.

    Requires the right to move in both Jump Groups. The copy is a separate Jump Item: a Jump
    Shortcut with the method `jump_client_copy`. Its own Jump Group controls access to it. The copy
    is removed together with the Jump Client.
    """
    return call.create(jump_client_copies.copy, call.actor, call.path["client_id"], call.body)

"""Endpoints for Jump Shortcuts: targets without a Jump Client of their own."""

from dataclasses import replace

from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.models.jump_item_role import DEPLOY, EDIT, MOVE, REMOVE, START_SESSION, VIEW
from jump_server.shortcuts import jump_shortcuts, rdp_files, views

routes = Routes("Jump Shortcuts")
READ = Access(USER, ("read", "clients"))
WRITE = Access(USER, ("clients",))
JUMP = Access(USER, ("sessions",), item_right=START_SESSION)


@routes.add(
    "POST",
    "/jump-shortcuts",
    replace(WRITE, item_right=DEPLOY),
    body=jump_shortcuts.NewShortcut,
    status=201,
    creates=True,
    dry_run=True,
)
def create_jump_shortcut(call: Call[jump_shortcuts.NewShortcut, None]) -> Reply[views.JumpShortcut]:
    """Create a Jump Shortcut."""
    return call.create(jump_shortcuts.create, call.actor, call.body)


@routes.add(
    "GET",
    "/jump-shortcuts/<shortcut_id>",
    replace(READ, item_right=VIEW),
)
def get_jump_shortcut(call: Call[None, None]) -> views.JumpShortcut:
    """Return one Jump Shortcut."""
    return call.read(jump_shortcuts.get, call.actor, call.path["shortcut_id"])


@routes.add(
    "PATCH",
    "/jump-shortcuts/<shortcut_id>",
    replace(WRITE, item_right=EDIT),
    body=jump_shortcuts.ShortcutChange,
    edits=True,
    dry_run=True,
)
def change_jump_shortcut(call: Call[jump_shortcuts.ShortcutChange, None]) -> views.JumpShortcut:
    """Edit a Jump Shortcut. Changing its Jump Group requires the right to move in both groups."""
    return call.write(
        jump_shortcuts.change, call.actor, call.path["shortcut_id"], call.body, call.version
    )


@routes.add(
    "POST",
    "/jump-shortcuts/<shortcut_id>/copy",
    replace(WRITE, item_right=MOVE),
    body=jump_shortcuts.ShortcutCopy,
    status=201,
    creates=True,
    dry_run=True,
)
def copy_jump_shortcut(call: Call[jump_shortcuts.ShortcutCopy, None]) -> Reply[views.JumpShortcut]:
    """Copy a Jump Shortcut. Another Jump Group requires the right to move in both groups."""
    return call.create(jump_shortcuts.copy, call.actor, call.path["shortcut_id"], call.body)


@routes.add(
    "DELETE",
    "/jump-shortcuts/<shortcut_id>",
    replace(WRITE, item_right=REMOVE),
    status=204,
    edits=True,
    dry_run=True,
)
def remove_jump_shortcut(call: Call[None, None]) -> None:
    """Remove a Jump Shortcut."""
    call.write(jump_shortcuts.remove, call.actor, call.path["shortcut_id"], call.version)


@routes.add(
    "POST",
    "/jump-shortcuts/<shortcut_id>/rdp-file",
    JUMP,
    content_types=(rdp_files.CONTENT_TYPE,),
)
def make_rdp_file(call: Call[None, None]) -> Reply[None]:
    """Return an RDP file that opens the target in your own Remote Desktop client.

    The file contains no password. The request counts as a jump, and is recorded in the audit log.
    """
    name, content = call.write(jump_shortcuts.rdp_file, call.actor, call.path["shortcut_id"])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Reply(headers=headers, content=content)

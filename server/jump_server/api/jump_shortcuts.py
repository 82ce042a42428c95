"""Jump Shortcuts: targets that are reached without a Jump Client of their own."""

from dataclasses import replace

from jump_server.models.jump_item_role import DEPLOY, EDIT, MOVE, REMOVE, START_SESSION, VIEW
from jump_server.services import jump_shortcuts, rdp_files

from .endpoint import USER, Access, Answer, Call, Routes
from .jump_item_answers import JumpShortcut

routes = Routes("Jump Shortcuts")
READ = Access(USER, ("read", "clients"))
WRITE = Access(USER, ("clients",))
JUMP = Access(USER, ("sessions",), item_right=START_SESSION)


@routes.add(
    "POST",
    "/jump-shortcuts",
    replace(WRITE, item_right=DEPLOY),
    body=jump_shortcuts.NewShortcut,
    answer=JumpShortcut,
    status=201,
    creates=True,
    dry_run=True,
)
def create_jump_shortcut(call: Call[jump_shortcuts.NewShortcut, None]) -> Answer:
    """Create a shortcut."""
    return call.create(jump_shortcuts.create, call.actor, call.body)


@routes.add(
    "GET",
    "/jump-shortcuts/<shortcut_id>",
    replace(READ, item_right=VIEW),
    answer=JumpShortcut,
)
def get_jump_shortcut(call: Call[None, None]) -> object:
    """One shortcut."""
    return call.read(jump_shortcuts.get, call.actor, call.path["shortcut_id"])


@routes.add(
    "PATCH",
    "/jump-shortcuts/<shortcut_id>",
    replace(WRITE, item_right=EDIT),
    body=jump_shortcuts.ShortcutChange,
    answer=JumpShortcut,
    edits=True,
    dry_run=True,
)
def change_jump_shortcut(call: Call[jump_shortcuts.ShortcutChange, None]) -> object:
    """Edit a shortcut; another Jump Group takes the right to move in both."""
    return call.write(
        jump_shortcuts.change, call.actor, call.path["shortcut_id"], call.body, call.version
    )


@routes.add(
    "POST",
    "/jump-shortcuts/<shortcut_id>/copy",
    replace(WRITE, item_right=MOVE),
    body=jump_shortcuts.ShortcutCopy,
    answer=JumpShortcut,
    status=201,
    creates=True,
    dry_run=True,
)
def copy_jump_shortcut(call: Call[jump_shortcuts.ShortcutCopy, None]) -> Answer:
    """Copy a shortcut; into another Jump Group it takes the right to move in both."""
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
    """Remove a shortcut."""
    call.write(jump_shortcuts.remove, call.actor, call.path["shortcut_id"], call.version)


@routes.add(
    "POST",
    "/jump-shortcuts/<shortcut_id>/rdp-file",
    JUMP,
    content_types=(rdp_files.CONTENT_TYPE,),
)
def make_rdp_file(call: Call[None, None]) -> Answer:
    """Jump by RDP: a file that opens one's own Remote Desktop client, without a password.

    It is a jump, and stands in the audit log as one.
    """
    name, content = call.write(jump_shortcuts.rdp_file, call.actor, call.path["shortcut_id"])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(headers=headers, content=content)

"""Views of Jump Groups and Jump Item roles."""

from typing import Annotated, Literal

from jump_server.core.views import OneOf, View

Kind = Literal["shared", "personal"]
Right = Literal[
    "view",
    "start_session",
    "deploy",
    "remove",
    "move",
    "edit",
    "log_in",
    "view_reports",
    "log_out",
    "screen",
]


class TagCount(View):
    """Number of Jump Items in a Jump Group with this tag."""

    tag: str
    count: int


class JumpGroup(View):
    """A Jump Group, with counts of its Jump Items and the user's Jump Item rights in it.

    ``forbid_disable`` and ``forbid_uninstall`` hold for all Jump Clients in it.
    ``name_doubled``: another Jump Group has the same name, from before names had to be unique.
    """

    code_name: str
    name: str
    comments: str
    kind: Annotated[str, OneOf(Kind)]
    name_doubled: bool
    team: str | None
    members: list[str]
    roles: dict[str, str]
    all_users_role: str | None
    forbid_disable: bool
    forbid_uninstall: bool
    rights: list[Annotated[str, OneOf(Right)]]
    tags: list[TagCount]
    count: int
    online: int
    version: int


class JumpItemRole(View):
    """A set of Jump Item rights. Predefined roles are ``built_in`` and cannot be changed."""

    code_name: str
    name: str
    built_in: bool
    rights: list[Annotated[str, OneOf(Right)]]
    version: int

"""Response types for Jump Groups and Jump Item roles."""

from typing import Literal

from jump_server.api.answers import Answer, Page
from jump_server.groups.jump_item_roles import Right


class TagCount(Answer):
    """Number of Jump Items in a Jump Group with this tag."""

    tag: str
    count: int


class JumpGroup(Answer):
    """A Jump Group, with counts of its Jump Items and the user's Jump Item rights in it.

    ``name_doubled``: another Jump Group has the same name, from before names had to be unique.
    """

    code_name: str
    name: str
    comments: str
    kind: Literal["shared", "personal"]
    name_doubled: bool
    team: str | None
    members: list[str]
    roles: dict[str, str]
    all_users_role: str | None
    rights: list[Right]
    tags: list[TagCount]
    count: int
    online: int
    version: int


class JumpGroupPage(Page):
    """A page of Jump Groups."""

    items: list[JumpGroup]


class JumpItemRole(Answer):
    """A set of Jump Item rights. Predefined roles are ``built_in`` and cannot be changed."""

    code_name: str
    name: str
    built_in: bool
    rights: list[Right]
    version: int


class JumpItemRolePage(Page):
    """A page of Jump Item roles."""

    items: list[JumpItemRole]

# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the server says of a change in check mode, when it refers to records that don't exist yet.

An earlier task of the same run may be about to create them. The server confirms all the rest.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Tuple

from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import (
    SHARED,
    ApiError,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import OF_GROUPS

Record = Dict[str, Any]

Need = Tuple[str, str]
"""A record that a change refers to: the module that creates it, and its name."""

REFUSALS = {
    "team_not_found": ("team", "team"),
    "jump_item_role_not_found": ("jump_item_role", "role"),
    "jump_group_not_found": ("jump_group", "group"),
}
"""The module and the error's parameter with the name, by the code of the error."""
NO_USERS = "users_not_found"
ROLE_FIELDS = ("personal_role", "team_role", "shared_role", "all_users_role")
SINGLE = {"team": ("team",), "jump_item_role": ROLE_FIELDS, "jump_group": ("jump_group",)}
"""Fields that hold one name, by the module that creates what it names."""
LISTS = {"team": ("issues",), "jump_group": OF_GROUPS}
"""Fields with a list of what holds one name as the field C(team) or C(jump_group)."""


class Rehearsal:
    """The rehearsal of one change.

    Attributes:
        needs: what does not exist.
        error: the first error that said so.
    """

    def __init__(self) -> None:
        self.needs: List[Need] = []
        self.error = ApiError("", "")

    def ask(self, send: Callable[[Record], Any], body: Record) -> Record:
        """Return the record that the change would make.

        Raises:
            ApiError: the change is refused for another reason.
        """
        sent = body
        while True:
            try:
                answer = dict(send(sent))
            except ApiError as error:
                needs = self._lacking(error, sent)
                if not needs:
                    raise
                self.error = self.error if self.needs else error
                self.needs += needs
                for need in needs:
                    sent = without(sent, need)
                if "jump_group" in body and "jump_group" not in sent:
                    return dict(body)  # nothing can be asked without its group
            else:
                unsent = {name: body[name] for name in body if sent.get(name) != body[name]}
                return dict(answer, **unsent)

    def _lacking(self, error: ApiError, sent: Record) -> List[Need]:
        """Return what the error says does not exist, as far as the change refers to it."""
        needs: List[Need] = []
        if error.code in REFUSALS:
            module, parameter = REFUSALS[error.code]
            needs = [(module, str(error.parameters.get(parameter, "")))]
        elif error.code == NO_USERS:
            needs = [("user", name) for name in str(error.parameters.get("users", "")).split(", ")]
        return [need for need in needs if without(sent, need) != sent]


def without(body: Record, need: Need) -> Record:
    """Return a body without what refers to a record."""
    module, name = need
    names = {name, SHARED + name}
    kept = {
        field: value
        for field, value in body.items()
        if field not in SINGLE.get(module, ()) or value not in names
    }
    for field in LISTS.get(module, ()):
        if field in kept:
            kept[field] = [one for one in kept[field] if one[module] not in names]
    if module == "jump_item_role" and kept.get("roles"):
        kept["roles"] = {user: role for user, role in kept["roles"].items() if role != name}
    if module == "user":
        for field in ("members", "roles"):
            if isinstance(kept.get(field), dict):
                kept[field] = {one: value for one, value in kept[field].items() if one != name}
            elif kept.get(field):
                kept[field] = [one for one in kept[field] if one != name]
    return kept

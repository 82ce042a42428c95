# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Desired state of an API token, which the server shows once and never changes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import List, Tuple

from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import segment
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import (
    ApiError,
    local_error,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record, ServerModule

ROUTE = "/tokens"
SCOPES = [
    "read",
    "clients",
    "installers",
    "groups",
    "sessions",
    "users",
    "settings",
    "audit",
    "all",
]

ARGUMENTS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "scopes": {"type": "list", "elements": "str", "choices": SCOPES},
    "valid_days": {"type": "int", "default": 30},
    "valid_at_least": {"type": "int", "default": 0},
    "fresh": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}


class TokenModule(ServerModule):
    """An API token of the user whose token the task has."""

    def work(self) -> None:
        least, days = self.params["valid_at_least"], self.params["valid_days"]
        # Not even a new one would be good enough for the next run, and each run would make another.
        if least >= days:
            expected = "less than valid_days (%d)" % days
            raise local_error("field_malformed", field="valid_at_least", expected=expected)
        named = self.named()
        if self.params["state"] == "absent":
            for token in named:
                self.revoke(token)
            last = named[0] if named else None
            self.finish({"tokens": named}, {"tokens": []}, token=last)
            return
        good = [] if self.params["fresh"] else [one for one in named if self.suits(one)]
        if good:
            self.finish({"tokens": good}, {"tokens": good}, token=good[0])
            return
        replaced = [] if self.params["fresh"] else named
        token, value = self.create()
        # The new one first, because one of the others may be the token of this task.
        for other in replaced:
            self.revoke(other)
        told = {} if self.check_mode else {"value": value}  # type: Record
        self.finish({"tokens": replaced}, {"tokens": [token]}, token=token, **told)

    def named(self) -> List[Record]:
        """Return the user's tokens that the task names, the newest first."""
        field = "name" if self.params["id"] is None else "id"
        return [one for one in self.api.items(ROUTE) if one[field] == self.params[field]]

    def suits(self, token: Record) -> bool:
        """Tell whether a token is as the task describes it, and valid for long enough."""
        end = datetime.strptime(token["expires_at"], "%Y-%m-%dT%H:%M:%S.%f%z")
        least = timedelta(days=self.params["valid_at_least"])
        wanted = set(self.params["scopes"])
        return set(token["scopes"]) == wanted and end - datetime.now(timezone.utc) > least

    def create(self) -> Tuple[Record, str]:
        """Create a token; return what is no secret of it, and its value."""
        body = {name: self.params[name] for name in ("name", "scopes", "valid_days")}
        token = dict(self.api.create(ROUTE, body))
        value = token.pop("token")
        if self.check_mode:
            token.pop("id")  # nothing has it
        return token, value

    def revoke(self, token: Record) -> None:
        """Revoke a token, unless it is revoked already."""
        try:
            self.api.delete("%s/%s" % (ROUTE, segment(token["id"])))
        except ApiError as error:
            if error.code != "token_not_found":
                raise

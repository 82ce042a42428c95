# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Desired state of a user, whose password the server never shows."""

from __future__ import annotations

from typing import Any, Optional

from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import segment
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import RecordModule

RIGHTS = ["users", "installers", "team_reports", "all_reports", "settings", "session_keys"]

ALWAYS = "always"

FIELDS = {
    "display_name": {"type": "str"},
    "public_name": {"type": "str"},
    "role": {"type": "str", "choices": ["administrator", "technician"]},
    "rights": {"type": "list", "elements": "str", "choices": RIGHTS},
    "personal_role": {"type": "str"},
    "team_role": {"type": "str"},
    "shared_role": {"type": "str"},
    "language": {"type": "str", "choices": ["", "en", "fr"]},
    "locked": {"type": "bool"},
}
"""What can be set of a user, and is shown."""

ARGUMENTS = {
    "password": {"type": "str", "no_log": True},
    "update_password": {
        "type": "str",
        "choices": [ALWAYS, "on_create"],
        "default": "on_create",
        "no_log": False,
    },
    "return_password": {"type": "bool", "default": False, "no_log": False},
}
"""The module's arguments beside those."""


class UserModule(RecordModule):
    """One user, by the user name."""

    def __init__(self, **kwargs: Any) -> None:
        self.password = None  # type: Optional[str]
        """The password that the server generated."""
        self.reset = False
        """Whether the password of a user who existed was set."""
        super().__init__(**kwargs)

    def path(self, record: Record) -> str:
        """Return the API's path of a user."""
        return "%s/%s" % (self.route, segment(record["id"]))

    def find(self) -> Optional[Record]:
        """Return the user as the server has them, or None."""
        username = self.params["username"]
        if not username:
            raise local_error("field_required", field="username")
        for user in self.api.items(self.route, search=username):
            if user["username"] == username:
                return user
        return None

    def wanted(self, before: Record) -> Record:
        """Return the fields that the task decides; the browser's language is null."""
        wanted = super().wanted(before)
        if wanted.get("language") == "":
            wanted["language"] = None
        return wanted

    def changes(self, before: Record) -> Record:
        """Return the fields to send; the password where the task says so."""
        changes = super().changes(before)
        if self.params["password"] and self.params["update_password"] == ALWAYS:
            changes["password"] = self.params["password"]
            self.reset = True
        return changes

    def create(self) -> Record:
        """Create the user as the task describes them; a lock is a change of its own."""
        body = dict(self.wanted({}), username=self.params["username"])
        locked = body.pop("locked", False)
        if self.params["password"]:
            body["password"] = self.params["password"]
        created = self.send(lambda body: self.api.create(self.route, body), body)
        generated = created.pop("password", None)
        if self.check_mode:
            created.pop("id", None)  # nobody has it
            return dict(created, locked=locked)
        self.password = generated
        if locked:
            created = self.api.edit(self.path(created), {"locked": True}, created["version"])
        return created

    def changed(self, before: Record, after: Record) -> bool:
        """Tell whether the run changed anything, which may be the password only."""
        return self.reset or super().changed(before, after)

    def result(self, record: Optional[Record]) -> Record:
        """Return the user, and the generated password if the task asks for it."""
        answer = super().result(record)
        if self.params["return_password"] and self.password:
            answer["password"] = self.password
        return answer

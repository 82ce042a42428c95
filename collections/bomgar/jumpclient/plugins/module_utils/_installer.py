# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Desired state of an installer, which may have a name of its own to be found by."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Optional

from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import RecordModule

OVERRIDABLE = [
    "name",
    "jump_group",
    "tag",
    "comments",
    "max_offline_minutes",
    "ephemeral",
    "passive",
    "passive_port",
    "passive_listen",
]

LEAST_MINUTES = 10
"""What is left of an installer that is worth using, where the task says nothing of minutes."""

FIELDS = {
    "name_key": {"type": "str", "no_log": False},
    "jump_group": {"type": "str"},
    "name": {"type": "str"},
    "tag": {"type": "str"},
    "comments": {"type": "str"},
    "max_offline_minutes": {"type": "int"},
    "ephemeral": {"type": "bool"},
    "may_take_over": {"type": "bool"},
    "forbid_disable": {"type": "bool"},
    "forbid_uninstall": {"type": "bool"},
    "passive": {"type": "bool"},
    "passive_port": {"type": "int"},
    "passive_listen": {"type": "str"},
    "overridable": {"type": "list", "elements": "str", "choices": OVERRIDABLE},
    "valid_minutes": {"type": "int"},
    "uses_allowed": {"type": "int"},
}
"""What can be set of an installer."""

ARGUMENTS = {
    "id": {"type": "str"},
    "valid_at_least": {"type": "int"},
    "return_key": {"type": "bool", "default": False, "no_log": False},
}
"""The module's arguments beside those."""

DEFAULTS = {
    "name_key": None,
    "name": "",
    "tag": "",
    "comments": "",
    "max_offline_minutes": None,
    "ephemeral": False,
    "may_take_over": False,
    "forbid_disable": False,
    "forbid_uninstall": False,
    "passive": False,
    "passive_port": 5832,
    "passive_listen": "",
    "overridable": ["comments", "jump_group", "name", "tag"],
    "uses_allowed": None,
}  # type: Record
"""What the server takes for a field that is not given."""


class InstallerModule(RecordModule):
    """One installer: the given one, or any valid one that has exactly these values.

    An installer with a name belongs to the tasks that name it.
    """

    def work(self) -> None:
        least, minutes = self.params["valid_at_least"], self.params["valid_minutes"]
        # Not even a new one would be good enough for the next run, and each run would make another.
        if least is not None and minutes is not None and least >= minutes:
            expected = "less than valid_minutes (%d)" % minutes
            raise local_error("field_malformed", field="valid_at_least", expected=expected)
        super().work()

    def find(self) -> Optional[Record]:
        if self.params["id"] is not None:
            found = super().find()
            if found is None and self.params["state"] == "present":
                raise local_error("installer_not_found")
            return found
        if self.params["name_key"]:
            named = self.api.items(self.route, name_key=self.params["name_key"])
            return named[0] if named else None
        wanted = dict(DEFAULTS, **self.wanted({}))
        for installer in self.api.items(self.route):
            same = all(_same(installer.get(name), value) for name, value in wanted.items())
            if same and installer["state"] == "valid" and not self._ends_soon(installer):
                return installer
        return None

    def wanted(self, before: Record) -> Record:
        wanted = super().wanted(before)
        if wanted.get("name_key") == "":
            wanted["name_key"] = None
        return wanted

    def changes(self, before: Record) -> Record:
        changes = super().changes(before)
        changes.pop("valid_minutes", None)
        named = self.params["id"] is not None or self.params["name_key"]
        if named and self._ends_soon(before):
            changes["valid_minutes"] = self.params["valid_minutes"] or before["valid_minutes"]
        return changes

    def result(self, record: Optional[Record]) -> Record:
        answer = super().result(record)
        if self.params["return_key"] and record and record.get("id") and not self._absent():
            key = self.api.get(self.path(record) + "/key")["key"]
            answer["key"] = key
        return answer

    def shown(self, record: Optional[Record]) -> Record:
        shown = super().shown(record)
        shown.pop("key", None)
        return shown

    def create(self) -> Record:
        created = dict(super().create())
        created.pop("key", None)
        return created

    def _absent(self) -> bool:
        return bool(self.params["state"] == "absent")

    def _ends_soon(self, installer: Record) -> bool:
        """Tell whether less than the wanted minutes of the validity are left."""
        end = datetime.strptime(installer["valid_until"], "%Y-%m-%dT%H:%M:%S.%f%z")
        left = end - datetime.now(timezone.utc)
        wanted = self.params["valid_at_least"]
        if wanted is None:
            # Half of what is asked for, so that neither an old one is as good as a new one, nor
            # every run makes another.
            given = None if self.params["id"] else self.params["valid_minutes"]
            wanted = LEAST_MINUTES if given is None else given // 2
        return bool(left < timedelta(minutes=wanted))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return sorted(one) == sorted(other)
    return bool(one == other)

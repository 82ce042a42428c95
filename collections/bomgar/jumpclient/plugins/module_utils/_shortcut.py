# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Desired state of a Jump Shortcut, which is named by its name in a Jump Group, or by its id."""

from __future__ import annotations

from typing import List, Optional

from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import segment
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import RecordModule

LIST = "/jump-items"
CLIENTS = ("jump_client", "jump_client_copy")
"""Jump methods of what is no shortcut to a target."""
NEEDED = ("jump_method", "hostname")
"""What a new shortcut needs beside its name and Jump Group."""


class ShortcutModule(RecordModule):
    """The module C(jump_shortcut)."""

    def path(self, record: Record) -> str:
        """Return the API's path of a shortcut."""
        return "%s/%s" % (self.route, segment(record["id"]))

    def given(self) -> Record:
        """Return the fields that the task gives, one way to the target at most."""
        given = super().given()
        if given.get("directly") and given.get("jump_client_id"):
            raise local_error(
                "field_malformed", field="jump_client_id", expected="no value when directly is set"
            )
        return given

    def find(self) -> Optional[Record]:
        """Return the shortcut as the server has it, or None."""
        if self.params["id"]:
            found = self.api.find(self.path(self.params))
            if found is None and self.params["state"] == "present":
                raise local_error("shortcut_not_found")
            return found
        named = self._named()
        if len(named) > 1:
            raise local_error(
                "shortcut_ambiguous",
                name=self.params["name"],
                group=self.params["jump_group"],
                count=len(named),
            )
        return named[0] if named else None

    def _named(self) -> List[Record]:
        given = self.given()
        for field in ("name", "jump_group"):
            if not given.get(field):
                raise local_error("field_required", field=field)
        items = self.api.items(
            LIST, search=given["name"], fields="name", jump_group=given["jump_group"]
        )
        return [
            item
            for item in items
            if item["jump_method"] not in CLIENTS and item["name"] == given["name"]
        ]

    def create(self) -> Record:
        """Create the shortcut as the task describes it."""
        for field in NEEDED:
            if not self.params[field]:
                raise local_error("field_required", field=field)
        created = super().create()
        return created if self.check_mode else self._first(created)

    def _first(self, created: Record) -> Record:
        """Return the only shortcut of the name, which may be one of another play.

        The server allows several, so two plays at the same time create one each. Whoever creates
        the later one sees the earlier one, and deletes its own.
        """
        first = min(self._named(), key=lambda one: (one["created_at"], one["id"]), default=created)
        if first["id"] == created["id"]:
            return created
        self.removed(created)
        self.present = first
        return self.edit(first)

    def changes(self, before: Record) -> Record:
        """Return the fields to send; the Jump method never changes."""
        changes = super().changes(before)
        if "jump_method" in changes:
            raise local_error(
                "field_malformed",
                field="jump_method",
                expected="%s, which can't be changed" % before["jump_method"],
            )
        return changes

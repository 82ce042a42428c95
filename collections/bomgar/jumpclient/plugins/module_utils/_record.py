# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Desired state of what the API shows and edits, or also creates and deletes."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, Optional

from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import segment
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import (
    ApiError,
    local_error,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import (
    Record,
    ServerModule,
    by_code,
    group_name,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._rehearsal import Rehearsal

VOLATILE = ("version",)
"""What the server counts by itself and no diff should show."""
ATTEMPTS = 3
"""Times that a record is edited which others edit at the same time."""
KEYS = {
    "code_name": (re.compile(r"[a-z0-9_-]+\Z"), "a code name of a-z, 0-9, _ and -"),
    "username": (
        re.compile(r"[a-z0-9][a-z0-9._@-]*\Z"),
        "a user name of a-z, 0-9 and then also . _ @ -",
    ),
}
"""What a record can be called, by the field that names it."""


class DesiredModule(ServerModule):
    """A module for what the API shows and edits.

    Args:
        record: the result's name, which the messages use too.
        route: the API's path of it, or of the list of such records.
        fields: the argument specification of the fields that can be set; a field that
            is not given stays as it is. Lists are sets: their order does not matter.
    """

    def __init__(self, record: str, route: str, fields: Dict[str, Any], **kwargs: Any) -> None:
        self.record = record
        self.route = route
        self.fields = fields
        self.rehearsal: Optional[Rehearsal] = None
        self.present: Optional[Record] = None
        """The record as it is now, if another play has edited it since it was read."""
        super().__init__(argument_spec=dict(fields, **kwargs.pop("argument_spec", {})), **kwargs)

    def given(self) -> Record:
        """Return the fields that the task gives, lists sorted, a Jump Group by its code."""
        given = {
            name: plain(self.params[name]) for name in self.fields if self.params[name] is not None
        }
        if "jump_group" in given:
            given["jump_group"] = group_name(given["jump_group"])
        return given

    def wanted(self, before: Record) -> Record:  # noqa: ARG002 -- for what depends on it
        """Return the fields of the API that the task decides, for a record as it is now.

        A new record is an empty one. The values are as the API shows them, lists sorted.
        """
        return self.given()

    def changes(self, before: Record) -> Record:
        """Return the fields to send: those that differ."""
        return {
            name: value
            for name, value in self.wanted(before).items()
            if plain(before.get(name)) != value
        }

    def edit(self, before: Record) -> Record:
        """Change what differs from the task, if anything does.

        If another play edits the record at the same time, what still differs is changed.
        """
        for attempt in range(ATTEMPTS):
            changes = self.changes(before)
            if not changes:
                break
            path, version = self.path(before), before["version"]
            try:
                answer = self._edited(path, changes, version)
            except ApiError as error:
                now = self.api.find(path) if error.code == "stale_edit" else None
                if now is None or attempt == ATTEMPTS - 1:
                    raise
                before = self.present = now
            else:
                return dict(before, **answer)
        return before

    def _edited(self, path: str, changes: Record, version: int) -> Record:
        return self.send(lambda body: self.api.edit(path, by_code(body), version), changes)

    def send(self, ask: Callable[[Record], Any], body: Record) -> Record:
        """Have a change made; in check mode, have the server confirm it."""
        if not self.check_mode:
            return dict(ask(body))
        self.rehearsal = Rehearsal()
        return self.rehearsal.ask(ask, body)

    def path(self, record: Record) -> str:  # noqa: ARG002 -- one of a list has its own
        """Return the API's path of a record."""
        return self.route

    def shown(self, record: Optional[Record]) -> Record:
        """Return what the diff shows of a record; of an absent one, nothing."""
        return {
            name: plain(value) for name, value in (record or {}).items() if name not in VOLATILE
        }

    def result(self, record: Optional[Record]) -> Record:
        """Return what the module answers beside C(changed) and the diff."""
        return {self.record: record}

    def changed(self, before: Record, after: Record) -> bool:
        """Tell by what the diff shows whether anything has changed."""
        return before != after

    def tell(self, before: Optional[Record], after: Optional[Record]) -> None:
        """End the module well, with the record before and after."""
        before = self.present or before
        shown = self.shown(before), self.shown(after)
        if self.rehearsal and self.rehearsal.needs:
            # The module's action knows whether an earlier task would create them.
            error = self.rehearsal.error
            told = {"error": error.result(), "needs": self.rehearsal.needs}
            diff = {"before": shown[0], "after": shown[1]}
            self.fail_json(str(error), diff=diff, **told, **self.result(after))
        self.finish(*shown, changed=self.changed(*shown), **self.result(after or before))


class SingletonModule(DesiredModule):
    """A module for what each site has exactly once."""

    def work(self) -> None:
        before = self.api.get(self.route)
        self.tell(before, self.edit(before))


class RecordModule(DesiredModule):
    """A module for one record: present with these values, or absent.

    Args:
        record: as for C(DesiredModule), like C(fields).
        route: the API's list of such records.
        key: the argument and field that names the record.
    """

    def __init__(
        self, record: str, route: str, key: str, fields: Dict[str, Any], **kwargs: Any
    ) -> None:
        self.key = key
        arguments = dict(
            {"state": {"type": "str", "choices": ["present", "absent"], "default": "present"}},
            **kwargs.pop("argument_spec", {}),
        )
        if key not in fields:
            arguments.setdefault(key, {"type": "str", "required": True})
        super().__init__(record, route, fields, argument_spec=arguments, **kwargs)

    def work(self) -> None:
        self.check_key()
        before = self.find()
        after = None  # type: Optional[Record]
        if self.params["state"] == "absent":
            if before is not None and not self.removed(before):
                before = None
        else:
            after = self.put(before)
        self.tell(before, after)

    def check_key(self) -> None:
        """Refuse to delete what can't be called so.

        Such a name would look like one of a record that is deleted already.
        """
        given = self.params[self.key]
        pattern, expected = KEYS.get(self.key, (None, ""))
        wrong = pattern is not None and given and not pattern.match(given)
        if self.params["state"] == "absent" and wrong:
            raise local_error("field_malformed", field=self.key, expected=expected)

    def put(self, before: Optional[Record]) -> Record:
        """Create or edit the record, and return it."""
        if before is not None:
            return self.edit(before)
        try:
            return self.create()
        except ApiError as error:
            # Another play may have made it in between; else another record has its name.
            found = self.find() if error.code == "field_taken" else None
            if found is None:
                raise
            self.present = found
            return self.edit(found)

    def wanted(self, before: Record) -> Record:
        """Return the fields of the API that the task decides; no name is the code name."""
        wanted = super().wanted(before)
        if self.key == "code_name" and wanted.get("name") == "":
            wanted["name"] = self.params[self.key]
        return wanted

    def path(self, record: Record) -> str:
        """Return the API's path of a record."""
        return "%s/%s" % (self.route, segment(record[self.key]))

    def find(self) -> Optional[Record]:
        """Return the record as the server has it, or None."""
        if not self.params[self.key]:
            raise local_error("field_required", field=self.key)
        found = self.api.find(self.path(self.params))
        # Never another one that an older server takes the key for.
        return found if found and found[self.key] == self.params[self.key] else None

    def create(self) -> Record:
        """Create the record as the task describes it."""
        body = self.wanted({})
        if self.params[self.key] is not None:
            body[self.key] = self.params[self.key]
        created = self.send(lambda body: self.api.create(self.route, by_code(body)), body)
        if self.check_mode:
            created.pop("id", None)  # nothing has it
        return created

    def removed(self, before: Record) -> bool:
        """Delete the record; return False if another play has deleted it."""
        try:
            self.api.delete(self.path(before))
        except ApiError as error:
            if error.status != 404 or error.code == "route_not_found":
                raise
            return False
        return True


def plain(value: Any) -> Any:
    """Return a value for a comparison: a list of names is a set."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted({item.strip() for item in value})
    return value

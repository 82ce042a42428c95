# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Editing Jump Clients, up to a thousand with one request, and removing several."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Iterator, List, Optional

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import (
    ROUTE,
    UNINSTALL_PENDING,
    ClientsModule,
    Named,
    checked,
    listed,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import (
    ApiError,
    local_error,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import (
    Record,
    by_code,
    group_name,
)

FIELDS = {
    "name": {"type": "str"},
    "jump_group": {"type": "str"},
    "tag": {"type": "str"},
    "comments": {"type": "str"},
    "passive": {"type": "bool"},
    "passive_port": {"type": "int"},
    "passive_listen": {"type": "str"},
    "forbid_disable": {"type": "bool"},
    "forbid_uninstall": {"type": "bool"},
}
"""What can be set of a Jump Client with one request for many."""

DECIDED = dict(FIELDS, enabled={"type": "bool"})
"""What a task can say of a Jump Client."""

CLIENT = {
    "type": "list",
    "elements": "dict",
    "options": dict(DECIDED, id={"type": "str"}, current_name={"type": "str"}),
    "required_one_of": [("id", "current_name")],
    "mutually_exclusive": [("id", "current_name")],
}
"""Jump Clients, each with values of its own."""

MOST = 1000
"""The most Jump Clients that one request edits."""
MOST_BYTES = 500 * 1024
"""The most bytes of such a request, of which the server takes 1 MiB by default."""
ATTEMPTS = 3
"""Times that a Jump Client is edited which another one edits at the same time."""
CONSOLE = "console"
GROUP = "jump_group"
NO_GROUP = "jump_group_not_found"


class EditModule(ClientsModule):
    """Edits several Jump Clients with one request, or removes them."""

    def work(self) -> None:
        decided = self._decided()
        wanted = {}  # type: Dict[str, Record]
        records = {}  # type: Dict[str, Record]
        missing = []
        for named, found in self.records(list(decided)).items():
            record = self._single(named[1], found)
            if record is None:
                missing.append(named[1])
                continue
            if wanted.setdefault(record["id"], decided[named]) != decided[named]:
                self.fail_json(msg="clients: %s is there twice" % named[1])
            records[record["id"]] = record
        if self.params["state"] == "absent":
            self._remove(list(records.values()))
        if missing:
            error = local_error("client_not_found")
            self.fail_json(msg="%s (%s)" % (error, listed(missing)), error=error.result())
        Edits(self, records, wanted).make()

    def _decided(self) -> Dict[Named, Record]:
        """Return what the task decides of each Jump Client that it names, in its order."""
        common = {name: self.params[name] for name in DECIDED}
        decided = dict.fromkeys(self.named(), common)
        for entry in self.params["clients"] or []:
            kind = "name" if entry["id"] is None else "id"
            given = entry["current_name"] if kind == "name" else checked("clients.id", entry["id"])
            own = {name: common[name] if entry[name] is None else entry[name] for name in DECIDED}
            if decided.setdefault((kind, given), own) != own:
                self.fail_json(msg="clients: %s is there twice" % given)
        return decided

    def _single(self, given: str, records: List[Record]) -> Optional[Record]:
        """Return the one Jump Client that is meant, or None; several of one name are an error."""
        if len(records) > 1:
            option = "clients" if self.params["clients"] else "names"
            self.fail_json(
                msg="%s: %d Jump Clients are named %s. Use the IDs of the ones you want: %s"
                % (option, len(records), given, ", ".join(record["id"] for record in records))
            )
        return records[0] if records else None

    def _remove(self, before: List[Record]) -> None:
        uninstall = self.params["uninstall"]
        ids = [record["id"] for record in before if not (uninstall and _pending(record))]
        results = self.removed(ids, uninstall)
        failed = [result for result in results if not result["ok"]]
        done = {result["id"] for result in results if result["ok"]}
        after = [record for record in before if record["id"] not in done]
        if failed:
            told = "; ".join("%s: %s" % (one["id"], _told(one.get("error"))) for one in failed)
            self.fail_json(msg=told, changed=bool(done), results=results)
        self.finish(shown(before), shown(after), changed=bool(done), results=results)


class Edits:
    """The edits of one task.

    Args:
        module: the module that runs.
        records: the Jump Clients by id, as the server has them.
        wanted: what the task decides of each, by id.
    """

    def __init__(
        self, module: EditModule, records: Dict[str, Record], wanted: Dict[str, Record]
    ) -> None:
        self.module = module
        self.before = records
        self.now = dict(records)
        self.wanted = wanted
        self.errors = {}  # type: Dict[str, Record]

    def make(self) -> None:
        """Change what differs, and end the module."""
        waiting = list(self.before)
        for attempt in range(ATTEMPTS):
            changes = {client_id: self._changes(client_id) for client_id in waiting}
            waiting = self._send({one: change for one, change in changes.items() if change})
            if not waiting or attempt == ATTEMPTS - 1:
                break
            # Another play may want the same. What it has not changed is still to be changed.
            for found in self.module.records([("id", client_id) for client_id in waiting]).values():
                self.now.update((record["id"], record) for record in found)
        for client_id in self.before:
            if client_id not in self.errors:
                self.now[client_id] = self._switched(self.now[client_id])
        self._finish()

    def _changes(self, client_id: str) -> Record:
        """Return the fields of a Jump Client that differ from the task."""
        record, changes = self.now[client_id], {}
        for name in FIELDS:
            value = self.wanted[client_id][name]
            if value is not None and name == GROUP:
                value = group_name(value)
            if value is not None and record[name] != value:
                changes[name] = value
        # Without a name of its own it has the computer's.
        if changes.get("name") == "" and record["name"] == record["hostname"]:
            del changes["name"]
        return changes

    def _send(self, changes: Dict[str, Record]) -> List[str]:
        """Have these changes made; return the ids of those that another one has edited."""
        for client_id in changes:
            self.errors.pop(client_id, None)
        for part in _parts(
            [
                dict(by_code(change), id=client_id, version=self.now[client_id]["version"])
                for client_id, change in changes.items()
            ]
        ):
            for result in self._answers(part):
                if result["ok"]:
                    self.now[result["id"]] = result["jump_client"]
                else:
                    self.errors[result["id"]] = result["error"]
        return [one for one, error in self.errors.items() if error["code"] == "stale_edit"]

    def _answers(self, items: List[Record]) -> List[Record]:
        try:
            results = self.module.api.change(ROUTE, {"items": items})["results"]  # type: List[Record]
        except ApiError as error:
            raise _about_one(error, items) from None
        return results

    def _switched(self, record: Record) -> Record:
        """Disable or enable it at the console, as the task wants."""
        enabled = self.wanted[record["id"]]["enabled"]
        places = record["disabled_by"]
        if enabled is None or (not places if enabled else CONSOLE in places):
            return record
        if enabled and places != [CONSOLE]:
            raise local_error("client_disabled")  # who sits at the computer decides
        path = "%s/%s/%s" % (ROUTE, record["id"], "enable" if enabled else "disable")
        switched = self.module.api.post(path)  # type: Record
        # In check mode the server knows nothing of the edit before.
        checked_only = self.module.check_mode
        return dict(record, disabled_by=switched["disabled_by"]) if checked_only else switched

    def _finish(self) -> None:
        after = list(self.now.values())
        before = list(self.before.values())
        if self.errors:
            self._fail(before, after)
        else:
            self.module.finish(shown(before), shown(after), clients=after)

    def _fail(self, before: List[Record], after: List[Record]) -> None:
        """End the module with what became of each. The first error stands for all."""
        results = [
            {"id": one, "ok": one not in self.errors, "error": self.errors.get(one)}
            for one in self.before
        ]
        told = "; ".join(
            "%s: %s" % (self.before[one]["name"], _told(error))
            for one, error in self.errors.items()
        )
        error = dict(next(iter(self.errors.values())), status=None)
        result = {"changed": before != after, "results": results, "clients": after}
        groups = {str(one["parameters"].get("group")) for one in self.errors.values()}
        if {one["code"] for one in self.errors.values()} == {NO_GROUP}:
            # The module's action knows whether an earlier task would create them.
            for one in self.errors:
                self.now[one] = dict(self.now[one], **self._changes(one))
            result["needs"] = [(GROUP, group_name(group)) for group in sorted(groups)]
            after = list(self.now.values())
        diff = {"before": shown(before), "after": shown(after)}
        self.module.fail_json(msg=told, error=error, diff=diff, **result)


def shown(records: List[Record]) -> Dict[str, Record]:
    """Return what the diff shows: what can be set, by id."""
    return {
        record["id"]: dict(
            {name: record.get(name) for name in FIELDS},
            disabled_by=record["disabled_by"],
            removal=record.get("removal"),
        )
        for record in records
    }


def _parts(items: List[Record]) -> Iterator[List[Record]]:
    """Divide changes into requests, by their number and their bytes."""
    part, size = [], 0  # type: List[Record], int
    for item in items:
        length = len(json.dumps(item))
        if part and (len(part) == MOST or size + length > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(item)
        size += length
    if part:
        yield part


def _about_one(error: ApiError, items: List[Record]) -> ApiError:
    """Return the error of a field as of the Jump Client that it is about, not of its number."""
    field = str(error.parameters.get("field", ""))
    matched = re.match(r"items\.(\d+)\.", field)
    if matched is None or int(matched[1]) >= len(items):
        return error
    told = error.message.replace(matched[0], "")
    message = "%s (%s)" % (told, items[int(matched[1])]["id"])
    parameters = dict(error.parameters, field=field[len(matched[0]) :])
    return ApiError(error.code, message, parameters, error.retry, error.status)


def _pending(record: Record) -> bool:
    return record.get("removal") == UNINSTALL_PENDING


def _told(error: Any) -> str:
    if not isinstance(error, dict):
        return str(local_error("internal_error"))
    return str(ApiError(error.get("code", ""), error.get("message", "")))

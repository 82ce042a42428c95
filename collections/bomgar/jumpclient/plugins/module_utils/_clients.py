# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Finding Jump Clients, waiting for them, and removing several at once."""

from __future__ import annotations

import re
import time
from typing import Any, Dict, List, Optional, Tuple

from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import segment
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import (
    ApiError,
    local_error,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import (
    Record,
    ServerModule,
    group_name,
)

Named = Tuple[str, str]
"""C(id) or C(name), and its value."""

ROUTE = "/jump-clients"
ID = re.compile("^[0-9a-f]{32}$")
FIND = ROUTE + "/find"
CHUNK = 500
"""The most Jump Clients that one request asks for or removes."""
POLL = 0.5
"""Seconds between two looks at the server while waiting."""
SHOWN = 64
"""Characters of a wrong value that a message shows."""
FIRST = 10
"""Names that a message lists."""
UNINSTALL_PENDING = "uninstall_pending"
SELECTION = {
    "ids": {"type": "list", "elements": "str"},
    "names": {"type": "list", "elements": "str"},
}
"""How a task names Jump Clients."""

FILTERS = ("search", "hostname", "jump_group", "tag", "status")
"""How it looks for them otherwise."""


class ClientsModule(ServerModule):
    """A module for Jump Clients that the task names by their ids or names."""

    def named(self) -> List[Named]:
        """Return what the task names, in its order."""
        ids = [("id", checked("ids", given)) for given in self.params["ids"] or []]
        names = [("name", given) for given in self.params["names"] or []]
        return list(dict.fromkeys(ids + names))

    def records(self, named: List[Named]) -> Dict[Named, List[Record]]:
        """Return the Jump Clients of each id or name, with one request for 500 of them."""
        found = {one: [] for one in named}  # type: Dict[Named, List[Record]]
        for start in range(0, len(named), CHUNK):
            part = named[start : start + CHUNK]
            asked = {
                "ids": [given for kind, given in part if kind == "id"],
                "names": [given for kind, given in part if kind == "name"],
            }
            by_name = {}  # type: Dict[str, List[Record]]
            by_id = {}  # type: Dict[str, Record]
            for record in self.api.ask(FIND, asked)["items"]:
                by_id[record["id"]] = record
                by_name.setdefault(record["name"].lower(), []).append(record)
            for one in part:
                kind, given = one
                single = [by_id[given]] if given in by_id else []
                found[one] = single if kind == "id" else by_name.get(given.lower(), [])
        return found

    def removed(self, ids: List[str], uninstall: bool) -> List[Record]:
        results = []  # type: List[Record]
        for start in range(0, len(ids), CHUNK):
            body = {"ids": ids[start : start + CHUNK], "uninstall": uninstall}
            results.extend(self.api.post(ROUTE + "/remove", body)["results"])
        # Removed by somebody else meanwhile is removed.
        for result in results:
            if not result["ok"] and (result.get("error") or {}).get("code") == "client_not_found":
                result["ok"] = True
        return results


class InfoModule(ClientsModule):
    """Lists Jump Clients, and can wait until the server says that they are on- or offline."""

    def work(self) -> None:
        if self.params["wait_for"]:
            clients = self._wait()
        elif self.params["ids"] is not None or self.params["names"] is not None:
            clients = [one for found in self.records(self.named()).values() for one in found]
        else:
            clients = self._filtered()
        self.exit_json(changed=False, clients=clients)

    def _filtered(self) -> List[Record]:
        query = {name: self.params[name] for name in FILTERS}
        if query["jump_group"]:
            # The list of a group that does not exist would be as empty as an empty group's.
            group = group_name(query["jump_group"])
            query["jump_group"] = self.api.get("/jump-groups/" + segment(group))["code_name"]
        return self.api.items(ROUTE, **query)

    def _wait(self) -> List[Record]:
        """Return the Jump Clients when the server says so of all of them, or fail."""
        deadline = time.monotonic() + self.params["wait_timeout"]
        found = {}  # type: Dict[Named, List[Record]]
        waiting = self.named()
        while True:
            trouble = None
            try:
                found.update(self.records(waiting))
            except ApiError as error:
                if not error.retry:
                    raise
                trouble = error
            waiting = [named for named in waiting if not self._reached(found.get(named, []))]
            if not waiting:
                return [record for named in self.named() for record in found[named]]
            if time.monotonic() + POLL > deadline:
                self._too_late(found, waiting, trouble)
            time.sleep(POLL)

    def _reached(self, records: List[Record]) -> bool:
        return any(record["status"] == self.params["wait_for"] for record in records)

    def _too_late(
        self,
        found: Dict[Named, List[Record]],
        waiting: List[Named],
        trouble: Optional[ApiError],
    ) -> None:
        unknown = [named for named in waiting if not found.get(named)]
        answer: Dict[str, Any] = {
            "clients": [record for records in found.values() for record in records],
            "waiting_for": [given for _kind, given in waiting],
        }
        if trouble is None and (unknown or self.params["wait_for"] == "online"):
            trouble = local_error("client_not_found" if unknown else "client_offline", retry=True)
        if trouble is not None:
            answer["error"] = trouble.result()
        self.fail_json(
            msg="%s (waited %d s until %s: %s)"
            % (
                trouble or "They are still online.",
                self.params["wait_timeout"],
                self.params["wait_for"],
                ", ".join(given for _kind, given in unknown or waiting),
            ),
            **answer,
        )


def checked(field: str, client_id: str) -> str:
    """Return the ID of a Jump Client, which is one, in any case of its letters."""
    lower = client_id.strip().lower()
    if not ID.match(lower):
        expected = "32 characters of 0-9 and a-f, not %s" % client_id[:SHOWN]
        raise local_error("field_malformed", field=field, expected=expected)
    return lower


def listed(names: List[str]) -> str:
    """Return the first of the names as text, and how many more there are."""
    more = " and %d more" % (len(names) - FIRST) if len(names) > FIRST else ""
    return ", ".join(names[:FIRST]) + more

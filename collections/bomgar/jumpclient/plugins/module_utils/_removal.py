# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Removing the records of computers from the server, without taking another computer's."""

from __future__ import annotations

from typing import Any, Dict, List

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import (
    CHUNK,
    FIND,
    UNINSTALL_PENDING,
    EditModule,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record

COMPUTER = {
    "name": {"type": "str", "required": True},
    "id": {"type": "str"},
    "told_id": {"type": "str"},
    "hostname": {"type": "str"},
    "fqdn": {"type": "str"},
    "machine_id": {"type": "str"},
    "addresses": {"type": "list", "elements": "str", "default": []},
    "install_dir": {"type": "str"},
    "reached": {"type": "bool", "default": False},
}
"""What is known of a computer."""
KNOWN = ("fqdn", "machine_id", "addresses", "install_dir")


class RemovalModule(EditModule):
    """Removes the Jump Clients of computers, each with its own result."""

    def work(self) -> None:
        computers = self.params["computers"]
        found = self._found(computers)
        chosen = [self._chosen(computer, records) for computer, records in found]
        gone = {record["id"]: record for records in chosen for record in records}
        waiting = [
            client_id
            for client_id, record in gone.items()
            if record["status"] != "uninstalled" and record["removal"] == UNINSTALL_PENDING
        ]
        ids = [client_id for client_id in gone if client_id not in waiting]
        results = {result["id"]: result for result in self._removed(ids, True)}
        told = [
            self._told(computer, records, kept, results)
            for (computer, records), kept in zip(found, chosen)
        ]
        changed = any(result["ok"] for result in results.values())
        before = sorted(ids)
        after = [client_id for client_id in before if not results[client_id]["ok"]]
        self.finish(before, after, changed=changed, computers=told)

    def _found(self, computers: List[Record]) -> List[Any]:
        """Return each computer with the records that can be its own."""
        found = []
        for start in range(0, len(computers), CHUNK):
            part = computers[start : start + CHUNK]
            ids = [one[key] for one in part for key in ("id", "told_id") if one[key]]
            known = [
                {name: one[name] for name in KNOWN if one[name]} if one["fqdn"] else {"fqdn": "-"}
                for one in part
            ]
            answers = [self.api.ask(FIND, {"ids": ids[:CHUNK], "computers": known})]
            if ids[CHUNK:]:
                answers.append(self.api.ask(FIND, {"ids": ids[CHUNK:]}))
            by_id = {record["id"]: record for one in answers for record in one["items"]}
            for computer, on in zip(part, answers[0]["computers"]):
                found.append((computer, self._candidates(computer, by_id, on)))
        return found

    def _candidates(
        self, computer: Record, by_id: Dict[str, Record], on: List[str]
    ) -> List[Record]:
        if computer["id"]:
            return [by_id[computer["id"]]] if computer["id"] in by_id else []
        told = by_id.get(computer["told_id"])
        # The account of the Jump Client can write what the computer tells: it counts only for a
        # record of a computer of this name.
        if told and told["hostname"].lower() == (computer["hostname"] or "").lower():
            return [told]
        return [by_id[client_id] for client_id in on]

    def _chosen(self, computer: Record, records: List[Record]) -> List[Record]:
        """Return those of the records to remove."""
        sure = computer["id"] or computer["told_id"] in [record["id"] for record in records]
        if sure:
            return records
        live = [record for record in records if record["status"] != "uninstalled"]
        left = [record for record in live if record["status"] != "online"]
        several = len(live) > 1 and not computer["reached"]
        gone = [record for record in records if record["status"] == "uninstalled"]
        return gone + ([] if several or len(left) < len(live) else left)

    def _told(
        self,
        computer: Record,
        records: List[Record],
        chosen: List[Record],
        results: Dict[str, Record],
    ) -> Record:
        kept = [record["id"] for record in records if record not in chosen]
        told = {"removed": [], "pending": [], "not_found": [], "failed": []}  # type: Dict[str, Any]
        for record in chosen:
            if record["id"] in results and not results[record["id"]]["ok"]:
                told["failed"].append(results[record["id"]])
            elif record["status"] == "uninstalled":
                told["removed"].append(record["id"])
            else:
                told["pending"].append(record["id"])
        if not chosen:
            told["not_found"].append(computer["name"])
        return dict(told, name=computer["name"], kept=kept, reached=computer["reached"])

# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Removing the records of computers from the server, without taking another computer's."""

from __future__ import annotations

from typing import Any, Dict, List, Set

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import (
    CHUNK,
    FIND,
    UNINSTALL_PENDING,
    ClientsModule,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record

BY_ID = "id"
BY_COMPUTER = {"fqdn_and_machine_id": "machine_id", "fqdn_and_address": "addresses"}
"""Ways to find a record, with what of the computer it takes beside its full name."""
WAYS = [BY_ID, *BY_COMPUTER]
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
    "match": {"type": "list", "elements": "str", "choices": WAYS, "default": WAYS},
    "if_online": {"type": "bool"},
}
"""What is known of a computer, how its record may be found, and when it may be removed."""


class RemovalModule(ClientsModule):
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
        results = {result["id"]: result for result in self.removed(ids, True)}
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
            ids = [
                one[key]
                for one in part
                for key in ("id", "told_id")
                if one[key] and BY_ID in one["match"]
            ]
            known = [_known(one) for one in part]
            answers = [self.api.ask(FIND, {"ids": ids[:CHUNK], "computers": known})]
            if ids[CHUNK:]:
                answers.append(self.api.ask(FIND, {"ids": ids[CHUNK:]}))
            by_id = {record["id"]: record for one in answers for record in one["items"]}
            own = self._told_truly(part, by_id)
            for computer, on in zip(part, answers[0]["computers"]):
                found.append((computer, self._candidates(computer, by_id, on, own)))
        return found

    def _told_truly(self, computers: List[Record], by_id: Dict[str, Record]) -> Set[str]:
        """Return the told ids that are the computers' own.

        The account of the Jump Client can write what the computer tells: it counts only for a
        record of a computer of this name or, after a change of the name, of this machine id.
        """
        told = [
            (computer, by_id[computer["told_id"]])
            for computer in computers
            if BY_ID in computer["match"] and computer["told_id"] in by_id
        ]
        own = {
            record["id"]
            for computer, record in told
            if record["hostname"].lower() == (computer["hostname"] or "").lower()
        }
        renamed = [
            {"fqdn": record["fqdn"] or record["hostname"], "machine_id": computer["machine_id"]}
            for computer, record in told
            if record["id"] not in own and computer["machine_id"]
        ]
        if renamed:
            answer = self.api.ask(FIND, {"computers": renamed})
            own.update(client_id for on in answer["computers"] for client_id in on)
        return own

    def _candidates(
        self, computer: Record, by_id: Dict[str, Record], on: List[str], own: Set[str]
    ) -> List[Record]:
        if _has_id(computer):
            return [by_id[computer["id"]]] if computer["id"] in by_id else []
        if BY_ID in computer["match"] and computer["told_id"] in own:
            return [by_id[computer["told_id"]]]
        return [by_id[client_id] for client_id in on]

    def _chosen(self, computer: Record, records: List[Record]) -> List[Record]:
        """Return those of the records to remove."""
        told = computer["told_id"] in [record["id"] for record in records]
        if told and BY_ID in computer["match"]:
            return records
        if _has_id(computer):
            may = computer["if_online"] is not False
            return [record for record in records if may or record["status"] != "online"]
        live = [record for record in records if record["status"] != "uninstalled"]
        may = computer["if_online"] is True
        left = [record for record in live if may or record["status"] != "online"]
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
            elif record["status"] == "uninstalled" or (self.check_mode and computer["reached"]):
                # The role has it uninstalled before, and in check mode would have.
                told["removed"].append(record["id"])
            else:
                told["pending"].append(record["id"])
        if not chosen:
            told["not_found"].append(computer["name"])
        return dict(told, name=computer["name"], kept=kept, reached=computer["reached"])


def _has_id(computer: Record) -> bool:
    return bool(computer["id"]) and BY_ID in computer["match"]


def _known(computer: Record) -> Dict[str, Any]:
    """Return what the server is told of a computer to find its records."""
    known = {
        name: computer[name]
        for way, name in BY_COMPUTER.items()
        if way in computer["match"] and computer[name]
    }
    if not (computer["fqdn"] and known):
        return {"fqdn": "-"}
    known["fqdn"] = computer["fqdn"]
    if computer["install_dir"]:
        known["install_dir"] = computer["install_dir"]
    return known

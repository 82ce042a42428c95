# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Removing the records of computers from the server, without taking another computer's."""

from __future__ import annotations

import time
from typing import Any, Dict, List, Set

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import (
    CHUNK,
    FIND,
    POLL,
    UNINSTALL_PENDING,
    ClientsModule,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record

BY_ID = "id"
BY_COMPUTER = {"fqdn_and_machine_id": "machine_id", "fqdn_and_address": "addresses"}
"""Ways to find a record, with what of the computer it takes beside its full name."""
WAYS = [BY_ID, *BY_COMPUTER]
SETTLE = 10
"""Seconds after which the server has noticed that a Jump Client was uninstalled."""
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
    "other_than": {"type": "str"},
}
"""What is known of a computer, how its record may be found, and when it may be removed."""


class RemovalModule(ClientsModule):
    """Removes the Jump Clients of computers, each with its own result."""

    def work(self) -> None:
        computers = self.params["computers"]
        found = self._found(computers)
        chosen = [self._chosen(computer, records, own) for computer, records, own in found]
        gone = {record["id"]: record for records in chosen for record in records}
        replaced = {
            record["id"]
            for (computer, _records, _own), records in zip(found, chosen)
            for record in records
            if computer["other_than"] is not None
        }
        waiting = [
            client_id
            for client_id, record in gone.items()
            if record["status"] != "uninstalled" and record["removal"] == UNINSTALL_PENDING
        ]
        ids = [one for one in gone if one in replaced or one not in waiting]
        # Nothing is left to uninstall of what another Jump Client has replaced.
        answers = self.removed([one for one in ids if one not in replaced], True)
        answers += self.removed([one for one in ids if one in replaced], False)
        results = {result["id"]: result for result in answers}
        told = [
            self._told(computer, records, kept, results)
            for (computer, records, _own), kept in zip(found, chosen)
        ]
        changed = any(result["ok"] for result in results.values())
        before = sorted(ids)
        after = [client_id for client_id in before if not results[client_id]["ok"]]
        self.finish(before, after, changed=changed, computers=told)

    def _found(self, computers: List[Record]) -> List[Any]:
        """Return each computer with the records that can be its own, and the ids told truly."""
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
            self._settle(part, by_id)
            own = self._told_truly(part, by_id)
            for computer, on in zip(part, answers[0]["computers"]):
                found.append((computer, self._candidates(computer, by_id, on, own), own))
        return found

    def _settle(self, computers: List[Record], by_id: Dict[str, Record]) -> None:
        """Wait until what was uninstalled on its computer is no longer online, but not for long."""
        told = {one["told_id"] for one in computers if BY_ID in one["match"]}
        deadline = time.monotonic() + SETTLE
        while not self.check_mode:
            ids = [one for one in by_id if one in told and by_id[one]["status"] == "online"]
            if not ids or time.monotonic() > deadline:
                return
            time.sleep(POLL)
            for record in self.api.ask(FIND, {"ids": ids[:CHUNK]})["items"]:
                by_id[record["id"]] = record

    def _told_truly(self, computers: List[Record], by_id: Dict[str, Record]) -> Set[str]:
        """Return the told ids that are the computers' own.

        Who controls the computer can have it tell any id and any name. Only the Jump Client itself
        can have the server report it as uninstalled, so this counts with the name. Otherwise, for
        example after it could not reach the server, the machine id has to be the record's: other
        computers do not know it.
        """
        told = [
            (computer, by_id[computer["told_id"]])
            for computer in computers
            if BY_ID in computer["match"] and computer["told_id"] in by_id
        ]
        own = {
            record["id"]
            for computer, record in told
            if _is_named(computer, record)
            and (self.check_mode or record["status"] == "uninstalled" or _is_expected(computer))
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
        told = by_id.get(computer["told_id"]) if BY_ID in computer["match"] else None
        if told and (told["id"] in own or _is_named(computer, told)):
            return [told]
        return [by_id[client_id] for client_id in on if client_id != computer["other_than"]]

    def _chosen(self, computer: Record, records: List[Record], own: Set[str]) -> List[Record]:
        """Return those of the records to remove.

        What is online was not uninstalled on the computer a moment ago, whatever that tells.
        """
        if computer["other_than"] is not None:
            # Another computer may have the same name and address, behind another router.
            lives = any(record["status"] in ("online", "passive") for record in records)
            return [] if lives else records
        by_id = BY_ID in computer["match"]
        told = [record for record in records if by_id and record["id"] == computer["told_id"]]
        if told:
            uninstalled = self.check_mode or told[0]["status"] != "online"
            if uninstalled and told[0]["id"] in own:
                return records
            if not _has_id(computer):
                return []
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
            elif (
                record["status"] == "uninstalled"
                or computer["other_than"] is not None
                or (self.check_mode and computer["reached"])
            ):
                # The role has it uninstalled before, and in check mode would have.
                told["removed"].append(record["id"])
            else:
                told["pending"].append(record["id"])
        if not chosen:
            told["not_found"].append(computer["name"])
        return dict(told, name=computer["name"], kept=kept, reached=computer["reached"])


def _is_named(computer: Record, record: Record) -> bool:
    return bool(record["hostname"].lower() == (computer["hostname"] or "").lower())


def _is_expected(computer: Record) -> bool:
    """Whether a computer without a machine id has the name by which the task knows it."""
    name = computer["name"].lower().partition(".")[0]
    return not computer["machine_id"] and name == (computer["hostname"] or "").lower()


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

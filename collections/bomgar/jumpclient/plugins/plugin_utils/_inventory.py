# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which Jump Clients an inventory has, and what their hosts are called.

What a record says of its computer, the computer has reported. A computer that lies must get neither
another host's name nor its variables, and must not break the inventory of the others.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Collection, Dict, Iterable, List, Optional

from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import Api, segment
from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import ROUTE
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import (
    Record,
    group_name,
)

ODD = re.compile(r"[^\w.-]")
"""What has a meaning in a host pattern, or in the path of a file of C(host_vars)."""
FQDN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}\.[A-Za-z0-9_.-]{0,200}[A-Za-z]")
RESERVED = ("all", "ungrouped", "localhost", "127.0.0.1", "::1")
"""Names that Ansible takes for something else, whatever a computer is called."""
PART_OF_ID = 8


def selected(api: Api, filters: Dict[str, Any]) -> List[Record]:
    """Return the Jump Clients that all filters allow, in the order of their names.

    Without a status, those that are uninstalled are left out.

    Raises:
        ApiError: the server can't be reached or refuses; or a Jump Group does not exist.
    """
    found = {}  # type: Dict[str, Record]
    query = {"search": filters["search"] or None}
    for name, wanted in (("tag", filters["tags"]), ("status", filters["status"])):
        query[name] = wanted[0] if len(wanted) == 1 else None
    for group in _groups(api, filters["jump_groups"]):
        for record in api.items(ROUTE, jump_group=group, **query):
            if _fits(record, filters):
                found[record["id"]] = record
    return sorted(found.values(), key=lambda record: (record["name"].lower(), record["id"]))


def _groups(api: Api, given: List[str]) -> List[Optional[str]]:
    """Return the Jump Groups to list, or None for all of them."""
    if not given:
        return [None]
    # The list of a group that does not exist would be as empty as an empty group's.
    return [api.get("/jump-groups/" + segment(group_name(one)))["code_name"] for one in given]


def _fits(record: Record, filters: Dict[str, Any]) -> bool:
    if filters["tags"] and record["tag"] not in filters["tags"]:
        return False
    if not filters["status"]:
        return bool(record["status"] != "uninstalled")
    return record["status"] in filters["status"] or (
        "disabled" in filters["status"] and bool(record["disabled_by"])
    )


def host_names(
    records: List[Record], fields: Iterable[str], reserved: Collection[str]
) -> List[str]:
    """Return a name for each record's host, which no other one has.

    It is the first of ``fields`` that the record has. Records that want the same name, or a
    reserved one, all get the beginning of their id with it: the name alone would be a guess.
    """
    wanted = [_name(record, fields) for record in records]
    taken = {name.lower() for name in (*RESERVED, *reserved)}
    count = {}  # type: Dict[str, int]
    for name in wanted:
        count[name.lower()] = count.get(name.lower(), 0) + 1
    unique = [name.lower() not in taken and count[name.lower()] == 1 for name in wanted]
    # A computer may also be called like another one with the beginning of its id.
    kept = {name.lower() for name, alone in zip(wanted, unique) if alone}
    names = []
    for name, record, alone in zip(wanted, records, unique):
        longer = "%s-%s" % (name, record["id"][:PART_OF_ID])
        if not alone and (longer.lower() in kept or longer.lower() in taken):
            longer = "%s-%s" % (name, record["id"])
        names.append(name if alone else longer)
        kept.add(names[-1].lower())
    return names


def _name(record: Record, fields: Iterable[str]) -> str:
    text = next((record[field] for field in fields if record.get(field)), record["id"])
    name = ODD.sub("_", text)
    # A program would take it for an option, and a folder for what is hidden or above it.
    return "_" + name[1:] if name[0] in ".-" else name


def address_of(record: Record) -> Optional[str]:
    """Return where Ansible may reach the computer, or None where the record says nothing useful."""
    fqdn = record.get("fqdn") or ""
    if FQDN.fullmatch(fqdn) and not fqdn.lower().startswith("localhost"):
        return str(fqdn)
    return next((one for one in record.get("private_addresses") or [] if _is_usable(one)), None)


def _is_usable(given: str) -> bool:
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return False
    # "This computer" is the controller here.
    return not (address.is_loopback or address.is_unspecified or address.is_link_local)

# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Modules that read: lists of records, and what each site has exactly once."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import segment
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import (
    Record,
    ServerModule,
    group_name,
)

MOST = 1000
"""Entries of a report that a task gets, where it says nothing else."""

PERIOD = {
    "since": {"type": "str"},
    "until": {"type": "str"},
    "limit": {"type": "int", "default": MOST},
}
"""How a task selects a part of a report."""


class ReadModule(ServerModule):
    """A module for what each site has exactly once.

    Args:
        record: the result's name.
        route: its path in the API.
    """

    def __init__(self, record: str, route: str, argument_spec: Any = None, **kwargs: Any) -> None:
        self.record = record
        self.route = route
        super().__init__(argument_spec=argument_spec or {}, **kwargs)

    def work(self) -> None:
        self.exit_json(changed=False, **{self.record: self.read()})

    def read(self) -> Any:
        """Return the result."""
        return self.api.get(self.route)


class ListModule(ReadModule):
    """A module that lists records: all that match the filters, or the one that is named.

    Args:
        record: the result's name.
        route: the API's list of such records.
        key: the argument and field that names one of them, or None.
        filters: the argument specification of the filters. Each is one of the list's query; a
            C(limit) is the most records that are returned.
        query: the query's names of filters that have another name there.
        found_by: the filter to find the key by, if the API has no path with it.
    """

    def __init__(
        self,
        record: str,
        route: str,
        key: Optional[str],
        filters: Dict[str, Any],
        query: Optional[Dict[str, str]] = None,
        found_by: Optional[str] = None,
    ) -> None:
        self.key = key
        self.filters = filters
        self.renamed = query or {}
        self.found_by = found_by
        named = {key: {"type": "str"}} if key else {}
        alone = [(key, name) for name in filters if key and name != "limit"]
        super().__init__(record, route, dict(filters, **named), mutually_exclusive=alone)

    def read(self) -> List[Record]:
        """Return the named record, or those that match the filters."""
        if self.key is None or self.params[self.key] is None:
            return self.matching()
        given = group_name(self.params[self.key])
        if self.found_by is None:
            found = self.api.find("%s/%s" % (self.route, segment(given)))
            candidates = [found] if found else []
        else:
            wanted = {self.found_by: given}  # type: Record
            candidates = self.api.items(self.route, **wanted)
        return [one for one in candidates if one[self.key] == given]

    def matching(self) -> List[Record]:
        """Return the records that match the filters."""
        most = self.params.get("limit")
        if most is not None and most < 1:
            raise local_error("field_malformed", field="limit", expected="1 or more")
        return self.api.items(self.route, most=most, **self.query())

    def query(self) -> Record:
        """Return the filters as the API's query names them."""
        given = {name: self.params[name] for name in self.filters if name != "limit"}
        if given.get("jump_group"):
            # The list of a group that does not exist would be as empty as an empty group's.
            group = segment(group_name(given["jump_group"]))
            given["jump_group"] = self.api.get("/jump-groups/" + group)["code_name"]
        return {
            self.renamed.get(name, name): str(value).lower() if isinstance(value, bool) else value
            for name, value in given.items()
        }

# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a computer may report to the controller.

Whoever is root on a computer decides what each module returns from it. This may describe that
computer. It must not choose what the controller reads, runs, or sends the API token to.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

from ansible.errors import AnsibleActionFail

OWN = re.compile(r"_*jump_(client|server)_")
"""How the variables of the roles begin."""
INITS = ("systemd", "openrc", "runit", "sysvinit", "other")
WAYS = ("systemd", "init", "runit", "systemd-user", "cron")
TEXT, FLAG = (str,), (bool,)
FIELDS = {
    "root": FLAG,
    "user": TEXT,
    "home": TEXT,
    "user_manager": FLAG,
    "lingers": FLAG,
    "account": (str, type(None)),
    "install_dir": TEXT,
    "exists": FLAG,
    "is_jump_client": FLAG,
    "status": (dict,),
    "processes": (list,),
    "hostname": TEXT,
    "fqdn": TEXT,
    "machine_id": TEXT,
    "addresses": (list,),
    "firewall": FLAG,
}
"""The types of what C(jump_client_facts) returns of a computer, except for its choices."""
WAY = {
    "path": TEXT,
    "link": TEXT,
    "mode": TEXT,
    "sha256": TEXT,
    "wired": FLAG,
    "enabled": FLAG,
    "starts": FLAG,
}


def refuse_reported(variables: Optional[Dict[str, Any]]) -> None:
    """Raise if a host has reported facts that replace variables of the roles.

    Any module's result can contain facts, which apply before an inventory's variables. A fact
    C(jump_client_server_url) would send the token to a server of the host's choice.

    Args:
        variables: those of the task.
    """
    facts = (variables or {}).get("ansible_facts") or {}
    reported = sorted(name for name in map(str, facts) if OWN.match(name))
    if reported:
        raise AnsibleActionFail(
            "The computer has reported facts that would replace variables of the controller: %s. "
            "Either it is hostile, or a set_fact with cacheable has set them: set them without."
            % ", ".join(reported)
        )


def unexpected(computer: Any) -> List[str]:
    """Return the names of the fields whose values C(jump_client_facts) never returns.

    The roles choose task files by some of them.
    """
    if not isinstance(computer, dict):
        return ["computer"]
    wrong = _mistyped(computer, FIELDS)
    if computer.get("init", INITS[0]) not in INITS:
        wrong.append("init")
    ways = computer.get("ways", {})
    if not isinstance(ways, dict) or not all(
        name in WAYS and isinstance(way, dict) and not _mistyped(way, WAY)
        for name, way in ways.items()
    ):
        wrong.append("ways")
    return sorted(wrong)


def _mistyped(found: Dict[str, Any], types: Dict[str, Any]) -> List[str]:
    return [
        name for name, type_ in types.items() if not isinstance(found.get(name, type_[0]()), type_)
    ]

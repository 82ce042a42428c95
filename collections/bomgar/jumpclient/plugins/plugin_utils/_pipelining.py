# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Modules in one round trip to a computer instead of five, where that works and nobody decided.

Ansible's default is five, because a C(sudo) with C(requiretty) needs a terminal. Few computers
have that today. So the first module of a run tries it, and the tasks after it do as it did.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional

from ansible import constants
from ansible.errors import AnsibleError

Found = Dict[str, Any]

OPTION = "pipelining"
VARIABLES = ("ansible_pipelining", "ansible_ssh_pipelining")


def run_module(
    action: Any, variables: Optional[Found], run: Callable[[], Found], key: str
) -> Found:
    """Run a module that changes nothing, and return its result with C(pipelining).

    C(pipelining) tells whether modules can do without files on the computer.

    Args:
        action: the action plugin that runs it.
        variables: the variables of its task.
        run: runs the module, and returns its result.
        key: what a result has that comes from the module.
    """
    connection, task = action._connection, action._task  # noqa: SLF001 - it has no other names
    tried = _undecided(connection, task, variables or {})
    if tried:
        connection.set_option(OPTION, True)
    result = run()
    if tried and key not in result and not result.get("unreachable"):
        connection.set_option(OPTION, False)
        result = run()
    return dict(result, pipelining=enabled(connection))


def _undecided(connection: Any, task: Any, variables: Found) -> bool:
    """Whether the connection is able to, and neither configuration nor variables say anything.

    The variables of a task have the option's value in any case.
    """
    if not getattr(connection, "has_pipelining", False):
        return False
    try:
        value, origin = constants.config.get_config_value_and_origin(
            OPTION,
            plugin_type="connection",
            plugin_name=getattr(connection, "_load_name", connection.transport),
        )
    except AnsibleError:  # a plugin without this option
        return False
    host = variables.get("inventory_hostname")
    said = (variables.get("hostvars", {}).get(host, {}), task.get_play().vars, task.get_vars())
    decided = any(name in some for some in said for name in VARIABLES)
    return not value and origin == "default" and not decided


def enabled(connection: Any) -> bool:
    """Whether modules go through this connection without files on the computer."""
    try:
        return bool(connection.has_pipelining and connection.get_option(OPTION))
    except (AttributeError, KeyError):
        return False

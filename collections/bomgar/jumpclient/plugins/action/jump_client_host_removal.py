# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Removes a host's Jump Client from the server, together with those of the play's other hosts."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Dict, Optional

from ansible.plugins.action import ActionBase

from ansible_collections.bomgar.jumpclient.plugins.module_utils._diff import diff_of
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import SERVER
from ansible_collections.bomgar.jumpclient.plugins.module_utils._removal import COMPUTER
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._paths import on_controller
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._reported import refuse_reported
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._together import Together

Found = Dict[str, Any]

MODULE = "bomgar.jumpclient.jump_client_removal"
ARGUMENTS = dict(
    SERVER,
    computer={"type": "dict", "required": True, "options": COMPUTER},
    announce={"type": "bool", "default": False},
)


class ActionModule(ActionBase):
    """It has a module do the work, where the task is delegated to: on the controller."""

    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: Optional[str] = None, task_vars: Optional[Found] = None) -> Found:
        super().run(tmp, task_vars)
        refuse_reported(task_vars)
        _valid, given = self.validate_argument_spec(argument_spec=ARGUMENTS)
        access = on_controller({name: given[name] for name in SERVER}, self._loader)
        together = Together("removals")
        name = hashlib.sha256(given["computer"]["name"].encode()).hexdigest()
        if given["announce"]:
            together.want(name, given["computer"])
            return {"changed": False}

        def work(wanted: Found) -> Found:
            computers = {one: known or given["computer"] for one, known in wanted.items()}
            return self._removed(access, computers, task_vars)

        return dict(together.outcome(name, json.dumps([access, self._task.check_mode]), work))

    def _removed(self, access: Found, computers: Found, task_vars: Optional[Found]) -> Found:
        """Return for each computer a module's result."""
        result = self._execute_module(
            module_name=MODULE,
            module_args=dict(access, computers=list(computers.values())),
            task_vars=task_vars,
        )
        if result.get("failed"):
            return {one: dict(result) for one in computers}
        outcomes = {}
        # What waits for its removal already is no change.
        asked = set(result["diff"]["before"].split())
        for one, told in zip(computers, result["computers"]):
            after = sorted(failed["id"] for failed in told["failed"])
            before = sorted(asked.intersection(told["removed"] + told["pending"] + after))
            outcomes[one] = {
                "changed": before != after,
                "diff": diff_of(before, after),
                "computer": told,
            }
        return outcomes

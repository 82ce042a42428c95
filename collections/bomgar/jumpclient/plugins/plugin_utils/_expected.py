# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""How modules run that only speak with the server.

In check mode they know what earlier tasks of the run would create, so C(--check) shows all that a
playbook would do, also on a server that has none of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any, Dict, Optional, Set, Tuple

from ansible import constants
from ansible.plugins.action.normal import ActionModule as Normal

from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._paths import on_controller
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._reported import refuse_reported

Found = Dict[str, Any]

NAMES = {
    "jump_group": "code_name",
    "jump_item_role": "code_name",
    "team": "code_name",
    "user": "username",
}
"""The field that names a record which others refer to, by its module."""

WRITERS = ("export", "installer_download")
"""Modules that write a file, and may need the rights to do so."""


class ExpectedAction(Normal):
    """It runs the module, and in check mode remembers what the module would create.

    A module fails that refers to what does not exist. If earlier tasks would create all of it, the
    result becomes what the module predicts.
    """

    def run(self, tmp: Optional[str] = None, task_vars: Optional[Found] = None) -> Found:
        refuse_reported(task_vars)
        module = self._task.action.rpartition(".")[2]
        if self._connection.transport == "local":
            self._task.args = on_controller(self._task.args, self._loader)
            # A play often has it for its hosts. On the controller, nothing needs rights, there may
            # be no sudo, and sudo would clear the environment.
            if module not in WRITERS:
                self._connection.become = None
        result: Found = super().run(tmp, task_vars)
        needs = set(map(tuple, result.pop("needs", ())))
        if not self._task.check_mode:
            return result
        given = result.get("invocation", {}).get("module_args", {})
        expected = Expected(str(given.get("server_url")))
        if result.get("failed") and needs and needs <= expected.all():
            for name in ("msg", "error", "exception"):
                result.pop(name, None)
            result.update(failed=False, changed=True)
        created = not result.get("failed") and result.get("diff", {}).get("before") == {}
        if created and result.get("changed") and module in NAMES:
            name = result[module][NAMES[module]]
            expected.add(module, name)
            if module == "user":
                expected.add("jump_group", "user:" + name)  # each has a personal one
        return result


class Expected:
    """What a run would create on one server: modules with names."""

    def __init__(self, server: str) -> None:
        # A folder of this run's, which its processes share; it goes with the run.
        folder = os.path.join(constants.DEFAULT_LOCAL_TMP, "bomgar.jumpclient", "expected")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self._path = os.path.join(folder, hashlib.sha256(server.encode()).hexdigest()[:32])

    def add(self, module: str, name: str) -> None:
        """Remember a record that would be there."""
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(json.dumps([module, name]) + "\n")

    def all(self) -> Set[Tuple[str, ...]]:
        """Return all records that would be there."""
        try:
            with open(self._path, encoding="utf-8") as file:
                return {tuple(json.loads(line)) for line in file}
        except FileNotFoundError:
            return set()

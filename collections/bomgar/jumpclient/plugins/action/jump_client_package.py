# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Has an installer, and a package and its key for it, once for all hosts that want the same.

The package is the generic one, without a key. Neither the controller nor a computer has a file with
a key in it, whenever a run is interrupted.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import Any, Dict, Optional

from ansible.plugins.action import ActionBase

from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import SERVER
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._paths import on_controller
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._reported import refuse_reported
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._together import Together

Found = Dict[str, Any]

COLLECTION = "bomgar.jumpclient."
ARGUMENTS = dict(
    SERVER,
    jump_group={"type": "str"},
    installer_id={"type": "str"},
    valid_minutes={"type": "int"},
    cache_dir={"type": "path", "required": True},
    return_key={"type": "bool", "default": False},
)

WITH_KEY = re.compile(r"[0-9a-f]{32}\.bin")
"""Packages of single installers, which earlier versions kept. They contain keys."""

AS_IT_IS = -(10**8)
"""Minutes of validity that any installer has left, so that asking for its key changes nothing."""


class ActionModule(ActionBase):
    """It has two modules do the work, where the task is delegated to: on the controller."""

    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: Optional[str] = None, task_vars: Optional[Found] = None) -> Found:
        super().run(tmp, task_vars)
        refuse_reported(task_vars)
        _valid, given = self.validate_argument_spec(
            argument_spec=ARGUMENTS,
            required_one_of=[("jump_group", "installer_id")],
            mutually_exclusive=[("jump_group", "installer_id")],
        )
        first = {}  # type: Found

        def work(wanted: Found) -> Found:
            first.update(dict.fromkeys(wanted, True))
            return dict.fromkeys(wanted, self._had(given, task_vars))

        # An earlier play's installer may be gone by now.
        way = json.dumps([given, self._task.check_mode, _play_of(self._task)])
        result = dict(Together("packages").outcome("package", way, work, keep=True))
        if not first and not result.get("failed"):
            result["changed"] = False
            result.pop("diff", None)
        return result

    def _had(self, given: Found, task_vars: Optional[Found]) -> Found:
        """Return a module's result, with the path of the package on the controller."""
        access = on_controller({name: given[name] for name in SERVER}, self._loader)
        if given["return_key"]:
            return self._key(access, given["installer_id"], task_vars)
        installer_id, made = given["installer_id"], {}  # type: Optional[str], Found
        if not installer_id:
            wanted = {
                "jump_group": given["jump_group"],
                "overridable": ["name", "tag", "comments"],
                "valid_minutes": given["valid_minutes"],
            }
            made = self._execute_module(
                module_name=COLLECTION + "installer",
                module_args=dict(access, **wanted),
                task_vars=task_vars,
            )
            if made.get("failed"):
                return dict(made)
            installer_id = made["installer"].get("id")
        if self._task.check_mode or not installer_id:
            changed = bool(made.get("changed"))
            return dict(made, changed=changed, package=None, installer_id=installer_id)
        package = _place(given)
        loaded = self._execute_module(
            module_name=COLLECTION + "installer_download",
            module_args=dict(access, generic=True, dest=package),
            task_vars=task_vars,
        )
        if loaded.get("failed"):
            return dict(loaded)
        diffs = [one["diff"] for one in (made, loaded) if one.get("diff")]
        changed = any(one.get("changed") for one in (made, loaded))
        had = {"package": package, "installer_id": installer_id}
        return dict(had, changed=changed, diff=diffs)

    def _key(self, access: Found, installer_id: str, task_vars: Optional[Found]) -> Found:
        wanted = {"id": installer_id, "valid_at_least": AS_IT_IS, "return_key": True}
        asked = self._execute_module(
            module_name=COLLECTION + "installer",
            module_args=dict(access, **wanted),
            task_vars=task_vars,
        )
        return dict(asked) if asked.get("failed") else {"changed": False, "key": asked["key"]}


def _place(given: Found) -> str:
    """Return the path of the server's generic package; remove packages with keys."""
    folder = given["cache_dir"]
    os.makedirs(folder, mode=0o700, exist_ok=True)
    os.chmod(folder, 0o700)
    for name in os.listdir(folder):
        if WITH_KEY.fullmatch(name):
            os.unlink(os.path.join(folder, name))
    url = given["server_url"] or os.environ.get("JUMP_SERVER_URL", "")
    return os.path.join(folder, "generic-%s.bin" % hashlib.sha256(url.encode()).hexdigest()[:16])


def _play_of(task: Any) -> str:
    """Return what tells a task's play from the others of a run, in which a name may come twice."""
    return str(task.get_play()._uuid)  # noqa: SLF001 - there is no other way to ask

# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Installs a Jump Client; the package goes along with the module."""

from __future__ import annotations

import base64
from typing import Any, Dict, Optional

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._computers import noted
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._paths import beside_inventory
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._pipelining import enabled
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._reported import refuse_reported

MODULE = "bomgar.jumpclient.jump_client_installation"


class ActionModule(ActionBase):
    """A file that is copied takes two modules and seven round trips, even with pipelining."""

    _supports_check_mode = False
    _supports_async = False

    def run(
        self, tmp: Optional[str] = None, task_vars: Optional[Dict[str, Any]] = None
    ) -> Dict[str, Any]:
        super().run(tmp, task_vars)
        refuse_reported(task_vars)
        given = dict(self._task.args)
        package = given.pop("package", None)
        if package:
            with open(self._package(package, task_vars), "rb") as stream:
                given["content"] = base64.b64encode(stream.read()).decode("ascii")
        result = self._execute_module(module_name=MODULE, module_args=given, task_vars=task_vars)
        # It has the whole package.
        result.pop("invocation", None)
        return noted(self, dict(result, pipelining=enabled(self._connection)))

    def _package(self, path: str, task_vars: Optional[Dict[str, Any]]) -> str:
        try:
            return str(self._find_needle("files", path))
        except AnsibleError:
            found = beside_inventory(path, task_vars)
            if found is None:
                raise
            return found

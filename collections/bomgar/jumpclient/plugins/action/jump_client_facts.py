# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Asks a computer, and notes which Jump Client the server will be asked about."""

from __future__ import annotations

import time
from typing import Any, Dict, Optional

from ansible.plugins.action import ActionBase

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import ID
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._together import Together

MODULE = "bomgar.jumpclient.jump_client_facts"


class ActionModule(ActionBase):
    """Runs the module of this name on the computer."""

    def run(
        self, tmp: Optional[str] = None, task_vars: Optional[Dict[str, Any]] = None
    ) -> Dict[str, Any]:
        super().run(tmp, task_vars)
        result = self._execute_module(module_name=MODULE, task_vars=task_vars)
        status = (result.get("computer") or {}).get("status") or {}
        client_id = status.get("client_id")
        # The computer says it: what is no id is no name of a file either.
        if isinstance(client_id, str) and ID.match(client_id):
            Together("records").want(client_id, time.monotonic())
        # Ansible's own variable says it only of the command line.
        return dict(result, check_mode=self._task.check_mode)

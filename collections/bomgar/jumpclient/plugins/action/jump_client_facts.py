# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Asks a computer, and notes which Jump Client the server will be asked about."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ansible.plugins.action import ActionBase

from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._computers import noted
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._pipelining import run_module
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._reported import refuse_reported

MODULE = "bomgar.jumpclient.jump_client_facts"


class ActionModule(ActionBase):
    """Runs the module of this name on the computer."""

    def run(
        self, tmp: Optional[str] = None, task_vars: Optional[Dict[str, Any]] = None
    ) -> Dict[str, Any]:
        super().run(tmp, task_vars)
        refuse_reported(task_vars)

        def run() -> Dict[str, Any]:
            return dict(self._execute_module(module_name=MODULE, task_vars=task_vars))

        return noted(self, run_module(self, task_vars, run, "computer"))

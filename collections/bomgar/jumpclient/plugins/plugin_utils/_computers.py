# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""What modules tell of computers, for the tasks that follow."""

from __future__ import annotations

import time
from typing import Any, Dict

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import ID
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._reported import unexpected
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._together import Together

Found = Dict[str, Any]


def noted(action: Any, result: Found) -> Found:
    """Note which Jump Client the server will be asked about; return the result with C(check_mode).

    Ansible's own variable says it only of the command line. What the module can't have returned
    fails the host: the roles would use it.
    """
    wrong = unexpected(result.get("computer", {}))
    if wrong:
        text = "The computer has returned invalid values, and may be hostile: %s."
        return {"failed": True, "changed": False, "msg": text % ", ".join(wrong)}
    status = (result.get("computer") or {}).get("status") or {}
    client_id = status.get("client_id")
    # The computer says it: what is no id is no name of a file either.
    if isinstance(client_id, str) and ID.match(client_id):
        Together("records").want(client_id, time.monotonic())
    return dict(result, check_mode=action._task.check_mode)  # noqa: SLF001 - it has no other name

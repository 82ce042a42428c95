# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Gets the token with which a Jump Client can be uninstalled where that is forbidden."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import ID, ROUTE
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import (
    ApiError,
    local_error,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import SERVER, connect
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._reported import refuse_reported

Found = Dict[str, Any]

ARGUMENTS = dict(SERVER, id={"type": "str", "required": True})


class ActionModule(ActionBase):
    """It works on the controller, in Ansible's own process for this host."""

    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: Optional[str] = None, task_vars: Optional[Found] = None) -> Found:
        super().run(tmp, task_vars)
        refuse_reported(task_vars)
        _valid, given = self.validate_argument_spec(argument_spec=ARGUMENTS)
        try:
            if not ID.match(given["id"]):
                raise local_error("client_not_found")  # what the server never gave
            if self._task.check_mode:
                return {"token": None, "valid_until": None, "changed": False}
            api = connect({name: given[name] for name in SERVER})
            return dict(
                api.post("%s/%s/maintenance-token" % (ROUTE, given["id"]), {}), changed=False
            )
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from None
        except ApiError as error:
            return {"failed": True, "msg": str(error), "error": error.result(), "changed": False}

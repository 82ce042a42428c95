# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""The token that allows what is forbidden on a computer."""

from __future__ import annotations

DOCUMENTATION = r"""
name: maintenance_token
short_description: Get the maintenance token of a Jump Client
version_added: 0.1.0
description:
  - Returns the token with which a Jump Client can be disabled or uninstalled on its computer, if
    the site forbids that.
  - Requires the right to remove the Jump Client, and a token with the scope C(clients). The audit
    log records who got a maintenance token.
  - The maintenance token is a secret, so set C(no_log) on the task that uses it.
  - A lookup also runs in check mode. Use M(bomgar.jumpclient.jump_client_maintenance_token) if no
    maintenance token is to be requested then.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._controller
options:
  _terms:
    description:
      - IDs of Jump Clients.
    type: list
    elements: str
    required: true
seealso:
  - module: bomgar.jumpclient.jump_client_maintenance_token
"""

EXAMPLES = r"""
- name: Uninstall a Jump Client where that is forbidden
  ansible.builtin.command:
    argv: [/opt/jumpclient/uninstall, --maintenance-token-file, "-"]
    stdin: "{{ lookup('bomgar.jumpclient.maintenance_token', jump_client_record.id) }}"
    removes: /opt/jumpclient/uninstall
  no_log: true
"""

RETURN = r"""
_raw:
  description: The maintenance token of each Jump Client.
  type: list
  elements: str
  sample: [7Q2KD-9XW3M-T0ABC-4HJRZ]
"""

from typing import Any, List, Optional

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import ID, ROUTE
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import (
    ApiError,
    local_error,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import SERVER, connect


class LookupModule(LookupBase):
    """Asks the server for one token after the other."""

    def run(self, terms: List[Any], variables: Any = None, **kwargs: Any) -> List[Optional[str]]:
        """Return the tokens in the order of the ids."""
        self.set_options(var_options=variables, direct=kwargs)
        try:
            api = connect({name: self.get_option(name) for name in SERVER})
            return [self._token(api, term) for term in terms]
        except (ValueError, ApiError) as error:
            raise AnsibleLookupError(str(error)) from None

    def _token(self, api: Any, client_id: Any) -> str:
        if not isinstance(client_id, str) or not ID.match(client_id):
            raise local_error("client_not_found")  # what the server never gave
        told = api.post("%s/%s/maintenance-token" % (ROUTE, client_id), {})
        return str(told["token"])

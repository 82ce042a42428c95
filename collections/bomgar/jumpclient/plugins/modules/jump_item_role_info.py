#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_item_role_info
short_description: List Jump Item roles
version_added: 0.1.0
description:
  - Lists the Jump Item roles, the predefined ones first.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  code_name:
    description:
      - List the role with this code name. A role that does not exist is not an error.
    type: str
  search:
    description:
      - List the roles whose name or code name contains this text.
    type: str
seealso:
  - module: bomgar.jumpclient.jump_item_role
"""

EXAMPLES = r"""
- name: List all Jump Item roles
  bomgar.jumpclient.jump_item_role_info:
  register: roles
"""

RETURN = r"""
jump_item_roles:
  description: The roles, in the form of RV(bomgar.jumpclient.jump_item_role#module:jump_item_role).
  returned: success
  type: list
  elements: dict
  sample:
    - code_name: technician
      name: Technician
      built_in: true
      rights: [view, start_session, deploy, remove, move, edit]
      version: 1
error:
  description: The error. Codes are the same in the API, the console and the command line.
  returned: when the server refuses, or cannot be reached
  type: dict
  contains:
    code:
      description: The error code, which never changes.
      type: str
      sample: permission_refused
    message:
      description: The error message, in English.
      type: str
      sample: You don't have permission to do this.
    parameters:
      description: The values used in the message.
      type: dict
      sample: {}
    retry:
      description: Whether the same request can succeed later without any change.
      type: bool
      sample: false
    status:
      description: The HTTP status of the response, or null if there was no response.
      type: int
      sample: 403
"""

from ansible_collections.bomgar.jumpclient.plugins.module_utils._listing import ListModule


def main() -> None:
    ListModule(
        "jump_item_roles", "/jump-item-roles", "code_name", {"search": {"type": "str"}}
    ).run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_item_role
short_description: Manage Jump Item roles
version_added: 0.1.0
description:
  - Creates, edits and deletes Jump Item roles.
  - A Jump Item role is a set of rights to the Jump Items of a Jump Group. Users have their default
    roles, see M(bomgar.jumpclient.user), and can have another one in a Jump Group, see
    M(bomgar.jumpclient.jump_group).
  - The predefined roles can't be changed.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  code_name:
    description:
      - Code name of the role, 1 to 64 characters of V(a-z), V(0-9), V(_) and V(-). The code name
        can't be changed later.
    type: str
    required: true
  name:
    description:
      - Display name, up to 128 characters.
      - If empty or not set for a new role, the code name is used.
    type: str
  rights:
    description:
      - All rights of the role, in any order. Other rights are removed. Any right includes V(view).
      - An empty list removes all rights. If not set, the rights are not changed.
    type: list
    elements: str
    choices:
      - view
      - start_session
      - deploy
      - remove
      - move
      - edit
      - log_in
      - view_reports
      - log_out
      - screen
  state:
    description:
      - Whether the role should exist. Only a role that nobody has can be deleted.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.jump_item_role_info
  - module: bomgar.jumpclient.jump_group
  - module: bomgar.jumpclient.user
"""

EXAMPLES = r"""
- name: Create a role for the first line of support
  bomgar.jumpclient.jump_item_role:
    code_name: l1
    name: First line
    rights: [view, start_session]

- name: Delete a role
  bomgar.jumpclient.jump_item_role:
    code_name: old-role
    state: absent
"""

RETURN = r"""
jump_item_role:
  description: The role. If it was deleted, its last values; null if there was nothing to delete.
  returned: success
  type: dict
  sample:
    code_name: l1
    name: First line
    built_in: false
    rights: [view, start_session]
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import RecordModule

RIGHTS = [
    *("view", "start_session", "deploy", "remove", "move", "edit", "log_in", "view_reports"),
    *("log_out", "screen"),
]


class RoleModule(RecordModule):
    """One Jump Item role, by its code name."""

    def wanted(self, before: Record) -> Record:
        """Return the fields that the task decides; any right includes the one to view."""
        wanted = super().wanted(before)
        if wanted.get("rights"):
            wanted["rights"] = sorted({"view", *wanted["rights"]})
        return wanted


def main() -> None:
    RoleModule(
        record="jump_item_role",
        route="/jump-item-roles",
        key="code_name",
        fields={
            "name": {"type": "str"},
            "rights": {"type": "list", "elements": "str", "choices": RIGHTS},
        },
    ).run()


if __name__ == "__main__":
    main()

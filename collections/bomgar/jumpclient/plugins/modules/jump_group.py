#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_group
short_description: Manage Jump Groups
version_added: 0.1.0
description:
  - Creates, edits and deletes shared Jump Groups, and manages their members and their team.
  - A Jump Group defines who can access the Jump Clients in it.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  code_name:
    description:
      - Code name of the Jump Group, 1 to 64 characters of V(a-z), V(0-9), V(_) and V(-), with or
        without V(jumpgroup:) before it. The code name can't be changed later.
      - The Jump Group is identified by its code name only, not by O(name). The module fails if
        the value is not a valid code name, even with O(state=absent).
    type: str
    required: true
  name:
    description:
      - Display name, up to 128 characters. It must differ from the names and code names of all
        other Jump Groups, ignoring case.
      - If empty or not set for a new Jump Group, the code name is used.
    type: str
  comments:
    description:
      - Comments, up to 1,024 characters.
    type: str
  members:
    description:
      - User names of all members, in any order. Other users are removed from the Jump Group. An
        empty list removes all members.
      - If not set, no member is removed.
    type: list
    elements: str
  roles:
    description:
      - Code name of the Jump Item role that a user has in this Jump Group instead of their default
        role, by user name. These users are members, whether O(members) contains them or not.
      - All other members have their default role. An empty dictionary gives it to all of them. If
        not set, the roles are not changed.
    type: dict
  team:
    description:
      - Code name of the team that owns the Jump Group. If empty, no team owns it.
      - If not set, the team is not changed.
    type: str
  all_users_role:
    description:
      - Code name of the Jump Item role that all users have in the Jump Group, for example
        V(start_sessions). Members with a role of their own keep it.
      - If empty, only the members and the team have access. If not set, the role is not changed.
    type: str
  forbid_disable:
    description:
      - Whether the Jump Clients cannot be disabled on their computers without a maintenance token.
    type: bool
  forbid_uninstall:
    description:
      - Whether the Jump Clients cannot be uninstalled on their computers without a maintenance
        token.
    type: bool
  state:
    description:
      - Whether the Jump Group should exist. Only an empty Jump Group can be deleted.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.jump_group_info
  - module: bomgar.jumpclient.jump_item_role
  - module: bomgar.jumpclient.team
  - module: bomgar.jumpclient.installer
"""

EXAMPLES = r"""
- name: Create a Jump Group with two members
  bomgar.jumpclient.jump_group:
    code_name: servers
    name: Servers
    comments: Everything in the two data centres
    members: [marie, paul]

- name: Create a Jump Group that a team owns, with a member who has another role in it
  bomgar.jumpclient.jump_group:
    code_name: databases
    name: Databases
    team: ops
    roles: {paul: start_sessions}

- name: Let all users start sessions in a Jump Group
  bomgar.jumpclient.jump_group:
    code_name: kiosks
    name: Kiosks
    all_users_role: start_sessions

- name: Delete a Jump Group
  bomgar.jumpclient.jump_group:
    code_name: old-servers
    state: absent
"""

RETURN = r"""
jump_group:
  description: The Jump Group. If it was deleted, its last values; null if there was nothing to
    delete.
  returned: success
  type: dict
  sample:
    code_name: servers
    name: Servers
    comments: Everything in the two data centres
    kind: shared
    name_doubled: false
    team: null
    members: [marie, paul]
    roles: {paul: start_sessions}
    all_users_role: null
    forbid_disable: false
    forbid_uninstall: true
    rights: [deploy, edit, log_in, move, remove, start_session, view, view_reports]
    tags: []
    count: 0
    online: 0
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record, group_name
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import RecordModule


class JumpGroupModule(RecordModule):
    """One shared Jump Group, by its code name."""

    def work(self) -> None:
        self.params["code_name"] = group_name(self.params["code_name"])
        super().work()

    def wanted(self, before: Record) -> Record:
        """Return the fields that the task decides.

        No role and no team at all are null, and a user with a role of their own is a member.
        """
        wanted = super().wanted(before)
        for field in ("all_users_role", "team"):
            if wanted.get(field) == "":
                wanted[field] = None
        if wanted.get("roles"):
            members = wanted["members"] if "members" in wanted else before.get("members") or []
            wanted["members"] = sorted(set(members).union(wanted["roles"]))
        return wanted


def main() -> None:
    JumpGroupModule(
        record="jump_group",
        route="/jump-groups",
        key="code_name",
        fields={
            "name": {"type": "str"},
            "comments": {"type": "str"},
            "members": {"type": "list", "elements": "str"},
            "roles": {"type": "dict"},
            "team": {"type": "str"},
            "all_users_role": {"type": "str"},
            "forbid_disable": {"type": "bool"},
            "forbid_uninstall": {"type": "bool"},
        },
    ).run()


if __name__ == "__main__":
    main()

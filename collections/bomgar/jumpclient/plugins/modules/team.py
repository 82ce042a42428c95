#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: team
short_description: Manage teams
version_added: 0.1.0
description:
  - Creates, edits and deletes teams, and manages their members.
  - A team can own Jump Groups, see O(bomgar.jumpclient.jump_group#module:team). Members also have a
    role in the personal Jump Groups of users in a lower position.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  code_name:
    description:
      - Code name of the team, 1 to 64 characters of V(a-z), V(0-9), V(_) and V(-). The code name
        can't be changed later.
    type: str
    required: true
  name:
    description:
      - Display name, up to 128 characters.
      - If empty or not set for a new team, the code name is used.
    type: str
  comments:
    description:
      - Comments, up to 1,024 characters.
    type: str
  members:
    description:
      - User names of all members, in any order. Other users are removed from the team. An empty
        list removes all members. A member keeps their position, and a new one is a V(member).
      - If not set, no member is removed.
    type: list
    elements: str
  positions:
    description:
      - Position of each lead and manager, V(member), V(lead) or V(manager), by user name. These
        users are members, whether O(members) contains them or not.
      - All other members have the position V(member). If not set, the positions are not changed.
    type: dict
  state:
    description:
      - Whether the team should exist. Only a team that owns no Jump Group can be deleted.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.team_info
  - module: bomgar.jumpclient.user
  - module: bomgar.jumpclient.jump_group
"""

EXAMPLES = r"""
- name: Create a team with a lead
  bomgar.jumpclient.team:
    code_name: ops
    name: Operations
    members: [marie, paul]
    positions: {paul: lead}

- name: Delete a team
  bomgar.jumpclient.team:
    code_name: old-team
    state: absent
"""

RETURN = r"""
team:
  description: The team, with the position of each member. If it was deleted, its last values; null
    if there was nothing to delete.
  returned: success
  type: dict
  sample:
    code_name: ops
    name: Operations
    comments: ""
    members: {marie: member, paul: lead}
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

MEMBER = "member"


class TeamModule(RecordModule):
    """One team, by its code name."""

    def wanted(self, before: Record) -> Record:
        """Return the fields that the task decides; the API has members with their positions."""
        wanted = super().wanted(before)
        names, positions = wanted.pop("members", None), wanted.pop("positions", None)
        present = before.get("members", {})
        if names is not None or positions is not None:
            names = {*(present if names is None else names), *(positions or {})}
            given = present if positions is None else positions
            wanted["members"] = {name: given.get(name, MEMBER) for name in names}
        return wanted


def main() -> None:
    TeamModule(
        record="team",
        route="/teams",
        key="code_name",
        fields={
            "name": {"type": "str"},
            "comments": {"type": "str"},
            "members": {"type": "list", "elements": "str"},
            "positions": {"type": "dict"},
        },
    ).run()


if __name__ == "__main__":
    main()

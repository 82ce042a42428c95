#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_group
short_description: Manage Jump Groups
version_added: 0.1.0
description:
  - Creates, edits and deletes shared Jump Groups, and decides who is a member of them.
  - A Jump Group says who may see the Jump Clients in it.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  code_name:
    description:
      - The group's code name, 1 to 64 characters out of V(a-z), V(0-9), V(_) and V(-), also as
        V(jumpgroup:CODE_NAME). It never changes.
      - It alone says which group is meant. A group whose O(name) is the same is another one. What
        can be no code name is an error, also with O(state=absent).
    type: str
    required: true
  name:
    description:
      - The name that people see, up to 128 characters. No other group may have it as its name or
        code name, in upper or lower case.
      - A new group without one, or with an empty one, is called by its code name.
    type: str
  comments:
    description:
      - Comments, up to 1,024 characters.
    type: str
  members:
    description:
      - The user names of all members. Whoever is not in the list stops being a member; an empty
        list leaves none.
      - If it is not given, the members stay as they are.
    type: list
    elements: str
  all_users_role:
    description:
      - The code name of the Jump Item role that all users have in the group, for example
        V(start_sessions). A member who holds another role there keeps that.
      - An empty text means that the group is for its members and its team only. If it is not
        given, it stays as it is.
    type: str
  state:
    description:
      - Whether the group exists. A group can be deleted only when nothing is in it any more.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.installer
"""

EXAMPLES = r"""
- name: Servers that Marie and Paul look after
  bomgar.jumpclient.jump_group:
    code_name: servers
    name: Servers
    comments: Everything in the two data centres
    members: [marie, paul]

- name: What everybody may jump to
  bomgar.jumpclient.jump_group:
    code_name: kiosks
    name: Kiosks
    all_users_role: start_sessions

- name: A group that is not needed any more
  bomgar.jumpclient.jump_group:
    code_name: old-servers
    state: absent
"""

RETURN = r"""
jump_group:
  description: The group as it is now; as it was, when it was deleted; null when there was none
    to delete.
  returned: success
  type: dict
  sample:
    code_name: servers
    name: Servers
    comments: Everything in the two data centres
    kind: shared
    members: [marie, paul]
    all_users_role: null
    tags: []
    count: 0
    online: 0
    version: 1
error:
  description: The error, in the form of the catalogue that the server's API, console and
    command lines share.
  returned: when the server refuses, or cannot be reached
  type: dict
  contains:
    code:
      description: The stable code.
      type: str
      sample: permission_refused
    message:
      description: What it means, in English.
      type: str
      sample: You do not have the right to do this.
    parameters:
      description: The values that the message names.
      type: dict
      sample: {}
    retry:
      description: Whether the same attempt can succeed later without anybody changing anything.
      type: bool
      sample: false
    status:
      description: The HTTP status of the answer, or null when there was none.
      type: int
      sample: 403
"""

import re

from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record, group_name
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import RecordModule

CODE_NAME = re.compile(r"[a-z0-9_-]+\Z")


class JumpGroupModule(RecordModule):
    """One shared Jump Group, by its code name."""

    def work(self) -> None:
        code_name = self.params["code_name"] = group_name(self.params["code_name"])
        # Else a display name would look like the code name of a group that is gone already.
        if self.params["state"] == "absent" and code_name and not CODE_NAME.match(code_name):
            expected = "a code name out of a-z, 0-9, _ and -"
            raise local_error("field_malformed", field="code_name", expected=expected)
        super().work()

    def given(self) -> Record:
        """Return the fields that the task gives; no role at all is null."""
        given = super().given()
        if given.get("all_users_role") == "":
            given["all_users_role"] = None
        return given


def main() -> None:
    JumpGroupModule(
        record="jump_group",
        route="/jump-groups",
        key="code_name",
        fields={
            "name": {"type": "str"},
            "comments": {"type": "str"},
            "members": {"type": "list", "elements": "str"},
            "all_users_role": {"type": "str"},
        },
    ).run()


if __name__ == "__main__":
    main()

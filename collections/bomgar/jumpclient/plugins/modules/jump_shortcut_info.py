#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_shortcut_info
short_description: List Jump Shortcuts
version_added: 0.1.0
description:
  - Lists the Jump Shortcuts that the token's user can see. Copies of Jump Clients are not listed.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  id:
    description:
      - List the Jump Shortcut with this ID. A Jump Shortcut that does not exist is not an error.
    type: str
  search:
    description:
      - List the Jump Shortcuts that contain this text.
    type: str
  jump_group:
    description:
      - List the Jump Shortcuts in this Jump Group, in the form of
        O(bomgar.jumpclient.jump_shortcut#module:jump_group). The module fails if the Jump Group
        does not exist.
    type: str
  tag:
    description:
      - List the Jump Shortcuts with this tag.
    type: str
  jump_method:
    description:
      - List the Jump Shortcuts with this jump method.
    type: str
    choices: [local_rdp, local_vnc]
seealso:
  - module: bomgar.jumpclient.jump_shortcut
"""

EXAMPLES = r"""
- name: List the Jump Shortcuts of a Jump Group
  bomgar.jumpclient.jump_shortcut_info:
    jump_group: servers
"""

RETURN = r"""
jump_shortcuts:
  description: The Jump Shortcuts, in the form of
    RV(bomgar.jumpclient.jump_shortcut#module:jump_shortcut).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 8d1c2b3a4f5e60718293a4b5c6d7e8f9
      name: Accounting
      jump_group: servers
      tag: windows
      comments: ""
      jump_method: local_rdp
      hostname: ts1.example.com
      port: 3389
      jump_client_id: null
      jump_client_name: null
      directly: false
      username: ""
      domain: EXAMPLE
      screen: all_monitors
      width: 1280
      height: 800
      created_at: "2026-01-01T12:00:00.000Z"
      last_accessed_at: null
      last_accessed_by: null
      version: 1
      in_session: []
      computer: null
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

from typing import List

from ansible_collections.bomgar.jumpclient.plugins.module_utils._listing import ListModule
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record
from ansible_collections.bomgar.jumpclient.plugins.module_utils._shortcut import CLIENTS, LIST


class ShortcutsModule(ListModule):
    """The list of Jump Items without the Jump Clients and their copies."""

    def matching(self) -> List[Record]:
        """Return the Jump Shortcuts that match the filters."""
        items = self.api.items(LIST, **self.query())
        return [one for one in items if one["jump_method"] not in CLIENTS]


def main() -> None:
    ShortcutsModule(
        "jump_shortcuts",
        "/jump-shortcuts",
        "id",
        {
            "search": {"type": "str"},
            "jump_group": {"type": "str"},
            "tag": {"type": "str"},
            "jump_method": {"type": "str", "choices": ["local_rdp", "local_vnc"]},
        },
    ).run()


if __name__ == "__main__":
    main()

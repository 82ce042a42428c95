#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_shortcut
short_description: Manage Jump Shortcuts
version_added: 0.1.0
description:
  - Creates, edits and deletes Jump Shortcuts, which give access to computers without a Jump
    Client through Remote Desktop (RDP) or VNC.
  - Without O(id), a Jump Shortcut is identified by O(name) and O(jump_group). With O(id), these
    can be changed.
  - Fields that are not set are not changed.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  id:
    description:
      - ID of the Jump Shortcut to edit or delete.
    type: str
  name:
    description:
      - Name of the Jump Shortcut, 1 to 128 characters.
    type: str
  jump_group:
    description:
      - Jump Group of the Jump Shortcut. Use the code name for a shared Jump Group, or
        V(user:NAME) for a personal one.
    type: str
  jump_method:
    description:
      - Jump method. Required to create a Jump Shortcut. It can't be changed later.
      - V(local_rdp) provides a file that opens the technician's own Remote Desktop client.
      - V(local_vnc) shows the screen in the browser, through the Jump Client O(jump_client_id) or
        O(directly) from the server.
    type: str
    choices: [local_rdp, local_vnc]
  hostname:
    description:
      - Hostname or IP address of the target. Write IPv6 addresses without brackets.
      - Required to create a Jump Shortcut.
    type: str
  port:
    description:
      - Port of the target. The default for a new Jump Shortcut is 3389 (RDP) or 5900 (VNC).
    type: int
  jump_client_id:
    description:
      - For V(local_vnc), ID of the Jump Client on the target's network to connect through. Either
        this or O(directly) is required to create a VNC shortcut.
      - The token's user must be allowed to jump to this Jump Client.
    type: str
  directly:
    description:
      - For V(local_vnc), whether the server itself connects to the target, instead of a Jump
        Client. The server's C(vnc_networks) setting must include the target's network.
      - V(false) is implied if O(jump_client_id) is set.
    type: bool
  username:
    description:
      - For V(local_rdp), the user name to sign in with.
    type: str
  domain:
    description:
      - For V(local_rdp), the user's domain.
    type: str
  screen:
    description:
      - For V(local_rdp), the display mode.
    type: str
    choices: [full_screen, all_monitors, window]
  width:
    description:
      - For V(local_rdp) with O(screen=window), the width in pixels, 200 to 8,192.
    type: int
  height:
    description:
      - For V(local_rdp) with O(screen=window), the height in pixels, 200 to 8,192.
    type: int
  tag:
    description:
      - Tag, up to 64 characters. If empty, the tag is cleared.
    type: str
  comments:
    description:
      - Comments, up to 1,024 characters.
    type: str
  state:
    description:
      - Whether the Jump Shortcut should exist.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.jump_group
  - module: bomgar.jumpclient.jump_client_info
"""

EXAMPLES = r"""
- name: Create an RDP shortcut to a terminal server
  bomgar.jumpclient.jump_shortcut:
    name: Accounting
    jump_group: servers
    jump_method: local_rdp
    hostname: ts1.example.com
    domain: EXAMPLE
    screen: all_monitors
    tag: windows

- name: Create a VNC shortcut to which the server connects directly
  bomgar.jumpclient.jump_shortcut:
    name: Hall
    jump_group: servers
    jump_method: local_vnc
    hostname: 10.20.3.7
    directly: true

- name: Delete a Jump Shortcut
  bomgar.jumpclient.jump_shortcut:
    name: Accounting
    jump_group: servers
    state: absent
"""

RETURN = r"""
jump_shortcut:
  description: The Jump Shortcut. If it was deleted, its last values; null if there was nothing to
    delete.
  returned: success
  type: dict
  sample:
    id: 8d1c2b3a4f5e60718293a4b5c6d7e8f9
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._shortcut import ShortcutModule


def main() -> None:
    ShortcutModule(
        record="jump_shortcut",
        route="/jump-shortcuts",
        key="id",
        fields={
            "name": {"type": "str"},
            "jump_group": {"type": "str"},
            "jump_method": {"type": "str", "choices": ["local_rdp", "local_vnc"]},
            "hostname": {"type": "str"},
            "port": {"type": "int"},
            "jump_client_id": {"type": "str"},
            "directly": {"type": "bool"},
            "username": {"type": "str"},
            "domain": {"type": "str"},
            "screen": {"type": "str", "choices": ["full_screen", "all_monitors", "window"]},
            "width": {"type": "int"},
            "height": {"type": "int"},
            "tag": {"type": "str"},
            "comments": {"type": "str"},
        },
        argument_spec={"id": {"type": "str"}},
        required_one_of=[("id", "name")],
    ).run()


if __name__ == "__main__":
    main()

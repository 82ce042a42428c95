#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_shortcut
short_description: Manage Jump Shortcuts
version_added: 0.1.0
description:
  - Creates, edits and deletes Jump Shortcuts, which lead to computers that have no Jump Client of
    their own, by Remote Desktop (RDP) or VNC.
  - Without O(id), a shortcut is named by O(name) and O(jump_group); with it, these can be changed.
  - A field that is not given stays as it is.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  id:
    description:
      - The shortcut to edit or delete.
    type: str
  name:
    description:
      - The shortcut's name, 1 to 128 characters.
    type: str
  jump_group:
    description:
      - The Jump Group that it is in, as the code name of a shared one, or as V(user:NAME) for a
        personal one.
    type: str
  jump_method:
    description:
      - How one jumps to it. It is needed to create a shortcut, and never changes.
      - V(local_rdp) gives technicians a file that opens their own Remote Desktop client.
      - V(local_vnc) shows the screen in the browser, through the Jump Client O(jump_client_id) or
        O(directly) from the server.
    type: str
    choices: [local_rdp, local_vnc]
  hostname:
    description:
      - The target's name or address; an IPv6 address without brackets.
      - It is needed to create a shortcut.
    type: str
  port:
    description:
      - The target's port. A new shortcut has its Jump method's usual one, 3389 or 5900.
    type: int
  jump_client_id:
    description:
      - For V(local_vnc), the Jump Client on the target's network that the connection goes
        through. This or O(directly) is needed to create such a shortcut.
      - The token's user must be able to jump to it.
    type: str
  directly:
    description:
      - For V(local_vnc), whether the server itself connects to the target, instead of a Jump
        Client. The server's setting C(vnc_networks) must list the target's network.
      - V(false) is needed only to be sure of it; a shortcut with a O(jump_client_id) goes through
        that.
    type: bool
  username:
    description:
      - For V(local_rdp), the user name to begin with.
    type: str
  domain:
    description:
      - For V(local_rdp), the user's domain.
    type: str
  screen:
    description:
      - For V(local_rdp), how the remote desktop is shown.
    type: str
    choices: [full_screen, all_monitors, window]
  width:
    description:
      - For V(local_rdp) in a window, its width in pixels, 200 to 8,192.
    type: int
  height:
    description:
      - For V(local_rdp) in a window, its height in pixels, 200 to 8,192.
    type: int
  tag:
    description:
      - The tag, up to 64 characters. An empty one takes it away.
    type: str
  comments:
    description:
      - Comments, up to 1,024 characters.
    type: str
  state:
    description:
      - Whether the shortcut exists.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.jump_group
  - module: bomgar.jumpclient.jump_client_info
"""

EXAMPLES = r"""
- name: The accountants' terminal server
  bomgar.jumpclient.jump_shortcut:
    name: Accounting
    jump_group: servers
    jump_method: local_rdp
    hostname: ts1.example.com
    domain: EXAMPLE
    screen: all_monitors
    tag: windows

- name: The screen in the hall, on a network that the server may connect to
  bomgar.jumpclient.jump_shortcut:
    name: Hall
    jump_group: servers
    jump_method: local_vnc
    hostname: 10.20.3.7
    directly: true

- name: It is not needed any more
  bomgar.jumpclient.jump_shortcut:
    name: Accounting
    jump_group: servers
    state: absent
"""

RETURN = r"""
jump_shortcut:
  description: The shortcut as it is now; as it was, when it was deleted; null when there was none
    to delete.
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

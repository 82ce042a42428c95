#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client
short_description: Edit or remove Jump Clients
version_added: 0.1.0
description:
  - Edits what the console shows of Jump Clients, or removes them, several at once.
  - Jump Clients are installed by the role P(bomgar.jumpclient.jump_client#role), not by this
    module.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  ids:
    description:
      - The ids of the Jump Clients.
    type: list
    elements: str
  names:
    description:
      - The names of the Jump Clients. Names are not unique; one that several Jump Clients have
        is an error.
    type: list
    elements: str
  name:
    description:
      - The name that they get, up to 128 characters. Empty means the computer's name.
    type: str
  jump_group:
    description:
      - The Jump Group that they move to, as the code name of a shared one, or as V(user:NAME)
        for a personal one.
    type: str
  tag:
    description:
      - The tag that they get, up to 64 characters. Empty takes it away.
    type: str
  comments:
    description:
      - The comments that they get, up to 1,024 characters.
    type: str
  enabled:
    description:
      - V(false) disables them. They stay in the console and connected, but nobody can jump to
        them, and the sessions on them end. V(true) enables them again.
      - Either needs them to be online. One that was disabled on its computer can only be enabled
        there.
    type: bool
  state:
    description:
      - V(present) edits the Jump Clients, which have to exist.
      - V(absent) removes them all with one request. Those that do not exist are no error.
    type: str
    choices: [present, absent]
    default: present
  uninstall:
    description:
      - With O(state=absent), whether they are uninstalled on their computers too. One that is
        offline is uninstalled when it next connects.
      - V(false) only cuts the access, and leaves the files on the computers.
    type: bool
    default: true
seealso:
  - module: bomgar.jumpclient.jump_client_info
"""

EXAMPLES = r"""
- name: Put two computers below the tag of their rack
  bomgar.jumpclient.jump_client:
    names: [web1, web2]
    tag: rack-1

- name: Let nobody jump to a computer while it is being repaired
  bomgar.jumpclient.jump_client:
    names: [web1]
    enabled: false

- name: Remove them, here and there
  bomgar.jumpclient.jump_client:
    names: [web1, web2]
    state: absent

- name: Forget a computer that burned down
  bomgar.jumpclient.jump_client:
    ids: ["5c3f0b1de2a94c7786a1b2c3d4e5f607"]
    state: absent
    uninstall: false
"""

RETURN = r"""
clients:
  description: The Jump Clients as they are now, with the same fields as
    RV(bomgar.jumpclient.jump_client_info#module:clients).
  returned: when O(state=present)
  type: list
  elements: dict
  sample:
    - id: 5c3f0b1de2a94c7786a1b2c3d4e5f607
      name: web1
      jump_group: servers
      tag: rack-1
      comments: ""
      status: online
      disabled_by: []
      hostname: web1
      mode: service
      account: jumpclient
      install_dir: /opt/jumpclient
      version: 3
results:
  description: What happened to each Jump Client that was to be removed.
  returned: when O(state=absent)
  type: list
  elements: dict
  contains:
    id:
      description: The Jump Client's id.
      type: str
      sample: 5c3f0b1de2a94c7786a1b2c3d4e5f607
    ok:
      description: Whether it is removed, or will be when it next connects.
      type: bool
      sample: true
    error:
      description: Why not, in the form of RV(error).
      returned: when RV(results[].ok) is false
      type: dict
      sample:
        code: permission_refused
        message: You do not have the right to do this.
        parameters: {}
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import (
    SELECTION,
    EditModule,
)


def main() -> None:
    EditModule(
        argument_spec=dict(
            SELECTION,
            name={"type": "str"},
            jump_group={"type": "str"},
            tag={"type": "str"},
            comments={"type": "str"},
            enabled={"type": "bool"},
            state={"type": "str", "choices": ["present", "absent"], "default": "present"},
            uninstall={"type": "bool", "default": True},
        ),
        required_one_of=[("ids", "names")],
    ).run()


if __name__ == "__main__":
    main()

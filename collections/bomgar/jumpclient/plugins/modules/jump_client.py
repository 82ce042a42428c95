#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client
short_description: Edit or remove Jump Clients
version_added: 0.1.0
description:
  - Edits one or more Jump Clients in the console, or removes them.
  - The same values for all with O(ids) and O(names), or values for each with O(clients).
  - To install Jump Clients, use the role P(bomgar.jumpclient.jump_client#role).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  ids:
    description:
      - IDs of the Jump Clients.
    type: list
    elements: str
  names:
    description:
      - Names of the Jump Clients. The module fails if several Jump Clients have the same name.
    type: list
    elements: str
  name: &name
    description:
      - New name, up to 128 characters. If empty, the computer name is used.
    type: str
  jump_group: &jump_group
    description:
      - New Jump Group. Use the code name for a shared Jump Group, or V(user:NAME) for a personal
        one.
    type: str
  tag: &tag
    description:
      - New tag, up to 64 characters. If empty, the tag is cleared.
    type: str
  comments: &comments
    description:
      - New comments, up to 1,024 characters.
    type: str
  passive: &passive
    description:
      - Whether the Jump Clients are passive, that is, wait on a TCP port for calls of the server
        instead of keeping a connection.
    type: bool
  passive_port: &passive_port
    description:
      - TCP port on which passive Jump Clients listen, 1024 to 65,535.
    type: int
  passive_listen: &passive_listen
    description:
      - IP address or network interface on which passive Jump Clients listen. If empty, all of them.
    type: str
  forbid_disable: &forbid_disable
    description:
      - Whether the Jump Clients cannot be disabled on their computers without a maintenance token.
        What their Jump Group forbids is forbidden in any case.
    type: bool
  forbid_uninstall: &forbid_uninstall
    description:
      - Whether the Jump Clients cannot be uninstalled on their computers without a maintenance
        token. What their Jump Group forbids is forbidden in any case.
    type: bool
  enabled: &enabled
    description:
      - V(false) disables the Jump Clients. They stay connected and in the console, but no one can
        jump to them, and their sessions end. V(true) enables them.
      - The Jump Clients must be online. A Jump Client that was disabled on its computer can only
        be enabled there.
    type: bool
  clients:
    description:
      - Jump Clients with values of their own. A thousand of them are edited with one request.
      - Values that an entry does not have are those of the task, for example O(jump_group).
      - If a Jump Client does not exist, or a value is not valid, the module edits none of them.
      - A Jump Client that the server refuses for another reason, such as a missing permission,
        fails the task, and all others are edited.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - ID of the Jump Client.
        type: str
      current_name:
        description:
          - Present name of the Jump Client. The module fails if several Jump Clients have it.
        type: str
      name: *name
      jump_group: *jump_group
      tag: *tag
      comments: *comments
      passive: *passive
      passive_port: *passive_port
      passive_listen: *passive_listen
      forbid_disable: *forbid_disable
      forbid_uninstall: *forbid_uninstall
      enabled: *enabled
  state:
    description:
      - V(present) edits the Jump Clients. They must exist.
      - V(absent) removes the Jump Clients, with one request. Jump Clients that do not exist are
        ignored.
    type: str
    choices: [present, absent]
    default: present
  uninstall:
    description:
      - With O(state=absent), whether to uninstall the Jump Clients from their computers. A Jump
        Client that is offline is uninstalled the next time it connects.
      - V(false) only revokes their access to the server. Their files stay on the computers.
    type: bool
    default: true
seealso:
  - module: bomgar.jumpclient.jump_client_info
"""

EXAMPLES = r"""
- name: Tag two computers with their rack
  bomgar.jumpclient.jump_client:
    names: [web1, web2]
    tag: rack-1

- name: Give each computer its own values, with one request for up to 1,000
  bomgar.jumpclient.jump_client:
    jump_group: servers
    clients:
      - {current_name: web1, tag: rack-1, comments: "Unit 12"}
      - {current_name: web2, tag: rack-2, forbid_uninstall: true}

- name: Disable a Jump Client during maintenance
  bomgar.jumpclient.jump_client:
    names: [web1]
    enabled: false

- name: Remove Jump Clients and uninstall them from their computers
  bomgar.jumpclient.jump_client:
    names: [web1, web2]
    state: absent

- name: Remove the Jump Client of a computer that no longer exists
  bomgar.jumpclient.jump_client:
    ids: ["5c3f0b1de2a94c7786a1b2c3d4e5f607"]
    state: absent
    uninstall: false
"""

RETURN = r"""
clients:
  description: The edited Jump Clients, with the same fields as
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
  description: The result for each Jump Client to remove, or for each one to edit when the server
    refuses some of them.
  returned: when O(state=absent), or when the server refuses
  type: list
  elements: dict
  contains:
    id:
      description: ID of the Jump Client.
      type: str
      sample: 5c3f0b1de2a94c7786a1b2c3d4e5f607
    ok:
      description: Whether the Jump Client is removed, or will be the next time it connects.
      type: bool
      sample: true
    error:
      description: The reason, in the form of RV(error).
      returned: when RV(results[].ok) is false
      type: dict
      sample:
        code: permission_refused
        message: You don't have permission to do this.
        parameters: {}
        retry: false
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._client_edits import (
    CLIENT,
    DECIDED,
    EditModule,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import SELECTION


def main() -> None:
    EditModule(
        argument_spec=dict(
            SELECTION,
            clients=CLIENT,
            state={"type": "str", "choices": ["present", "absent"], "default": "present"},
            uninstall={"type": "bool", "default": True},
            **DECIDED,
        ),
        required_one_of=[("ids", "names", "clients")],
        mutually_exclusive=[("ids", "clients"), ("names", "clients")],
    ).run()


if __name__ == "__main__":
    main()

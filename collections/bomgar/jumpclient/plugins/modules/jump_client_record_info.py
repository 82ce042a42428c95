#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_record_info
short_description: What the server knows of a host's Jump Client
version_added: 0.1.0
description:
  - Tells the record of one Jump Client. The role P(bomgar.jumpclient.jump_client#role) uses it.
  - The first host that asks asks for all that
    M(bomgar.jumpclient.jump_client_computer_info) has found by then, so that a play needs one
    request, whatever its strategy and whoever takes part.
  - It works on the controller, and needs no delegation.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  id:
    description: The Jump Client's id. There is no record of what is no id.
    type: str
    required: true
  wait_for:
    description: Wait until it has this status.
    type: str
    choices: [online]
  wait_timeout:
    description:
      - How many seconds to wait at most, since the computer was asked. A server that cannot be
        reached meanwhile is waited for too.
    type: int
    default: 60
seealso:
  - module: bomgar.jumpclient.jump_client_info
"""

EXAMPLES = r"""
- name: Ask the server
  bomgar.jumpclient.jump_client_record_info:
    id: 5c3f0b1de2a94c7786a1b2c3d4e5f607
  register: known
"""

RETURN = r"""
client:
  description: The Jump Client with the same fields as
    RV(bomgar.jumpclient.jump_client_info#module:clients), or null when the server has none.
  returned: success
  type: dict
  sample: {id: 5c3f0b1de2a94c7786a1b2c3d4e5f607, name: web1, status: online}
server_addresses:
  description: Where the server's settings say that Jump Clients reach it.
  returned: success
  type: list
  elements: str
  sample: ["jump.example.com:443"]
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

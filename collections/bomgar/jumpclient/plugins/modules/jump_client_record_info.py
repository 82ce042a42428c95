#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_record_info
short_description: Get the record of a host's Jump Client
version_added: 0.1.0
description:
  - Returns the record of one Jump Client. Used by the role P(bomgar.jumpclient.jump_client#role).
  - The first host that runs this module looks up all Jump Clients that
    M(bomgar.jumpclient.jump_client_facts) has found so far. A play thus needs only one
    request, regardless of its strategy and hosts.
  - Runs on the controller. No delegation is needed.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  id:
    description: ID of the Jump Client. A value that is not an ID has no record.
    type: str
    required: true
  wait_for:
    description: Wait until the Jump Client has this status.
    type: str
    choices: [online]
  wait_timeout:
    description:
      - Maximum time to wait, in seconds, from when the computer was checked, including the time
        during which the server can't be reached.
    type: int
    default: 60
  version:
    description:
      - Version that the Jump Client should have. Fails if the server does not have this version.
      - With O(wait_for), waits until the Jump Client has it.
    type: str
  site_version:
    description: Whether to return the version of the server's updates, too.
    type: bool
    default: false
seealso:
  - module: bomgar.jumpclient.jump_client_info
"""

EXAMPLES = r"""
- name: Get the record
  bomgar.jumpclient.jump_client_record_info:
    id: 5c3f0b1de2a94c7786a1b2c3d4e5f607
  register: known
"""

RETURN = r"""
client:
  description: The Jump Client, with the same fields as
    RV(bomgar.jumpclient.jump_client_info#module:clients), or null if the server has no record.
  returned: success
  type: dict
  sample: {id: 5c3f0b1de2a94c7786a1b2c3d4e5f607, name: web1, status: online}
server_addresses:
  description: Addresses at which Jump Clients reach the server, from the server's settings.
  returned: success
  type: list
  elements: str
  sample: ["jump.example.com:443"]
site_version:
  description: Version that the server's updates install. Empty if it installs no updates.
  returned: when O(site_version=true)
  type: str
  sample: "1.5.0"
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

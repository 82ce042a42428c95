#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_maintenance_token
short_description: Get the maintenance token of a Jump Client
version_added: 0.1.0
description:
  - Returns the token with which a Jump Client can be disabled or uninstalled on its computer, if
    the site forbids that. Used by the role P(bomgar.jumpclient.jump_client_remove#role).
  - Requires the right to remove the Jump Client. The audit log records who got a token.
  - The token is a secret, so set C(no_log) on the task.
  - Runs on the controller. No delegation is needed. In check mode, no token is requested.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  id:
    description: ID of the Jump Client.
    type: str
    required: true
seealso:
  - module: bomgar.jumpclient.jump_client
"""

EXAMPLES = r"""
- name: Get the token
  bomgar.jumpclient.jump_client_maintenance_token:
    id: 5c3f0b1de2a94c7786a1b2c3d4e5f607
  register: allowed
  no_log: true
"""

RETURN = r"""
token:
  description: The token, which the computer verifies without the server. Null in check mode.
  returned: success
  type: str
  sample: 7Q2KD-9XW3M-T0ABC-4HJRZ
valid_until:
  description: When the token ends. Null in check mode.
  returned: success
  type: str
  sample: "2026-01-08T14:00:00.000Z"
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

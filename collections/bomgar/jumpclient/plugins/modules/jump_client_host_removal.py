#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_host_removal
short_description: Remove a host's Jump Client from the server
version_added: 0.1.0
description:
  - Does for one host what M(bomgar.jumpclient.jump_client_removal) does for several. Used by the
    role P(bomgar.jumpclient.jump_client_remove#role).
  - The first host that runs this module removes the records of all hosts announced so far. A play
    thus needs only one request, regardless of its strategy and hosts.
  - Delegate this module to the controller.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
  - bomgar.jumpclient._computer.one
options:
  announce:
    description: Whether to only announce that this computer is to be removed.
    type: bool
    default: false
seealso:
  - module: bomgar.jumpclient.jump_client_removal
"""

EXAMPLES = r"""
- name: Remove the Jump Client of a computer that no longer exists
  bomgar.jumpclient.jump_client_host_removal:
    computer:
      name: web1
      fqdn: web1.example.com
      addresses: [192.0.2.17]
  delegate_to: localhost
"""

RETURN = r"""
computer:
  description: What happened to the Jump Clients of the computer.
  returned: success
  type: dict
  contains:
    name:
      description: Name of the computer.
      type: str
      sample: web1
    reached:
      description: The given value.
      type: bool
      sample: false
    removed:
      description: IDs of the removed records.
      type: list
      elements: str
      sample: []
    pending:
      description: IDs of the records whose Jump Client will be uninstalled, and then removed, the
        next time it connects.
      type: list
      elements: str
      sample: ["5c3f0b1de2a94c7786a1b2c3d4e5f607"]
    kept:
      description: IDs of matching records that were kept because they are online, or because
        several records match.
      type: list
      elements: str
      sample: []
    not_found:
      description: Name of the computer, if there was nothing to remove.
      type: list
      elements: str
      sample: []
    failed:
      description: Records that the server refused to remove, each with C(id) and C(error).
      type: list
      elements: dict
      sample: []
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

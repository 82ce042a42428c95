#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_removal
short_description: Remove the Jump Clients of computers from the server
version_added: 0.1.0
description:
  - Removes the records of computers that are identified by more than a name. Used by the role
    P(bomgar.jumpclient.jump_client_remove#role) through
    M(bomgar.jumpclient.jump_client_host_removal).
  - A record is found by its ID, or by the fully qualified domain name together with the machine
    ID or an IP address. O(computers[].match) chooses among these.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
  - bomgar.jumpclient._computer.several
seealso:
  - module: bomgar.jumpclient.jump_client
"""

EXAMPLES = r"""
- name: Remove the Jump Client of a computer that no longer exists
  bomgar.jumpclient.jump_client_removal:
    computers:
      - name: web1
        fqdn: web1.example.com
        addresses: [192.0.2.17]
"""

RETURN = r"""
computers:
  description: What happened to the Jump Clients of each computer.
  returned: success
  type: list
  elements: dict
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._removal import (
    COMPUTER,
    RemovalModule,
)


def main() -> None:
    RemovalModule(
        argument_spec={
            "computers": {"type": "list", "elements": "dict", "required": True, "options": COMPUTER}
        },
    ).run()


if __name__ == "__main__":
    main()

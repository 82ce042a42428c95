#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_removal
short_description: Remove the Jump Clients of computers from the server
version_added: 0.1.0
description:
  - Removes the records of computers that are known by more than a name. The role
    P(bomgar.jumpclient.jump_client_remove#role) uses it through
    M(bomgar.jumpclient.jump_client_host_removal).
  - A record is found by its id, or by the computer's full name together with its machine id or one
    of its addresses. A record that is online is removed only by its id.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  computers:
    description:
      - The computers.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: What the result calls it.
        type: str
        required: true
      id:
        description: The Jump Client's id, where it is known for sure.
        type: str
      told_id:
        description: The id that the computer tells. It counts if the record has the same
          O(computers[].hostname).
        type: str
      hostname:
        description: The computer's own name.
        type: str
      fqdn:
        description: The computer's full name.
        type: str
      machine_id:
        description: The computer's machine id.
        type: str
      addresses:
        description: The computer's addresses.
        type: list
        elements: str
        default: []
      install_dir:
        description: Where the Jump Client is installed. If it is not given, it may be anywhere.
        type: str
      reached:
        description: Whether the computer was asked, and has no Jump Client any more.
        type: bool
        default: false
seealso:
  - module: bomgar.jumpclient.jump_client
"""

EXAMPLES = r"""
- name: A computer that is gone
  bomgar.jumpclient.jump_client_removal:
    computers:
      - name: web1
        fqdn: web1.example.com
        addresses: [192.0.2.17]
"""

RETURN = r"""
computers:
  description: What became of each computer's Jump Clients.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The computer's name.
      type: str
      sample: web1
    reached:
      description: As it was given.
      type: bool
      sample: false
    removed:
      description: The ids of the records that are gone.
      type: list
      elements: str
      sample: []
    pending:
      description: The ids of those that are uninstalled when they next connect, and gone then.
      type: list
      elements: str
      sample: ["5c3f0b1de2a94c7786a1b2c3d4e5f607"]
    kept:
      description: The ids of records that were found and left, because they are online, or because
        they are several and only one can be meant.
      type: list
      elements: str
      sample: []
    not_found:
      description: The computer's name, when there was nothing to remove.
      type: list
      elements: str
      sample: []
    failed:
      description: What the server refused, each with its C(id) and C(error).
      type: list
      elements: dict
      sample: []
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

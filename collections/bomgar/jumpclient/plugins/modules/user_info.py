#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: user_info
short_description: List users
version_added: 0.1.0
description:
  - Lists users, sorted by user name. Requires the right C(users).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  username:
    description:
      - List the user with this user name. A user who does not exist is not an error.
    type: str
  search:
    description:
      - List the users whose user name or display name contains this text.
    type: str
seealso:
  - module: bomgar.jumpclient.user
"""

EXAMPLES = r"""
- name: List all users
  bomgar.jumpclient.user_info:
  register: found

- name: Show the users without a second factor
  ansible.builtin.debug:
    msg: "{{ found.users | rejectattr('second_factor') | map(attribute='username') }}"
"""

RETURN = r"""
users:
  description: The users, in the form of RV(bomgar.jumpclient.user#module:user).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 2b8f6f3e0d3a4c4e9a1e5f6a7b8c9d0e
      username: marie
      display_name: Marie
      public_name: ""
      role: technician
      rights: [installers, team_reports]
      personal_role: technician
      team_role: start_sessions
      shared_role: technician
      language: null
      locked: false
      second_factor: false
      version: 1
      created_at: "2026-01-01T12:00:00.000Z"
      last_signed_in_at: null
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._listing import ListModule


def main() -> None:
    ListModule("users", "/users", "username", {"search": {"type": "str"}}, found_by="search").run()


if __name__ == "__main__":
    main()

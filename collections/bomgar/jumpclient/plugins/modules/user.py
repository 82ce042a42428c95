#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: user
short_description: Manage users
version_added: 0.1.0
description:
  - Creates, edits, locks and deletes users.
  - Options that are not set are not changed. A new user has the server's defaults.
  - The token's user needs the right C(users), and every right of the user to change.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  username:
    description:
      - User name, in lower case, which can't be changed later.
    type: str
    required: true
  display_name:
    description:
      - Display name, up to 128 characters.
    type: str
  public_name:
    description:
      - Name that customers see on the support portal, up to 64 characters. If empty, they see
        O(display_name).
    type: str
  role:
    description:
      - V(administrator) for all rights, or V(technician) for those in O(rights). The default for a
        new user is V(technician).
    type: str
    choices: [administrator, technician]
  rights:
    description:
      - All site rights of a technician, in any order. Other rights are removed. An empty list
        removes all rights. By default, a new user has V(installers) and V(session_keys), as far as
        the token's user has them.
    type: list
    elements: str
    choices: [users, installers, team_reports, all_reports, settings, session_keys]
  personal_role:
    description:
      - Code name of the user's default Jump Item role in their own personal Jump Group.
    type: str
  team_role:
    description:
      - Code name of the user's default Jump Item role in the Jump Groups that their teams own.
    type: str
  shared_role:
    description:
      - Code name of the user's default Jump Item role in the Jump Groups that they are a member of.
    type: str
  language:
    description:
      - Language of the console. If empty, the browser's language is used.
    type: str
    choices: ["", en, fr]
  locked:
    description:
      - Whether the user cannot sign in or use an API token.
    type: bool
  password:
    description:
      - Password, 12 to 256 characters.
      - If not set for a new user, the server generates one, see O(return_password).
      - In a loop, do not put passwords into the items, because Ansible prints these.
    type: str
  update_password:
    description:
      - When to set O(password). The server never shows a password, so V(always) sets it on each
        run. This ends the user's sign-ins.
    type: str
    choices: [always, on_create]
    default: on_create
  return_password:
    description:
      - Whether to return RV(password). The password is a secret, so set C(no_log) on the task.
    type: bool
    default: false
  state:
    description:
      - Whether the user should exist. Only a user whose personal Jump Group is empty can be
        deleted.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.user_info
  - module: bomgar.jumpclient.team
  - module: bomgar.jumpclient.jump_item_role
"""

EXAMPLES = r"""
- name: Create a user
  bomgar.jumpclient.user:
    username: marie
    display_name: Marie
    role: technician
    rights: [installers, team_reports]
    password: "{{ vault_password_of_marie }}"

- name: Create the users of a vault, whose passwords are in no item of the loop
  bomgar.jumpclient.user:
    username: "{{ item }}"
    password: "{{ vault_passwords[item] }}"
  loop: "{{ vault_passwords | list }}"

- name: Create a user with a generated password
  bomgar.jumpclient.user:
    username: paul
    return_password: true
  register: made
  no_log: true

- name: Lock a user
  bomgar.jumpclient.user:
    username: paul
    locked: true

- name: Delete a user
  bomgar.jumpclient.user:
    username: old-user
    state: absent
"""

RETURN = r"""
user:
  description: The user. If it was deleted, its last values; null if there was nothing to delete.
  returned: success
  type: dict
  sample:
    id: 2b8f6f3e0d3a4c4e9a1e5f6a7b8c9d0e
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
password:
  description: The password that the server generated. It is a secret.
  returned: when O(return_password=true), and the user was created without O(password)
  type: str
  sample: correct-horse-battery
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._user import (
    ARGUMENTS,
    FIELDS,
    UserModule,
)


def main() -> None:
    UserModule(
        record="user", route="/users", key="username", fields=FIELDS, argument_spec=ARGUMENTS
    ).run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: installer
short_description: Manage installers of Jump Clients
version_added: 0.1.0
description:
  - An installer holds what the Jump Clients that are installed with it start with, and how long
    and how often it can be used.
  - Without O(id), the module uses a valid installer that has exactly the given values, or
    creates one.
  - With O(id), it edits, extends or deletes that installer.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  id:
    description:
      - The installer to edit, extend or delete.
    type: str
  jump_group:
    description:
      - The Jump Group that the Jump Clients go to, as the code name of a shared one, or as
        V(user:NAME) for a personal one.
    type: str
  name:
    description:
      - The Jump Clients' name, up to 128 characters. Empty means the computer's name.
    type: str
  tag:
    description:
      - The Jump Clients' tag, up to 64 characters.
    type: str
  comments:
    description:
      - The Jump Clients' comments, up to 1,024 characters.
    type: str
  max_offline_minutes:
    description:
      - The Jump Clients' maximum offline minutes.
    type: int
  ephemeral:
    description:
      - Whether the Jump Clients are for a short time only.
    type: bool
  overridable:
    description:
      - The fields whose values the command line of the package may replace.
      - By default these are C(comments), C(jump_group), C(name) and C(tag).
      - An empty list allows none.
    type: list
    elements: str
    choices: [name, jump_group, tag, comments, max_offline_minutes, ephemeral]
  valid_minutes:
    description:
      - How long a new installer is valid, from 10 minutes to 525,600 (one year). The server's
        default is one day. Only an installer that was made for as long is used again.
      - With O(id), how long it is valid from now on, when it is extended because of
        O(valid_at_least).
    type: int
  valid_at_least:
    description:
      - An installer that is valid for less than so many minutes more is extended if its O(id)
        is given, and not used again otherwise.
      - The default is half of O(valid_minutes) without O(id), and 10 otherwise. It has to be less
        than O(valid_minutes), or every run would make or extend one.
    type: int
  uses_allowed:
    description:
      - How many installations the installer allows. If it is not given, there is no limit.
    type: int
  return_key:
    description:
      - Whether RV(key) is returned. Use C(no_log) on such a task, because the key is a secret.
    type: bool
    default: false
  state:
    description:
      - Whether the installer exists. Deleting it never removes the Jump Clients that it
        installed; it needs O(id).
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.installer_download
  - module: bomgar.jumpclient.jump_group
"""

EXAMPLES = r"""
- name: An installer for the servers, valid for a week
  bomgar.jumpclient.installer:
    jump_group: servers
    tag: rack-1
    overridable: [name, comments]
    valid_minutes: 10080
  register: made

- name: Its key, for the generic package in a machine image
  bomgar.jumpclient.installer:
    id: "{{ made.installer.id }}"
    return_key: true
  register: keyed
  no_log: true

- name: Extend it when less than a day is left
  bomgar.jumpclient.installer:
    id: "{{ made.installer.id }}"
    valid_at_least: 1440
    valid_minutes: 10080

- name: It is not needed any more
  bomgar.jumpclient.installer:
    id: "{{ made.installer.id }}"
    state: absent
"""

RETURN = r"""
installer:
  description:
    - The installer as it is now; as it was, when it was deleted; null when there was none to
      delete.
    - In check mode, one that would be created has no C(id) yet.
  returned: success
  type: dict
  sample:
    id: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f
    jump_group: servers
    name: ""
    tag: rack-1
    comments: ""
    max_offline_minutes: null
    ephemeral: false
    overridable: [comments, name]
    valid_minutes: 10080
    valid_until: "2026-01-08T12:00:00.000Z"
    uses_allowed: null
    uses: 0
    revoked: false
    state: valid
    created_by: marie
    created_at: "2026-01-01T12:00:00.000Z"
    version: 1
key:
  description: The installer's key, which C(--key-info) of the generic package takes. It is a
    secret.
  returned: when O(return_key=true) and the installer exists
  type: str
  sample: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f.VGhpcyBpcyBub3QgYSByZWFsIGtleSAtIGl0J3Mgb25l
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._installer import (
    ARGUMENTS,
    FIELDS,
    InstallerModule,
)


def main() -> None:
    InstallerModule(
        record="installer",
        route="/installers",
        key="id",
        fields=FIELDS,
        argument_spec=ARGUMENTS,
        required_if=[("state", "absent", ["id"])],
        required_one_of=[("id", "jump_group")],
    ).run()


if __name__ == "__main__":
    main()

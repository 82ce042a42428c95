#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: installer
short_description: Manage Jump Client installers
version_added: 0.1.0
description:
  - An installer defines the initial values of the Jump Clients installed with it, and how long
    and how often it can be used.
  - With O(name_key), the module creates the installer with this name, or edits, extends or deletes
    it.
  - With O(id), the module edits, extends or deletes this installer.
  - With neither of them, the module reuses a valid installer without a name that has exactly these
    values, or creates one.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  id:
    description:
      - ID of the installer to edit, extend or delete.
    type: str
  name_key:
    description:
      - Name by which the installer is found again, 1 to 64 characters of V(a-z), V(0-9), V(_) and
        V(-). It is unique on the server. A revoked installer loses it.
      - With O(id), the new name of this installer. If empty, the name is removed.
    type: str
  jump_group:
    description:
      - Jump Group of the Jump Clients. Use the code name for a shared Jump Group, or V(user:NAME)
        for a personal one.
    type: str
  name:
    description:
      - Name of the Jump Clients, up to 128 characters. If empty, the computer name is used.
    type: str
  tag:
    description:
      - Tag of the Jump Clients, up to 64 characters.
    type: str
  comments:
    description:
      - Comments of the Jump Clients, up to 1,024 characters.
    type: str
  max_offline_minutes:
    description:
      - Minutes that a Jump Client can be offline before it is removed, 5 to 525,600.
    type: int
  ephemeral:
    description:
      - Whether the Jump Clients are ephemeral, that is, removed 5 minutes after they go offline.
    type: bool
  may_take_over:
    description:
      - Whether a computer that is installed again gets the record that it had before, if that
        record is offline.
      - The computer is recognized by the identifier that it sends, so use such an installer for a
        short time.
    type: bool
  forbid_disable:
    description:
      - Whether the Jump Clients cannot be disabled on their computers without a maintenance token.
    type: bool
  forbid_uninstall:
    description:
      - Whether the Jump Clients cannot be uninstalled on their computers without a maintenance
        token.
    type: bool
  passive:
    description:
      - Whether the Jump Clients are passive, that is, wait on a TCP port for calls of the server
        instead of keeping a connection.
    type: bool
  passive_port:
    description:
      - TCP port on which passive Jump Clients listen, 1024 to 65,535.
    type: int
  passive_listen:
    description:
      - IP address or network interface on which passive Jump Clients listen. An empty string means
        all of them.
    type: str
  overridable:
    description:
      - Fields that can be overridden on the package's command line.
      - By default, C(comments), C(jump_group), C(name) and C(tag).
      - With an empty list, no field can be overridden.
    type: list
    elements: str
    choices:
      - name
      - jump_group
      - tag
      - comments
      - max_offline_minutes
      - ephemeral
      - passive
      - passive_port
      - passive_listen
  valid_minutes:
    description:
      - How long a new installer is valid, in minutes, from 10 to 525,600 (one year). The server's
        default is one day. An existing installer is reused only if it was created with the same
        value.
      - With O(id) or O(name_key), how long the installer is valid from now on, if it is extended
        because of O(valid_at_least).
    type: int
  valid_at_least:
    description:
      - Minimum remaining validity, in minutes. An installer that expires sooner is extended if
        O(id) or O(name_key) is set, and is not reused otherwise.
      - The default is half of O(valid_minutes) without O(id), and 10 with it. Must be less than
        O(valid_minutes), otherwise every run would create or extend an installer.
    type: int
  uses_allowed:
    description:
      - Number of installations that the installer allows. If not set, there is no limit.
    type: int
  return_key:
    description:
      - Whether to return RV(key). The key is a secret, so set C(no_log) on the task.
    type: bool
    default: false
  state:
    description:
      - Whether the installer should exist. V(absent) requires O(id) or O(name_key). Deleting an
        installer does not affect the Jump Clients installed with it.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.installer_download
  - module: bomgar.jumpclient.jump_group
"""

EXAMPLES = r"""
- name: Create an installer for the servers, valid for a week
  bomgar.jumpclient.installer:
    jump_group: servers
    tag: rack-1
    overridable: [name, comments]
    valid_minutes: 10080
  register: made

- name: Get its key, for the generic package in a machine image
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

- name: Create an installer for a machine image, or find it again, with its key
  bomgar.jumpclient.installer:
    name_key: golden-2026
    jump_group: servers
    ephemeral: true
    valid_minutes: 525600
    return_key: true
  register: seal
  no_log: true

- name: Delete the installer
  bomgar.jumpclient.installer:
    id: "{{ made.installer.id }}"
    state: absent
"""

RETURN = r"""
installer:
  description:
    - The installer. If it was deleted, its last values; null if there was nothing to delete.
    - In check mode, an installer that would be created has no C(id).
  returned: success
  type: dict
  sample:
    id: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f
    name_key: null
    jump_group: servers
    name: ""
    tag: rack-1
    comments: ""
    max_offline_minutes: null
    ephemeral: false
    may_take_over: false
    forbid_disable: false
    forbid_uninstall: false
    passive: false
    passive_port: 5832
    passive_listen: ""
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
  description: The installer key, for C(--key-info) of the generic package. The key is a secret.
  returned: when O(return_key=true) and the installer exists
  type: str
  sample: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f.VGhpcyBpcyBub3QgYSByZWFsIGtleSAtIGl0J3Mgb25l
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
        required_if=[("state", "absent", ["id", "name_key"], True)],
        required_one_of=[("id", "name_key", "jump_group")],
    ).run()


if __name__ == "__main__":
    main()

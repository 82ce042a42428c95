#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: installer_info
short_description: List installers
version_added: 0.1.0
description:
  - Lists the installers of the Jump Groups that the token's user can deploy to, the newest first.
  - Keys are not listed. M(bomgar.jumpclient.installer) returns the key of one installer.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  id:
    description:
      - List the installer with this ID. An installer that does not exist is not an error.
    type: str
  name_key:
    description:
      - List the installer with this O(bomgar.jumpclient.installer#module:name_key).
    type: str
  jump_group:
    description:
      - List the installers of this Jump Group. The module fails if the Jump Group does not exist.
    type: str
  search:
    description:
      - List the installers whose names, tag, comments or creator contains this text.
    type: str
seealso:
  - module: bomgar.jumpclient.installer
"""

EXAMPLES = r"""
- name: List the installers of a Jump Group
  bomgar.jumpclient.installer_info:
    jump_group: servers
  register: found

- name: Show which of them are valid
  ansible.builtin.debug:
    msg: "{{ found.installers | selectattr('state', 'eq', 'valid') | map(attribute='id') }}"
"""

RETURN = r"""
installers:
  description: The installers, in the form of RV(bomgar.jumpclient.installer#module:installer).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f
      name_key: golden-2026
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
    ListModule(
        "installers",
        "/installers",
        "id",
        {
            "name_key": {"type": "str", "no_log": False},
            "jump_group": {"type": "str"},
            "search": {"type": "str"},
        },
    ).run()


if __name__ == "__main__":
    main()

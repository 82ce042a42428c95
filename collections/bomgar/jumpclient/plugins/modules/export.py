#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: export
short_description: Write the site's state as a playbook
version_added: 0.1.0
description:
  - Reads the server's Jump Item roles, users, teams, Jump Groups, Jump Shortcuts, installers with a
    name, support portal, alerts, update policy and settings, and writes a playbook with a task for
    each.
  - The playbook changes nothing on this server. On an empty server, it creates all of it.
  - The playbook contains no passwords, second factors and API tokens, and not the address of the
    alerts' webhook, which may contain a secret. On another server, the users get generated
    passwords, which an administrator resets, and installers have other keys.
  - To read everything, the token's user needs the rights C(users), C(installers) and C(settings),
    and the token the scope C(read).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  dest:
    description:
      - Path of the file to write. If not set, RV(playbook) is returned only.
    type: path
  parts:
    description:
      - What to export. By default, everything.
    type: list
    elements: str
    choices:
      - jump_item_roles
      - users
      - teams
      - jump_groups
      - jump_shortcuts
      - installers
      - support_portal
      - alerts
      - update_policy
      - settings
    default:
      - jump_item_roles
      - users
      - teams
      - jump_groups
      - jump_shortcuts
      - installers
      - support_portal
      - alerts
      - update_policy
      - settings
seealso:
  - module: bomgar.jumpclient.user
  - module: bomgar.jumpclient.team
  - module: bomgar.jumpclient.jump_item_role
  - module: bomgar.jumpclient.jump_group
  - module: bomgar.jumpclient.jump_shortcut
  - module: bomgar.jumpclient.installer
  - module: bomgar.jumpclient.support_portal
  - module: bomgar.jumpclient.alerts
  - module: bomgar.jumpclient.update_policy
  - module: bomgar.jumpclient.settings
"""

EXAMPLES = r"""
- name: Write the site's state to a file under version control
  bomgar.jumpclient.export:
    dest: /srv/site/site.yml

- name: Show how the site differs from that file
  bomgar.jumpclient.export:
    dest: /srv/site/site.yml
  check_mode: true
  diff: true
"""

RETURN = r"""
playbook:
  description: The text of the playbook.
  returned: success
  type: str
  sample: "- name: Describe the site"
dest:
  description: Path of the file, or null.
  returned: success
  type: str
  sample: /srv/site/site.yml
left_out:
  description: What the playbook can't describe, such as a Jump Shortcut through a Jump Client.
  returned: success
  type: list
  elements: str
  sample: [the installer golden-2025, which is expired]
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._export import PARTS, ExportModule


def main() -> None:
    ExportModule(
        argument_spec={
            "dest": {"type": "path"},
            "parts": {
                "type": "list",
                "elements": "str",
                "choices": list(PARTS),
                "default": list(PARTS),
            },
        }
    ).run()


if __name__ == "__main__":
    main()

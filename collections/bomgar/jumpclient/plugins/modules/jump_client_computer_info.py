#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_computer_info
short_description: What a computer has of a Jump Client
version_added: 0.1.0
description:
  - Looks at a computer, and tells in one go all that the role
    P(bomgar.jumpclient.jump_client#role) has to know of it. The role uses it.
  - It needs neither the server nor facts that were gathered before.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._attributes.info
options:
  install_dir:
    description:
      - Where the Jump Client is installed. Empty means V(/opt/jumpclient) for root, and
        V(jumpclient) in the home of anybody else.
    type: str
    default: ""
  service_name:
    description: The name of the service or of the entry in the crontab.
    type: str
    default: jumpclient
  user:
    description: The account that the Jump Client runs as when root installs it.
    type: str
    default: jumpclient
  wait:
    description: How many seconds to wait at most until the Jump Client knows its id.
    type: int
    default: 0
seealso:
  - module: bomgar.jumpclient.jump_client_record_info
"""

EXAMPLES = r"""
- name: Look for a Jump Client
  bomgar.jumpclient.jump_client_computer_info:
  register: found

- name: Tell where it reaches the server
  ansible.builtin.debug:
    msg: "{{ found.computer.status.server_addresses | default([]) }}"
"""

RETURN = r"""
computer:
  description: The computer, and the Jump Client on it.
  returned: success
  type: dict
  contains:
    root:
      description: Whether it was root who looked.
      type: bool
      sample: true
    user:
      description: The account that looked.
      type: str
      sample: root
    home:
      description: Its home.
      type: str
      sample: /root
    init:
      description: What has started the computer, V(systemd), V(openrc), V(sysvinit) or V(other).
      type: str
      sample: systemd
    user_manager:
      description: Whether the account's own systemd runs.
      type: bool
      sample: false
    lingers:
      description: Whether it starts without a login.
      type: bool
      sample: false
    account:
      description: The comment of O(user), or null where there is no such account.
      type: str
      sample: Jump Client (made by bomgar.jumpclient)
    install_dir:
      description: Where the Jump Client is, or would be.
      type: str
      sample: /opt/jumpclient
    exists:
      description: Whether there is something.
      type: bool
      sample: true
    is_jump_client:
      description: Whether it looks like a Jump Client.
      type: bool
      sample: true
    status:
      description: What C(jump-client status --json) says; empty where there is none that works.
      type: dict
      sample: {running: true, client_id: 5c3f0b1de2a94c7786a1b2c3d4e5f607}
    processes:
      description: The Jump Client's processes.
      type: list
      elements: int
      sample: [4711, 4712]
    ways:
      description:
        - What may start it at boot, V(systemd), V(init), V(systemd-user) and V(cron), each with
          its C(path), C(mode) and C(sha256), whether it starts this installation (C(wired)), and
          whether that is enabled and has started it (C(starts)).
      type: dict
      sample: {cron: {path: "", wired: false, starts: false}}
    hostname:
      description: The computer's name.
      type: str
      sample: web1
    fqdn:
      description: Its full name.
      type: str
      sample: web1.example.com
    machine_id:
      description: Its machine id, or an empty text.
      type: str
      sample: 4f8a6a9b0d4b4f6e8a4f1c2d3e4f5a6b
    addresses:
      description: Its addresses.
      type: list
      elements: str
      sample: [192.0.2.17]
"""

from ansible_collections.bomgar.jumpclient.plugins.module_utils._computer import ComputerModule


def main() -> None:
    ComputerModule().run()


if __name__ == "__main__":
    main()

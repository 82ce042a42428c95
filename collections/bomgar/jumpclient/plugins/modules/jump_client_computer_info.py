#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_computer_info
short_description: Get information about the Jump Client on a computer
version_added: 0.1.0
description:
  - Returns everything that the role P(bomgar.jumpclient.jump_client#role) needs to know about a
    computer. Used by the role.
  - Requires neither the server nor gathered facts.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._attributes.info
options:
  install_dir:
    description:
      - Installation directory of the Jump Client. If empty, V(/opt/jumpclient) for root, and
        V(jumpclient) in the home directory for other accounts.
    type: str
    default: ""
  service_name:
    description: Name of the service or of the crontab entry.
    type: str
    default: jumpclient
  user:
    description: Account that the Jump Client runs as when root installs it.
    type: str
    default: jumpclient
  wait:
    description: Maximum time to wait until the Jump Client has its ID, in seconds.
    type: int
    default: 0
seealso:
  - module: bomgar.jumpclient.jump_client_record_info
"""

EXAMPLES = r"""
- name: Look for a Jump Client
  bomgar.jumpclient.jump_client_computer_info:
  register: found

- name: Show the server addresses of the Jump Client
  ansible.builtin.debug:
    msg: "{{ found.computer.status.server_addresses | default([]) }}"
"""

RETURN = r"""
check_mode:
  description: Whether the task ran in check mode. C(ansible_check_mode) tells this only of the
    command line.
  returned: success
  type: bool
  sample: false
computer:
  description: The computer and its Jump Client.
  returned: success
  type: dict
  contains:
    root:
      description: Whether the module ran as root.
      type: bool
      sample: true
    user:
      description: Account that the module ran as.
      type: str
      sample: root
    home:
      description: Home directory of the account.
      type: str
      sample: /root
    init:
      description: Init system of the computer, V(systemd), V(openrc), V(sysvinit) or V(other).
      type: str
      sample: systemd
    user_manager:
      description: Whether the systemd user manager of the account is running.
      type: bool
      sample: false
    lingers:
      description: Whether the user manager starts without a login (lingering).
      type: bool
      sample: false
    account:
      description: Comment of the account O(user), or null if it does not exist.
      type: str
      sample: Jump Client (made by bomgar.jumpclient)
    install_dir:
      description: Installation directory.
      type: str
      sample: /opt/jumpclient
    exists:
      description: Whether the directory exists.
      type: bool
      sample: true
    is_jump_client:
      description: Whether the directory contains a Jump Client.
      type: bool
      sample: true
    status:
      description: Output of C(jump-client status --json). Empty if there is no working Jump
        Client.
      type: dict
      sample: {running: true, client_id: 5c3f0b1de2a94c7786a1b2c3d4e5f607}
    processes:
      description: Process IDs of the Jump Client.
      type: list
      elements: int
      sample: [4711, 4712]
    ways:
      description:
        - What can start the Jump Client at boot, V(systemd), V(init), V(systemd-user) and
          V(cron). Each has its C(path), C(mode) and C(sha256), C(wired) (starts this
          installation), C(enabled) (will start it at the next boot) and C(starts) (enabled, and has
          started it).
      type: dict
      sample: {cron: {path: "", wired: false, enabled: false, starts: false}}
    hostname:
      description: Hostname of the computer.
      type: str
      sample: web1
    fqdn:
      description: Fully qualified domain name of the computer.
      type: str
      sample: web1.example.com
    machine_id:
      description: Machine ID of the computer, or an empty string.
      type: str
      sample: 4f8a6a9b0d4b4f6e8a4f1c2d3e4f5a6b
    addresses:
      description: IP addresses of the computer.
      type: list
      elements: str
      sample: [192.0.2.17]
    firewall:
      description: Whether M(bomgar.jumpclient.jump_client_firewall) has added rules for
        O(service_name).
      type: bool
      sample: false
"""

from ansible_collections.bomgar.jumpclient.plugins.module_utils._computer import ComputerModule


def main() -> None:
    ComputerModule().run()


if __name__ == "__main__":
    main()

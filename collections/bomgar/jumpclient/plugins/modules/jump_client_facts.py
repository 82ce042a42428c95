#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_facts
short_description: Gather facts about the Jump Client on a computer
version_added: 0.1.0
description:
  - Runs on the computer, and sets the fact RV(ansible_facts.jump_client) of the host.
  - Also returns everything that the role P(bomgar.jumpclient.jump_client#role) needs to know about
    a computer. The role uses this module.
  - Requires neither the server nor gathered facts.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._attributes.info
attributes:
  facts:
    description: Action returns an C(ansible_facts) dictionary that will update existing host facts.
    support: full
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
  bomgar.jumpclient.jump_client_facts:

- name: Show the ID of the Jump Client, if there is one
  ansible.builtin.debug:
    msg: "{{ ansible_facts.jump_client.id }}"
  when: ansible_facts.jump_client.installed

- name: Gather the facts of a Jump Client in another directory
  bomgar.jumpclient.jump_client_facts:
    install_dir: /srv/jumpclient
    service_name: jumpclient-srv
  register: other
"""

RETURN = r"""
ansible_facts:
  description: The facts that the module sets.
  returned: success
  type: dict
  contains:
    jump_client:
      description:
        - The Jump Client. Without one, RV(ansible_facts.jump_client.installed) is V(false).
        - What the Jump Client does not report to the account that asks is null.
      type: dict
      contains:
        installed:
          description: Whether the directory contains a Jump Client.
          type: bool
          sample: true
        install_dir:
          description: Installation directory.
          type: str
          sample: /opt/jumpclient
        boot:
          description: What starts the Jump Client at boot, as in RV(computer.ways).
          type: list
          elements: str
          sample: [systemd]
        id:
          description: ID of the Jump Client.
          type: str
          sample: 5c3f0b1de2a94c7786a1b2c3d4e5f607
        version:
          description: Version of the Jump Client.
          type: str
          sample: 1.4.0
        running:
          description: Whether the Jump Client runs.
          type: bool
          sample: true
        connected:
          description: Whether the Jump Client is connected to the server.
          type: bool
          sample: true
        disabled:
          description: Whether the Jump Client was disabled on the computer.
          type: bool
          sample: false
        sealed:
          description: Whether the Jump Client waits for the first boot of a clone.
          type: bool
          sample: false
        server_addresses:
          description: Addresses of the server that the Jump Client knows.
          type: list
          elements: str
          sample: ["jump.example.com:443"]
        update_policy:
          description: What the owner of the computer decided about updates; empty for the site's
            updates.
          type: str
          sample: ""
        mode:
          description: Mode of the installation, V(service) or V(user).
          type: str
          sample: service
        account:
          description: Account that the Jump Client runs as.
          type: str
          sample: jumpclient
check_mode:
  description: Whether the task ran in check mode. C(ansible_check_mode) tells this only of the
    command line.
  returned: success
  type: bool
  sample: false
pipelining:
  description: Whether modules reach the computer without files there (C(ansible_pipelining)). If
    nothing is configured, the task tries it, and does without where that fails.
  returned: always
  type: bool
  sample: true
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
      description: Init system of the computer, V(systemd), V(openrc), V(runit), V(sysvinit) or
        V(other).
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
        - What can start the Jump Client at boot, V(systemd), V(init), V(runit), V(systemd-user)
          and V(cron). Each has its C(path), C(mode) and C(sha256), C(wired) (starts this
          installation), C(enabled) (will start it at the next boot) and C(starts) (enabled, and has
          started it).
      type: dict
      sample: {cron: {path: "", wired: false, enabled: false, starts: false}}
    hostname:
      description: Hostname of the computer.
      type: str
      sample: web1
    fqdn:
      description: Full name of the computer by its hostname and C(/etc/hosts), as its Jump Client
        reports it.
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

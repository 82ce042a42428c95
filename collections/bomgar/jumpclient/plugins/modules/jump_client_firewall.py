#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_firewall
short_description: Open the port of a passive Jump Client to its server
version_added: 0.1.0
description:
  - Adds rules to the firewall of a computer that let the server connect to a passive Jump Client,
    from the server's addresses only. Used by the role P(bomgar.jumpclient.jump_client#role).
  - Records its rules in C(/var/lib/<service_name>-firewall.json). It removes rules of this file
    only, never one that was made in another way.
  - Rules of firewalld are added permanently and at run time. The firewall is not reloaded.
  - Does not enable a firewall. Rules of ufw apply as soon as it is enabled.
  - Requires root.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._attributes
options:
  firewall:
    description:
      - The firewall of the computer. Required if O(state=present).
    type: str
    choices: [firewalld, ufw]
  service_name:
    description: Name of the Jump Client's service. Each Jump Client on a computer has its own
      rules.
    type: str
    default: jumpclient
  port:
    description: TCP port of the Jump Client.
    type: int
    default: 5832
  sources:
    description:
      - IP addresses, networks and host names from which the server connects. With several nodes,
        each node can connect. The computer resolves the names.
      - Required if O(state=present).
    type: list
    elements: str
    default: []
  zone:
    description: Zone of firewalld. If empty, the default zone.
    type: str
    default: ""
  state:
    description: V(absent) removes all rules that this module added for O(service_name).
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.jump_client
"""

EXAMPLES = r"""
- name: Let the server connect
  bomgar.jumpclient.jump_client_firewall:
    firewall: firewalld
    sources: [192.0.2.10, 192.0.2.11]

- name: Remove the rules
  bomgar.jumpclient.jump_client_firewall:
    state: absent
"""

RETURN = r"""
rules:
  description: The rules, in words. Empty if O(state=absent).
  returned: success
  type: list
  elements: str
  sample: ["firewalld, zone public: TCP port 5832 from 192.0.2.10"]
"""

from ansible_collections.bomgar.jumpclient.plugins.module_utils._firewall import FirewallModule


def main() -> None:
    FirewallModule().run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_info
short_description: List Jump Clients, or wait for them
version_added: 0.1.0
description:
  - Lists Jump Clients as the server knows them.
  - It can wait until the server says that they are online or offline, which is the proof that
    an installation works.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  ids:
    description:
      - List the Jump Clients with these ids. Ids that do not exist are left out.
    type: list
    elements: str
  names:
    description:
      - List the Jump Clients with these names. Names are not unique.
    type: list
    elements: str
  search:
    description:
      - List those in which this text is found. It cannot be used with O(ids) or O(names);
        neither can the options after it.
    type: str
  hostname:
    description:
      - List those on a computer with this name.
    type: str
  jump_group:
    description:
      - List those in this Jump Group, named as O(bomgar.jumpclient.jump_client#module:jump_group)
        is. One that does not exist is an error.
    type: str
  tag:
    description:
      - List those with this tag.
    type: str
  status:
    description:
      - List those with this status. One that is V(disabled) is online or offline besides.
    type: str
    choices: [online, offline, uninstalled, disabled]
  wait_for:
    description:
      - Wait until all of O(ids) exist and have this status, and of each of O(names) at least
        one Jump Client.
    type: str
    choices: [online, offline]
  wait_timeout:
    description:
      - How many seconds to wait at most. A server that cannot be reached meanwhile is waited
        for too.
    type: int
    default: 60
seealso:
  - module: bomgar.jumpclient.jump_client
"""

EXAMPLES = r"""
- name: What is offline among the servers
  bomgar.jumpclient.jump_client_info:
    jump_group: servers
    status: offline
  register: down

- name: Wait until two computers are back
  bomgar.jumpclient.jump_client_info:
    names: [web1, web2]
    wait_for: online
    wait_timeout: 300
"""

RETURN = r"""
clients:
  description: The Jump Clients, with all that the server's API tells of them.
  returned: success, and when the time to wait is over
  type: list
  elements: dict
  contains:
    id:
      description: The Jump Client's id.
      type: str
      sample: 5c3f0b1de2a94c7786a1b2c3d4e5f607
    name:
      description: The given name, or the computer's.
      type: str
      sample: web1
    jump_group:
      description: Its Jump Group, a code name or C(user:NAME).
      type: str
      sample: servers
    tag:
      description: Its tag, or an empty text.
      type: str
      sample: rack-1
    comments:
      description: Its comments.
      type: str
      sample: ""
    jump_method:
      description: How one jumps to it.
      type: str
      sample: jump_client
    connection_type:
      description: Who makes the connection.
      type: str
      sample: active
    status:
      description: V(online), V(offline) or V(uninstalled).
      type: str
      sample: online
    disabled_by:
      description:
        - Where it was disabled, V(console), V(computer) or both, so that nobody can jump to it.
          Empty when it is enabled.
      type: list
      elements: str
      sample: []
    hostname:
      description: The computer's name.
      type: str
      sample: web1
    fqdn:
      description: The computer's full name.
      type: str
      sample: web1.example.com
    os:
      description: The operating system.
      type: str
      sample: Debian GNU/Linux 12 (bookworm)
    kernel:
      description: The kernel's version.
      type: str
      sample: 6.1.0-18-amd64
    architecture:
      description: The processor's architecture.
      type: str
      sample: x86_64
    cpu_model:
      description: The processor's model.
      type: str
      sample: AMD EPYC 7763
    cpu_count:
      description: The number of processors.
      type: int
      sample: 2
    memory_mib:
      description: The memory, in MiB.
      type: int
      sample: 3915
    private_addresses:
      description: The computer's own addresses.
      type: list
      elements: str
      sample: [192.0.2.17]
    public_address:
      description: The address that its connection came from.
      type: str
      sample: 198.51.100.4
    server_addresses:
      description: Where it reaches the server, in the order in which it tries them.
      type: list
      elements: str
      sample: ["jump.example.com:443"]
    mode:
      description: V(service) when root installed it, V(user) otherwise.
      type: str
      sample: service
    account:
      description: The account that it runs as.
      type: str
      sample: jumpclient
    install_dir:
      description: Where it is installed.
      type: str
      sample: /opt/jumpclient
    workgroup:
      description: The computer's workgroup, or an empty text.
      type: str
      sample: ""
    domain:
      description: The computer's domain, or an empty text.
      type: str
      sample: ""
    agent_version:
      description: The Jump Client's version.
      type: str
      sample: 0.1.0
    ephemeral:
      description: Whether it is for a short time only.
      type: bool
      sample: false
    max_offline_minutes:
      description: Its maximum offline minutes, or null.
      type: int
      sample: null
    installer_id:
      description: The installer that it was installed with.
      type: str
      sample: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f
    statistics:
      description: Its last statistics, or null when it has not sent any yet.
      type: dict
      sample:
        at: "2026-01-01T12:00:00.000Z"
        uptime_seconds: 86400
        cpu_percent: 3
        memory_free_mib: 2870
        disks: [{mount: "/", total_mib: 20480, free_mib: 12345}]
        console_user: ""
    created_at:
      description: When it enrolled.
      type: str
      sample: "2026-01-01T11:00:00.000Z"
    last_connected_at:
      description: When it last connected, or null.
      type: str
      sample: "2026-01-01T11:00:01.000Z"
    last_disconnected_at:
      description: When it last lost its connection, or null.
      type: str
      sample: null
    last_accessed_at:
      description: When somebody last jumped to it, or null.
      type: str
      sample: null
    last_accessed_by:
      description: Who last jumped to it, or null.
      type: str
      sample: null
    removal:
      description: V(uninstall_pending) when it is uninstalled as soon as it connects; null
        otherwise.
      type: str
      sample: null
    planned_removal_at:
      description: When it will be removed by itself, or null.
      type: str
      sample: null
    version:
      description: Counts the edits of the record.
      type: int
      sample: 3
waiting_for:
  description: Which of O(ids) and O(names) did not reach the status in time.
  returned: when the time to wait is over
  type: list
  elements: str
  sample: [web2]
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import (
    FILTERS,
    SELECTION,
    InfoModule,
)


def main() -> None:
    InfoModule(
        argument_spec=dict(
            SELECTION,
            search={"type": "str"},
            hostname={"type": "str"},
            jump_group={"type": "str"},
            tag={"type": "str"},
            status={"type": "str", "choices": ["online", "offline", "uninstalled", "disabled"]},
            wait_for={"type": "str", "choices": ["online", "offline"]},
            wait_timeout={"type": "int", "default": 60},
        ),
        mutually_exclusive=[(given, other) for given in SELECTION for other in FILTERS],
        required_if=[
            ("wait_for", status, list(SELECTION), True) for status in ("online", "offline")
        ],
    ).run()


if __name__ == "__main__":
    main()

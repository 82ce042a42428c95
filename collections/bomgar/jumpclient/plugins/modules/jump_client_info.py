#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_info
short_description: List Jump Clients, or wait for them
version_added: 0.1.0
description:
  - Lists Jump Clients.
  - Can wait until the Jump Clients are online or offline, for example to verify an installation.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  ids:
    description:
      - List the Jump Clients with these IDs. IDs that do not exist are ignored.
    type: list
    elements: str
  names:
    description:
      - List the Jump Clients with these names. Names are not unique.
    type: list
    elements: str
  search:
    description:
      - List the Jump Clients that contain this text. This option and the filters below are
        mutually exclusive with O(ids) and O(names).
    type: str
  hostname:
    description:
      - List the Jump Clients on computers with this hostname.
    type: str
  jump_group:
    description:
      - List the Jump Clients in this Jump Group, in the form of
        O(bomgar.jumpclient.jump_client#module:jump_group). The module fails if the Jump Group
        does not exist.
    type: str
  tag:
    description:
      - List the Jump Clients with this tag.
    type: str
  status:
    description:
      - List the Jump Clients with this status. A V(disabled) Jump Client is also online or
        offline.
    type: str
    choices: [online, offline, passive, uninstalled, disabled]
  wait_for:
    description:
      - Wait until all O(ids), and at least one Jump Client for each of O(names), exist and have
        this status.
    type: str
    choices: [online, offline]
  wait_timeout:
    description:
      - Maximum time to wait, in seconds, including the time during which the server can't be
        reached.
    type: int
    default: 60
seealso:
  - module: bomgar.jumpclient.jump_client
"""

EXAMPLES = r"""
- name: List the servers that are offline
  bomgar.jumpclient.jump_client_info:
    jump_group: servers
    status: offline
  register: down

- name: Wait until two computers are online
  bomgar.jumpclient.jump_client_info:
    names: [web1, web2]
    wait_for: online
    wait_timeout: 300
"""

RETURN = r"""
clients:
  description: The Jump Clients, as returned by the API.
  returned: success, and when the time to wait is over
  type: list
  elements: dict
  contains:
    id:
      description: ID of the Jump Client.
      type: str
      sample: 5c3f0b1de2a94c7786a1b2c3d4e5f607
    name:
      description: Name of the Jump Client, by default the computer name.
      type: str
      sample: web1
    jump_group:
      description: Jump Group, as a code name or C(user:NAME).
      type: str
      sample: servers
    tag:
      description: Tag, or an empty string.
      type: str
      sample: rack-1
    comments:
      description: Comments, or an empty string.
      type: str
      sample: ""
    jump_method:
      description: Jump method.
      type: str
      sample: jump_client
    connection_type:
      description: V(active) if the Jump Client keeps a connection, V(passive) if the server calls
        it.
      type: str
      sample: active
    status:
      description: V(online), V(offline), V(passive) or V(uninstalled).
      type: str
      sample: online
    passive:
      description: Whether the Jump Client is passive.
      type: bool
      sample: false
    passive_port:
      description: TCP port on which it listens if it is passive.
      type: int
      sample: 5832
    passive_listen:
      description: IP address or network interface on which it listens if it is passive, or an empty
        string for all of them.
      type: str
      sample: ""
    in_session:
      description: User names of those who have a session with the Jump Client now.
      type: list
      elements: str
      sample: [alice]
    disabled_by:
      description:
        - Where the Jump Client was disabled, V(console), V(computer) or both. Empty if it is
          enabled.
      type: list
      elements: str
      sample: []
    forbid_disable:
      description: Whether the Jump Client itself forbids to disable it on the computer.
      type: bool
      sample: false
    forbid_uninstall:
      description: Whether the Jump Client itself forbids to uninstall it on the computer.
      type: bool
      sample: false
    forbidden_on_computer:
      description:
        - What needs a maintenance token on the computer, V(disable), V(uninstall) or both, because
          the Jump Client or its Jump Group forbids it.
      type: list
      elements: str
      sample: [uninstall]
    hostname:
      description: Hostname of the computer.
      type: str
      sample: web1
    fqdn:
      description: Fully qualified domain name of the computer.
      type: str
      sample: web1.example.com
    os:
      description: Operating system.
      type: str
      sample: Debian GNU/Linux 12 (bookworm)
    kernel:
      description: Kernel version.
      type: str
      sample: 6.1.0-18-amd64
    architecture:
      description: Processor architecture.
      type: str
      sample: x86_64
    cpu_model:
      description: Processor model.
      type: str
      sample: AMD EPYC 7763
    cpu_count:
      description: Number of processors.
      type: int
      sample: 2
    memory_mib:
      description: Memory, in MiB.
      type: int
      sample: 3915
    private_addresses:
      description: Private IP addresses of the computer.
      type: list
      elements: str
      sample: [192.0.2.17]
    public_address:
      description: Public IP address, from which the Jump Client connected.
      type: str
      sample: 198.51.100.4
    server_addresses:
      description: Server addresses, in the order in which the Jump Client tries them.
      type: list
      elements: str
      sample: ["jump.example.com:443"]
    mode:
      description: V(service) if root installed the Jump Client, otherwise V(user).
      type: str
      sample: service
    account:
      description: Account that the Jump Client runs as.
      type: str
      sample: jumpclient
    login_session:
      description: Whether it runs only while its account is logged in.
      type: bool
      sample: false
    install_dir:
      description: Installation directory.
      type: str
      sample: /opt/jumpclient
    workgroup:
      description: Workgroup of the computer, or an empty string.
      type: str
      sample: ""
    domain:
      description: Domain of the computer, or an empty string.
      type: str
      sample: ""
    agent_version:
      description: Version of the Jump Client.
      type: str
      sample: 0.1.0
    ephemeral:
      description: Whether the Jump Client is ephemeral.
      type: bool
      sample: false
    max_offline_minutes:
      description: Minutes offline before the Jump Client is removed, or null.
      type: int
      sample: null
    installer_id:
      description: ID of the installer that it was installed with.
      type: str
      sample: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f
    statistics:
      description: Latest statistics, or null if none were received yet.
      type: dict
      sample:
        at: "2026-01-01T12:00:00.000Z"
        uptime_seconds: 86400
        cpu_percent: 3
        memory_free_mib: 2870
        disks: [{mount: "/", total_mib: 20480, free_mib: 12345}]
        console_user: ""
    created_at:
      description: Time of the enrollment.
      type: str
      sample: "2026-01-01T11:00:00.000Z"
    last_connected_at:
      description: Time of the last connection, or null.
      type: str
      sample: "2026-01-01T11:00:01.000Z"
    last_disconnected_at:
      description: Time of the last disconnection, or null.
      type: str
      sample: null
    last_accessed_at:
      description: Time of the last jump, or null.
      type: str
      sample: null
    last_accessed_by:
      description: User who last jumped to it, or null.
      type: str
      sample: null
    update_state:
      description: V(needed) if nobody can jump to it before it is updated, V(updating) while an
        update is under way, otherwise null.
      type: str
      sample: null
    update_policy:
      description: What the owner of the computer decided about updates. Empty for the site's
        updates, V(off), or the only version that may be installed.
      type: str
      sample: ""
    removal:
      description: V(uninstall_pending) if the Jump Client will be uninstalled the next time it
        connects, otherwise null.
      type: str
      sample: null
    planned_removal_at:
      description: Time of the scheduled removal, or null.
      type: str
      sample: null
    lost:
      description: Whether it has been offline for so long that the site marks it as lost.
      type: bool
      sample: false
    version:
      description: Version of the record, incremented with each edit.
      type: int
      sample: 3
waiting_for:
  description: The O(ids) and O(names) that did not reach the status in time.
  returned: when the time to wait is over
  type: list
  elements: str
  sample: [web2]
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
            status={
                "type": "str",
                "choices": ["online", "offline", "passive", "uninstalled", "disabled"],
            },
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

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_installation
short_description: Install a Jump Client from a package, and start it
version_added: 0.1.0
description:
  - Copies or downloads a package, verifies it, runs it, starts the Jump Client now and at boot, and
    waits until it has its ID. Used by the role P(bomgar.jumpclient.jump_client#role).
  - Removes the package at the end, whatever becomes of the installation.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._attributes
attributes:
  check_mode:
    support: none
  diff_mode:
    support: partial
    details: Shows O(boot) only.
  idempotent:
    support: none
    details: A package does not install over a Jump Client.
options:
  install_dir:
    description: Installation directory of the Jump Client. If empty, V(/opt/jumpclient) for root,
      and V(jumpclient) in the home directory for other accounts. A package that an interrupted run
      for the same directory left is removed.
    type: str
    default: ""
  service_name:
    description: Name of the service.
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
  package:
    description: Path of the package on the controller.
    type: path
  content:
    description: The package in Base64. The task reads O(package).
    type: str
  url:
    description: URL from which the computer downloads the package.
    type: str
  sha256:
    description: SHA-256 hash of the package. If empty, the package is not verified.
    type: str
    default: ""
  staging_dir:
    description: Directory for the package on the computer. If empty, the one of the environment
      variable C(TMPDIR), or C(/tmp).
    type: str
    default: ""
  options:
    description: Options of the package.
    type: list
    elements: str
    default: []
  key:
    description: Installer key, for a generic package.
    type: str
  proxy:
    description: Proxy through which the Jump Client reaches the server.
    type: str
  account:
    description: Create O(user) as a system account. If not set, the account has to exist.
    type: dict
    suboptions:
      home:
        description: Home directory of the account.
        type: str
        required: true
      comment:
        description: Comment of the account.
        type: str
        required: true
  start:
    description: Whether O(boot) also starts the Jump Client now.
    type: bool
    default: true
  boot:
    description: What starts the Jump Client at boot. If not set, nothing does.
    type: dict
    suboptions:
      way:
        description: The init system.
        type: str
        choices: [openrc, runit, systemd, systemd-user, sysvinit]
        required: true
      path:
        description: Path of the file.
        type: str
        required: true
      content:
        description: Content of the file.
        type: str
        required: true
      mode:
        description: Permissions of the file, in octal digits.
        type: str
        required: true
      beside:
        description: Contents of more files with these permissions, by their path relative to the
          directory of the file. For V(runit), the other scripts of the service.
        type: dict
        default: {}
      held:
        description: For V(runit), which starts what is enabled, the path of a file that keeps the
          service from running until the next boot. It is created with O(start=false), and removed
          otherwise.
        type: str
seealso:
  - module: bomgar.jumpclient.jump_client_package
"""

EXAMPLES = r"""
- name: Install a Jump Client
  bomgar.jumpclient.jump_client_installation:
    install_dir: /opt/jumpclient
    package: /srv/packages/generic.bin
    key: "{{ jump_client_key }}"
    options: [--install-dir=/opt/jumpclient, --user=jumpclient]
    boot:
      way: systemd
      path: /etc/systemd/system/jumpclient.service
      content: "{{ lookup('ansible.builtin.template', 'jumpclient.service.j2') }}"
      mode: "0644"
  no_log: true
"""

RETURN = r"""
placed:
  description: Whether the file of O(boot) was added.
  returned: success
  type: bool
  sample: true
booted:
  description: Whether the Jump Client was enabled and, with O(start=true), started. Not where the
    computer has other programs for that than usual.
  returned: success
  type: bool
  sample: true
computer:
  description: The computer and its Jump Client, with the same fields as
    RV(bomgar.jumpclient.jump_client_facts#module:computer).
  returned: success
  type: dict
  sample: {install_dir: /opt/jumpclient, status: {running: true}}
ansible_facts:
  description: The fact C(jump_client), as M(bomgar.jumpclient.jump_client_facts) sets it.
  returned: success
  type: dict
  sample: {jump_client: {installed: true, running: true}}
pipelining:
  description: Whether the module reached the computer without files there.
  returned: always
  type: bool
  sample: true
check_mode:
  description: Whether the task ran in check mode.
  returned: always
  type: bool
  sample: false
rc:
  description: Exit status of the package.
  returned: when the package failed
  type: int
  sample: 40
stdout:
  description: Output of the package.
  returned: failure
  type: str
  sample: ""
"""

from ansible_collections.bomgar.jumpclient.plugins.module_utils._installation import (
    InstallationModule,
)


def main() -> None:
    InstallationModule().run()


if __name__ == "__main__":
    main()

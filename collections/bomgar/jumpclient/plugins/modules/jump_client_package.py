#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_package
short_description: Have the package of an installer on the controller
version_added: 0.1.0
description:
  - Has an installer with M(bomgar.jumpclient.installer), and its package with
    M(bomgar.jumpclient.installer_download). The role P(bomgar.jumpclient.jump_client#role) uses it.
  - In one play that is done once for all hosts that want the same, whatever its strategy.
  - Delegate it to the controller.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  jump_group:
    description: The Jump Group that the installer deploys to.
    type: str
  installer_id:
    description: An installer that exists.
    type: str
  valid_minutes:
    description: How long an installer that is made is valid.
    type: int
  cache_dir:
    description: The directory for packages. They hold keys, so only its owner can look inside.
    type: path
    required: true
"""

EXAMPLES = r"""
- name: Have a package
  bomgar.jumpclient.jump_client_package:
    jump_group: servers
    cache_dir: /root/packages
  delegate_to: localhost
"""

RETURN = r"""
package:
  description: The package's path. In check mode it is null.
  returned: success
  type: str
  sample: /root/packages/0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f.bin
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

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_client_package
short_description: Provide the package of an installer on the controller
version_added: 0.1.0
description:
  - Provides an installer with M(bomgar.jumpclient.installer), and the generic package, which
    contains no key, with M(bomgar.jumpclient.installer_download). With O(return_key=true), only
    returns the installer key. Used by the role P(bomgar.jumpclient.jump_client#role).
  - Runs only once per play for all hosts with the same values, regardless of the strategy.
  - Delegate this module to the controller.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  jump_group:
    description: Jump Group of the installer.
    type: str
  installer_id:
    description: ID of an existing installer.
    type: str
  valid_minutes:
    description: How long a new installer is valid, in minutes.
    type: int
  cache_dir:
    description: Directory for packages. Only the owner can access the directory. Packages with a
      key, which earlier versions kept there, are removed.
    type: path
    required: true
  return_key:
    description: Whether to return RV(key) of O(installer_id), and nothing else. The key is a
      secret, so set C(no_log) on the task.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Provide a package
  bomgar.jumpclient.jump_client_package:
    jump_group: servers
    cache_dir: /root/packages
  delegate_to: localhost
"""

RETURN = r"""
package:
  description: Path of the package. In check mode, null.
  returned: success, unless O(return_key=true)
  type: str
  sample: /root/packages/generic-0f6a1d3e5b7c49d2.bin
installer_id:
  description: ID of the installer. In check mode, null if the installer would be created.
  returned: success, unless O(return_key=true)
  type: str
  sample: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f
key:
  description: The installer key, for the generic package.
  returned: when O(return_key=true)
  type: str
  sample: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f.VGhpcyBpcyBub3QgYSByZWFsIGtleSAtIGl0J3Mgb25l
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

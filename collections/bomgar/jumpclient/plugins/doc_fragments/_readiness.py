# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a server, or each of its workers, is asked whether it is ready."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  ready:
    description: Where the module asks whether the server is ready. It is when each of these answers
      with status 200.
    type: list
    elements: dict
    default: []
    suboptions:
      url:
        description: The address.
        type: str
        required: true
      socket:
        description: Unix socket through which the request goes.
        type: path
  ca_path:
    description: Path to a PEM file with the CA certificates to trust. If not set, the certificate
      is not verified.
    type: path
"""

# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""How every module reaches the server."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  server_url:
    description:
      - The address of the server, for example V(https://jump.example.com).
      - Must use C(https), because the token is sent with every request.
      - If not set, the environment variable E(JUMP_SERVER_URL) is used.
    type: str
    required: true
  token:
    description:
      - An API token. It has the rights of its user, limited by its scopes.
      - If not set, the environment variable E(JUMP_TOKEN) is used.
    type: str
    required: true
  ca_path:
    description:
      - Path to a PEM file with the CA certificates to trust.
      - Required for a server with its own CA, which a server creates when it first starts.
      - If not set, the environment variable E(JUMP_CA_PATH) is used, then the CA certificates of
        the system.
      - On the controller, a relative path is relative to the folder in which Ansible was started,
        or to the playbook's folder.
    type: path
  validate_certs:
    description:
      - Whether to verify the server's certificate. If V(false), an attacker on the network can
        read the token.
    type: bool
    default: true
  timeout:
    description:
      - Time limit for one request, in seconds.
    type: int
    default: 15
"""

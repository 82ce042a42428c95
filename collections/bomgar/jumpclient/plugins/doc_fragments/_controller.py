# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a plugin on the controller reaches the server. Modules have it in C(_server)."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  server_url:
    description:
      - The address of the server, for example V(https://jump.example.com).
      - Must use C(https), because the token is sent with every request.
    type: str
    required: true
    env:
      - name: JUMP_SERVER_URL
  token:
    description:
      - An API token with the scope C(read). It has the rights of its user.
    type: str
    required: true
    env:
      - name: JUMP_TOKEN
  ca_path:
    description:
      - Path to a PEM file with the CA certificates to trust.
      - Required for a server with its own CA, which a server creates when it first starts. If not
        set, the CA certificates of the system are used.
    type: path
    env:
      - name: JUMP_CA_PATH
  validate_certs:
    description:
      - Whether to verify the server's certificate. If V(false), an attacker on the network can
        read the token, and choose what the server seems to answer.
    type: bool
    default: true
  timeout:
    description:
      - Time limit for one request, in seconds.
    type: int
    default: 15
"""

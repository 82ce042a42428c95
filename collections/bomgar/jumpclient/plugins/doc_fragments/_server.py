# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""How every module reaches the server."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  server_url:
    description:
      - The server's address, as in V(https://jump.example.com).
      - Only C(https) is taken, because the token travels with every request.
      - If it is not given, the environment variable E(JUMP_SERVER_URL) is used.
    type: str
    required: true
  token:
    description:
      - An API token of the server. The rights are those of its user, narrowed by its scopes.
      - If it is not given, the environment variable E(JUMP_TOKEN) is used.
    type: str
    required: true
  ca_path:
    description:
      - A file with the certificates of the authorities that the server's certificate may come
        from.
      - It is needed for a server with an authority of its own, which is what a server makes at
        its first start.
      - If it is not given, the environment variable E(JUMP_CA_PATH) is used, and then the
        system's authorities.
    type: path
  validate_certs:
    description:
      - Whether the server's certificate is checked. Anyone between here and the server can read
        the token if it is not.
    type: bool
    default: true
  timeout:
    description:
      - How many seconds one request may take.
    type: int
    default: 15
"""

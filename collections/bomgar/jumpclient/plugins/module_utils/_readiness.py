# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a server, or each of its workers, is ready: it answers a request with status 200."""

from __future__ import annotations

import http.client
import socket
import ssl
from typing import Any, Dict, List, Optional
from urllib.parse import urlsplit

ANSWER_SECONDS = 10
"""Time limit for one answer."""

ARGUMENTS: Dict[str, Dict[str, Any]] = {
    "ready": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"url": {"type": "str", "required": True}, "socket": {"type": "path"}},
    },
    "ca_path": {"type": "path"},
}


class UnixConnection(http.client.HTTPConnection):
    """HTTP through a unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=ANSWER_SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(ANSWER_SECONDS)
        self.sock.connect(self.path)


def unready(places: List[Dict[str, Any]], ca_path: Optional[str]) -> Optional[str]:
    """Return the first place that is not ready, with the reason, or None.

    Args:
        places: each with C(url), and C(socket) where the request goes through a unix socket.
        ca_path: the certificates to trust. Without them no certificate is verified.
    """
    for place in places:
        wrong = _asked(place, ca_path)
        if wrong:
            return "%s: %s" % (place["socket"] or place["url"], wrong)
    return None


def _asked(place: Dict[str, Any], ca_path: Optional[str]) -> Optional[str]:
    url = urlsplit(place["url"])
    try:
        connection = _connection(place["socket"], url.scheme, url.netloc, ca_path)
        try:
            connection.request("GET", url.path)
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__
    return None if status == 200 else "status %d" % status


def _connection(
    path: Optional[str], scheme: str, address: str, ca_path: Optional[str]
) -> http.client.HTTPConnection:
    if path:
        return UnixConnection(path)
    if scheme != "https":
        return http.client.HTTPConnection(address, timeout=ANSWER_SECONDS)
    context = ssl.create_default_context(cafile=ca_path)
    if not ca_path:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(address, timeout=ANSWER_SECONDS, context=context)

# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Errors in the form of the server's catalogue: a stable code, its parameters, an English text."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

SHARED = "jumpgroup:"
"""What a shared Jump Group's code name begins with in a request, so that it is no display name."""

VERSION = "0.1.0"
"""The collection's version. Where modules run, there is no C(galaxy.yml) to read it from."""
UNKNOWN = ("route_not_found", "method_not_allowed", "field_unknown")
"""Codes of a server that does not know what it is asked for, as one of another release."""
VERSIONS = (
    "The server has version {server}, and bomgar.jumpclient has version {collection}: install both "
    "from the same release."
)

LOCAL = {
    "server_unreachable": "Can't reach the server {server}: {reason}.",
    "certificate_mismatch": (
        "The certificate presented by {server} is not the one this installer trusts."
    ),
    "package_damaged": "The package is damaged or incomplete. Download it again.",
    "internal_error": "An internal error occurred. See the server log for details.",
    "field_malformed": "{field}: invalid value (expected: {expected}).",
    "field_not_a_choice": "{field}: allowed values: {choices}.",
    "field_required": "{field}: a value is required.",
    "client_not_found": "The Jump Client does not exist.",
    "client_offline": "The Jump Client is offline.",
    "client_disabled": (
        "The Jump Client has been disabled by the user and does not allow a session to start "
        "at this time."
    ),
    "installer_not_found": "The installer does not exist.",
    "update_timed_out": (
        "The Jump Client did not come back with the new version within {minutes} minutes."
    ),
    "shortcut_not_found": "The Jump Shortcut does not exist.",
    "shortcut_ambiguous": (
        "{count} Jump Shortcuts in {group} are named {name}. Use the ID of the one you want."
    ),
}
"""The catalogue's texts of what these modules find out without an answer of the server."""


class ApiError(Exception):
    """An error of the catalogue, answered by the server or found on the way to it.

    ``status`` is the HTTP status, or None when there was no answer; ``retry`` tells
    whether the same attempt can succeed later without anybody changing anything.
    """

    def __init__(
        self,
        code: str,
        message: str,
        parameters: Optional[Dict[str, Any]] = None,
        retry: bool = False,
        status: Optional[int] = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.parameters = parameters or {}
        self.retry = retry
        self.status = status
        self.further: List[str] = []

    def __str__(self) -> str:
        return " ".join(["%s: %s" % (self.code, self.message), *self.further])

    def add_versions(self, server: str) -> None:
        """Say which versions do not fit together.

        A field that a server of the same version does not know is a typing error of the playbook.
        """
        if self.code != "field_unknown" or server != VERSION:
            self.further.append(VERSIONS.format(server=server, collection=VERSION))

    def result(self) -> Dict[str, Any]:
        """Return what a failing module answers as C(error)."""
        return {
            "code": self.code,
            "message": self.message,
            "parameters": self.parameters,
            "retry": self.retry,
            "status": self.status,
        }


def local_error(code: str, retry: bool = False, **parameters: Any) -> ApiError:
    """Make an error of the catalogue that no answer of the server told."""
    return ApiError(code, LOCAL[code].format(**parameters), parameters, retry)


def answered_error(status: int, body: Any) -> ApiError:
    """Make the error that an answer tells; anything unknown becomes the generic one."""
    told = body.get("error") if isinstance(body, dict) else None
    if not isinstance(told, dict) or not isinstance(told.get("code"), str):
        error = local_error("internal_error", retry=status >= 500)
        error.further.append("(HTTP %d without an error of the catalogue)" % status)
        error.status = status
        return error
    message, parameters = _without_prefix(
        str(told.get("message", "")), told.get("parameters") or {}
    )
    error = ApiError(told["code"], message, parameters, bool(told.get("retry")), status)
    error.further = [
        "%s: %s" % (other.get("code"), other.get("message"))
        for other in told.get("further") or []
        if isinstance(other, dict)
    ]
    return error


def _without_prefix(message: str, parameters: Dict[str, Any]) -> Tuple[str, Dict[str, Any]]:
    """Return an error's text and parameters with Jump Groups as a playbook names them."""
    named = dict(parameters)
    for name, value in parameters.items():
        if isinstance(value, str) and value.startswith(SHARED):
            named[name] = value[len(SHARED) :]
            message = message.replace(value, named[name])
    return message, named

# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""The base of every module: arguments, environment, API client, check mode, diff, errors."""

from __future__ import annotations

import os
import ssl
from typing import Any, Dict, Optional

from ansible.module_utils.basic import AnsibleModule, env_fallback

from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import Api
from ansible_collections.bomgar.jumpclient.plugins.module_utils._diff import diff_of
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import (
    SHARED,
    ApiError,
)

Record = Dict[str, Any]

SERVER = {
    "server_url": {
        "type": "str",
        "required": True,
        "fallback": (env_fallback, ["JUMP_SERVER_URL"]),
    },
    "token": {
        "type": "str",
        "required": True,
        "no_log": True,
        "fallback": (env_fallback, ["JUMP_TOKEN"]),
    },
    "ca_path": {"type": "path", "fallback": (env_fallback, ["JUMP_CA_PATH"])},
    "validate_certs": {"type": "bool", "default": True},
    "timeout": {"type": "int", "default": 15},
}
"""Where the server is and how to speak to it."""


PERSONAL = "user:"
OF_GROUPS = ("windows", "group_recipients")
"""Fields with a list of what each Jump Group has."""


def group_name(given: str) -> str:
    """Return a Jump Group as the server names it."""
    return given[len(SHARED) :] if given.startswith(SHARED) else given


def by_code(body: Record) -> Record:
    """Return a body with its Jump Groups by the code name, and never by what they are called."""
    for name in OF_GROUPS:
        if name in body:
            body = dict(body, **{name: [by_code(one) for one in body[name]]})
    group = body.get("jump_group")
    if not group or group.startswith((SHARED, PERSONAL)):
        return body
    return dict(body, jump_group=SHARED + group)


def connect(given: Dict[str, Any]) -> Api:
    """Return the server's API by the values of C(SERVER).

    Raises:
        ValueError: one of them can't be right; the text never tells the token.
    """
    ca_path = _authority((given["ca_path"] or "").strip("\r\n"))
    if given["timeout"] < 1:
        raise ValueError("timeout: must be at least 1 second")
    return Api(
        given["server_url"], given["token"], ca_path, given["validate_certs"], given["timeout"]
    )


def _authority(given: str) -> Optional[str]:
    """Return the path of the file with the CA certificates, or None if there is none."""
    if not given:
        return None
    path = os.path.abspath(given)
    if not os.path.isfile(path):
        raise ValueError("ca_path: the file %s does not exist" % path)
    try:
        ssl.create_default_context(cafile=path)
    except ssl.SSLError:
        raise ValueError("ca_path: the file %s contains no CA certificate" % path) from None
    except OSError as error:
        raise ValueError("ca_path: cannot read %s (%s)" % (path, error.strerror)) from None
    return path


class ServerModule(AnsibleModule):
    """A module that works through the server's API.

    A concrete module names its own arguments and says in :meth:`work` what it does;
    everything else is the same for all of them. ``changed``, ``diff`` and the
    result are told by :meth:`finish`.
    """

    def __init__(self, argument_spec: Dict[str, Any], **kwargs: Any) -> None:
        super().__init__(
            argument_spec=dict(SERVER, **argument_spec), supports_check_mode=True, **kwargs
        )
        try:
            self.api = connect(self.params)
        except ValueError as error:
            self.fail_json(msg=str(error))
        # In check mode the server says what would become of each change, refusals included.
        self.api.dry_run = self.check_mode

    def work(self) -> None:
        """Do what the module is for, and call :meth:`finish`."""
        raise NotImplementedError

    def run(self) -> None:
        """Do the module's work; an error of the catalogue ends it with its code and text."""
        try:
            self.work()
        except ApiError as error:
            self.fail_json(msg=str(error), error=error.result())

    def finish(
        self, before: Any, after: Any, changed: Optional[bool] = None, **result: Any
    ) -> None:
        """End the module well.

        ``before`` and ``after`` are what the diff shows, without secrets; they decide
        ``changed`` too where it is not given.
        """
        self.exit_json(
            changed=before != after if changed is None else changed,
            diff=diff_of(before, after),
            **result,
        )

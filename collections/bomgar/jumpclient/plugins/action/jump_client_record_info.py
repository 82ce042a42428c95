# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Asks the server about a host's Jump Client, together with those of the play's other hosts."""

from __future__ import annotations

import json
import time
from typing import Any, Dict, Optional

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.bomgar.jumpclient.plugins.module_utils._clients import (
    CHUNK,
    FIND,
    ID,
    POLL,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import (
    ApiError,
    local_error,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import SERVER, connect
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._reported import refuse_reported
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._together import Together

Found = Dict[str, Any]

ARGUMENTS = dict(
    SERVER,
    id={"type": "str", "required": True},
    wait_for={"type": "str", "choices": ["online"]},
    wait_timeout={"type": "int", "default": 60},
    version={"type": "str"},
    site_version={"type": "bool", "default": False},
)
UPDATE_POLL = 1.5
"""Seconds between two looks at the server while an update runs, which takes several."""
NOTHING = {"client": None, "server_addresses": []}  # type: Found


class ActionModule(ActionBase):
    """It works on the controller, in Ansible's own process for this host."""

    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: Optional[str] = None, task_vars: Optional[Found] = None) -> Found:
        super().run(tmp, task_vars)
        refuse_reported(task_vars)
        _valid, given = self.validate_argument_spec(argument_spec=ARGUMENTS)
        try:
            told = {"changed": False}  # type: Found
            if given["site_version"]:
                told["site_version"] = _versions_of(given)["version"]
            if not ID.match(given["id"]):
                return dict(NOTHING, **told)  # what the server never gave
            if given["version"]:
                _check_version(given)
            found = self._waited(given) if given["wait_for"] else self._asked(given)
            return dict(found, **told)
        except ApiError as error:
            return {"failed": True, "msg": str(error), "error": error.result(), "changed": False}

    def _asked(self, given: Found) -> Found:
        """Return what the server says of this one, asking it for all that are wanted if need be."""
        access = {name: given[name] for name in SERVER}

        def work(wanted: Found) -> Found:
            return _answers(access, wanted)

        return _good(Together("records").outcome(given["id"], json.dumps(access), work))

    def _waited(self, given: Found) -> Found:
        """Return it when it is online, or raise why it is not in time.

        The time counts from when its computer was asked, which is the same for all of a play.
        """
        together = Together("records")
        deadline = None  # type: Optional[float]
        while True:
            trouble = None  # type: Optional[ApiError]
            found = NOTHING
            try:
                found = self._asked(given)
            except ApiError as error:
                if not error.retry:
                    raise
                trouble = error
            # A passive Jump Client keeps no connection: that the server knows it has to do.
            if _is_there(found["client"], given):
                return found
            now = time.monotonic()
            if deadline is None:
                deadline = found.get("since", now) + given["wait_timeout"]
            elif now >= deadline:
                raise trouble or _too_late(given, found)
            # Whoever asks next asks for this one, too: one request for all that wait.
            together.want(given["id"], deadline - given["wait_timeout"])
            pause = UPDATE_POLL if given["version"] else POLL
            time.sleep(min(pause, max(0.0, deadline - now)))


def _is_there(client: Optional[Found], given: Found) -> bool:
    if not client or client["status"] not in (given["wait_for"], "passive"):
        return False
    return not given["version"] or bool(client["agent_version"] == given["version"])


def _good(outcome: Found) -> Found:
    """Return an outcome, or raise its error."""
    if outcome["error"]:
        raise ApiError(**outcome["error"])
    return dict(outcome)


def _too_late(given: Found, found: Found) -> ApiError:
    client = found["client"]
    if client and client["status"] == given["wait_for"]:  # with another version
        minutes = max(1, given["wait_timeout"] // 60)
        return local_error("update_timed_out", retry=True, minutes=minutes)
    return local_error("client_offline" if client else "client_not_found", retry=True)


def _check_version(given: Found) -> None:
    """Raise unless the server has the wanted version."""
    versions = _versions_of(given)["versions"]
    if given["version"] not in versions:
        choices = ", ".join(versions)
        # As the one who can change it knows it: this is asked by the role.
        raise local_error("field_not_a_choice", field="jump_client_version", choices=choices)


def _versions_of(given: Found) -> Found:
    """Return the server's C(versions), and the C(version) of its updates; asked once for a run."""
    access = {name: given[name] for name in SERVER}

    def work(wanted: Found) -> Found:
        return dict.fromkeys(wanted, _versions(access))

    return _good(Together("versions").outcome("all", json.dumps(access), work, keep=True))


def _versions(access: Found) -> Found:
    try:
        return dict(connect(access).get("/updates/versions"), error=None)
    except ValueError as error:
        raise AnsibleActionFail(str(error)) from None
    except ApiError as error:
        return {"version": "", "versions": [], "error": error.result()}


def _answers(access: Found, wanted: Found) -> Found:
    """Return for each wanted id what the server says of it; an error is said of all of them."""
    now = time.monotonic()
    outcomes = {one: dict(NOTHING, error=None, since=since or now) for one, since in wanted.items()}  # type: Found
    try:
        api = connect(access)
        ids = sorted(wanted)
        for start in range(0, len(ids), CHUNK):
            answer = api.ask(FIND, {"ids": ids[start : start + CHUNK]})
            for one in ids[start : start + CHUNK]:
                outcomes[one]["server_addresses"] = answer.get("server_addresses", [])
            for record in answer["items"]:
                outcomes[record["id"]]["client"] = record
    except ValueError as error:
        raise AnsibleActionFail(str(error)) from None
    except ApiError as error:
        for outcome in outcomes.values():
            outcome["error"] = error.result()
    return outcomes

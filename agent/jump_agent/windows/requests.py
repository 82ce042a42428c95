r"""What the client asks of the owner of its installation: the system, for a service.

The client writes a file ``state\ask-<request>`` and sets an event. What keeps it running has the
network nowhere, and starts the command ``serve`` for that. The list of requests is closed, and
nothing in the files is trusted.
"""

import json
import os
import time
from typing import Any, Callable, Dict, List

from ..core import local_control
from ..core.layout import Config, Layout
from ..core.store import read_bytes, read_json, write_bytes
from ..core.updates import trials, verdict
from . import signals, storage
from .processes import read_pid_file
from .updating import install

RESTRICT, UPDATE, CONFIRM, ROLL_BACK = "restrict", "update", "confirm", "roll-back"

LIMIT = 4096
"""Maximum size of a request in bytes."""

_ANSWER = "answer.json"


def answer_path(layout: Layout) -> str:
    """Return the path of the file with the last answer."""
    return os.path.join(layout.updates, _ANSWER)


def ask(layout: Layout, events: str, request: str, data: bytes = b"") -> None:
    """Ask the owner of the installation. Errors are ignored: the client asks again later."""
    try:
        write_bytes(_path(layout, request), data)
        signals.send(events, signals.ASK)
    except OSError:
        pass


def serve(layout: Layout, config: Config, _arguments: List[str]) -> int:
    """Do what the client has asked for; return the exit status."""
    for request, do in _REQUESTS.items():
        path = _path(layout, request)
        try:
            data = read_bytes(path, LIMIT)
            storage.remove(path)
            do(layout, config, data)
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            continue  # it is asked again, or the file is none of the client's
    return 0


def _path(layout: Layout, request: str) -> str:
    return os.path.join(layout.state, "ask-" + request)


def _restrict(layout: Layout, _config: Config, data: bytes) -> None:
    local_control.store(layout, local_control.parse(data))


def _update(layout: Layout, config: Config, _data: bytes) -> None:
    report: Dict[str, Any] = {"phase": "installed"}
    try:
        offer = read_json(layout.update) or {}
        install(layout, config, str(offer.get("version"))[:64])
    except verdict.Ended as ended:
        report = ended.state()
    except (OSError, ValueError) as error:
        report = verdict.failed("?", error).state()
    _answer(layout, report)


def _confirm(layout: Layout, _config: Config, _data: bytes) -> None:
    storage.remove(layout.trial)


def _roll_back(layout: Layout, _config: Config, data: bytes) -> None:
    if trials.roll_back(layout, data.decode("utf-8", "replace")):
        _answer(layout, {"restart": True})


def _answer(layout: Layout, values: Dict[str, Any]) -> None:
    """Answer the client, and wake it. Its process's number is its own word, and only wakes."""
    told = {**values, "at": time.time()}
    write_bytes(answer_path(layout), json.dumps(told).encode())
    process = read_pid_file(layout.network_pid)
    if process is not None:
        signals.send(process.events, signals.CHANGED)


_REQUESTS: Dict[str, Callable[[Layout, Config, bytes], None]] = {
    RESTRICT: _restrict,
    UPDATE: _update,
    CONFIRM: _confirm,
    ROLL_BACK: _roll_back,
}

"""Questions that only a process of the client's account may answer.

Files that an account controls can block for ever, link elsewhere or hold false data. So root never
reads them itself. A child process permanently becomes the account and reads them. Its answers are
treated as plain data, and each answer has a time limit.
"""

import json
import os
import pwd
import select
import time
from typing import TYPE_CHECKING, Any, Callable, Dict, NoReturn, Optional

from ..core.layout import SERVICE, Config
from .privileges import become
from .processes import wait

if TYPE_CHECKING:
    from ..core.ports import Answers

Question = Callable[[], "Answers"]

_LIMIT = 64 * 1024


class Inquiry:
    """A question answered by a process of the client's account; use it as a context manager.

    Callers without root, and callers in user mode, answer the question in their own process.

    Args:
        config: the configuration with the account.
        question: yields its answers one after the other.
    """

    def __init__(self, config: Config, question: Question) -> None:
        self._pid = 0
        self._data = b""
        self._answers: Optional[Answers] = None
        if config.mode != SERVICE or os.geteuid() != 0:
            self._answers = question()
            return
        self._reader, writer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            _answer(config, question, writer)
        os.close(writer)

    def next(self, seconds: float) -> Dict[str, Any]:
        """Return the next answer, or an empty one when none arrives within ``seconds``."""
        if self._answers is not None:
            try:
                return next(self._answers, {})
            except OSError:
                return {}
        line = self._line(time.monotonic() + seconds)
        try:
            values = json.loads(line.decode())
        except (ValueError, RecursionError):
            return {}
        return values if isinstance(values, dict) else {}

    def __enter__(self) -> "Inquiry":
        return self

    def __exit__(self, *_: object) -> None:
        if self._answers is not None:
            self._answers.close()
        if self._pid:
            os.close(self._reader)
            wait(self._pid, 0.0)

    def _line(self, end: float) -> bytes:
        while b"\n" not in self._data and len(self._data) < _LIMIT:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._reader], [], [], left)[0]:
                return b""
            part = os.read(self._reader, 4096)
            if not part:
                return b""
            self._data += part
        line, _, self._data = self._data.partition(b"\n")
        return line


def _answer(config: Config, question: Question, writer: int) -> NoReturn:
    try:
        become(pwd.getpwnam(config.account))
        for values in question():
            os.write(writer, json.dumps(values).encode() + b"\n")
    except (OSError, ValueError, KeyError, RuntimeError):
        pass  # the caller handles a missing answer
    finally:
        os._exit(0)

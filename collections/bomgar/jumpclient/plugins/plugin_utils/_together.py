# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the processes of one run of Ansible do together, so that it is done once.

Ansible has a process for each task of each host. C(run_once) lets the first host of a play do
something for all; but that one may have no part in a role, and not every strategy knows it.
Here whoever comes first does it for all that are known by then, whatever the strategy.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from typing import Any, Callable, Dict, Iterator

from ansible import constants

Work = Callable[[Dict[str, Any]], Dict[str, Any]]


class Together:
    """Things that are wanted, and what became of them. Names are made of letters and digits.

    Args:
        subject: what the things are.
    """

    def __init__(self, subject: str) -> None:
        # A folder of this run's, which its processes share; it goes with the run.
        self._folder = os.path.join(constants.DEFAULT_LOCAL_TMP, "bomgar.jumpclient", subject)
        os.makedirs(self._folder, mode=0o700, exist_ok=True)

    def want(self, name: str, known: Any = None) -> None:
        """Have something done with the next one's; C(known) is what is known of it, as JSON."""
        with self._alone():
            self._write("wanted", name, known)

    def outcome(self, name: str, way: str, work: Work, *, keep: bool = False) -> Any:
        """Return what became of something that was wanted, once it is done.

        It is told once: who asks again has it done again, as things may have changed since.

        Args:
            name: which one.
            way: how it is done; what was done in another way does not count.
            work: takes what is wanted, by name, and returns what became of each.
            keep: whether it is told to all who ask.
        """
        with self._alone():
            done = "done-" + hashlib.sha256(way.encode()).hexdigest()[:32]
            if self._has("wanted", name) or not self._has(done, name):
                wanted = self._all("wanted")
                wanted.setdefault(name, None)
                for one, outcome in work(wanted).items():
                    self._write(done, one, outcome)
                for one in wanted:
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(self._path("wanted", one))
            outcome = self._read(done, name)
            if not keep:
                os.unlink(self._path(done, name))
            return outcome

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep the others out; who is in has limits of its own, and leaves when it is killed."""
        with open(os.path.join(self._folder, "lock"), "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _path(self, kind: str, name: str) -> str:
        return os.path.join(self._folder, kind, name)

    def _has(self, kind: str, name: str) -> bool:
        return os.path.exists(self._path(kind, name))

    def _all(self, kind: str) -> Dict[str, Any]:
        folder = self._path(kind, "")
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        return {name: self._read(kind, name) for name in names}

    def _read(self, kind: str, name: str) -> Any:
        with open(self._path(kind, name), encoding="utf-8") as stream:
            return json.load(stream)

    def _write(self, kind: str, name: str, value: Any) -> None:
        # A failed module's result contains objects that only Ansible knows, from 2.21 on. Without
        # them, Ansible makes them again from the result's texts.
        text = json.dumps(value, default=lambda _unknown: None)
        os.makedirs(self._path(kind, ""), mode=0o700, exist_ok=True)
        begun = os.path.join(self._folder, "begun")
        with open(begun, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.rename(begun, self._path(kind, name))  # a process that is killed leaves no half of it

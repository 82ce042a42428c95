"""Watches the event loop of a real server for what keeps it.

``python -m tests.watchdog jump-server --data-dir DIR serve`` serves as ``jump-server`` does. When
anything keeps a worker's event loop for longer than so many milliseconds of its thread's own
processor time (that others are busy does not count), a JSON object is appended to a file: how
long it took (``ms``), and what was running meanwhile (``stack``). ``JUMP_TEST_WATCHDOG`` names
both, as ``MILLISECONDS:PATH``.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

LIMIT_MS = 50
LOOK_SECONDS = 0.01
FRAMES = 8
"""How much of the stack is told."""

VARIABLE = "JUMP_TEST_WATCHDOG"


class Watchdog:
    """Measures each round of this thread's event loop.

    Args:
        report: told the milliseconds that a round took, and the stack that was seen in it.
        limit_ms: what a round may take.
    """

    def __init__(self, report: Callable[[float, str], None], limit_ms: float = LIMIT_MS) -> None:
        import gevent  # in the worker only
        from gevent import monkey

        self._report = report
        self._limit = limit_ms / 1000
        self._watching = True
        # The thread's own: gevent's are greenlets'.
        self._thread: int = monkey.get_original("_thread", "get_ident")()
        self._stack = ""
        self._since = time.thread_time()
        # Waiting for sockets costs no processor time: so from one check to the next is a round.
        self._check = gevent.get_hub().loop.check()

    def start(self) -> None:
        """Watch from now on."""
        from gevent import monkey

        self._check.start(self._round)
        begin = monkey.get_original("_thread", "start_new_thread")
        begin(self._look, (monkey.get_original("time", "sleep"),))

    def stop(self) -> None:
        """Watch no longer."""
        self._watching = False
        self._check.stop()
        self._check.close()

    def _round(self) -> None:
        now = time.thread_time()
        used, self._since = now - self._since, now
        stack, self._stack = self._stack, ""
        if used > self._limit:
            self._report(round(used * 1000, 1), stack)

    def _look(self, sleep: Callable[[float], None]) -> None:
        """In a thread of its own: keep the stack of a round that takes long."""
        clock = time.pthread_getcpuclockid(self._thread)
        while self._watching:
            sleep(LOOK_SECONDS)
            if not self._stack and time.clock_gettime(clock) - self._since > self._limit / 2:
                frame = sys._current_frames().get(self._thread)  # the only way
                if frame is not None:
                    self._stack = "".join(traceback.format_stack(frame)[-FRAMES:])


def environment(told: Path, limit_ms: float = LIMIT_MS) -> dict[str, str]:
    """What to start a watched server with, so that it tells ``told``."""
    return {VARIABLE: f"{limit_ms}:{told}"}


def command() -> list[str]:
    """What comes before the words of ``jump-server``."""
    return [sys.executable, "-m", "tests.watchdog"]


def longest(told: Path) -> float:
    """The milliseconds of the longest round that was told; 0.0 when none was."""
    return max((json.loads(line)["ms"] for line in told.read_text().splitlines()), default=0.0)


def main() -> None:
    """Serve, watched."""
    from jump_server.main import main as serve
    from jump_server.serving import Application

    limit, _, path = os.environ[VARIABLE].partition(":")
    told = Path(path)
    load = Application.load

    def report(milliseconds: float, stack: str) -> None:
        with told.open("a") as file:
            file.write(json.dumps({"ms": milliseconds, "stack": stack}) + "\n")

    def watched(self: Application) -> object:
        loaded = load(self)
        Watchdog(report, float(limit)).start()
        return loaded

    Application.load = watched  # type: ignore[method-assign]  # only here is the loop there
    sys.argv = sys.argv[1:]
    serve()


if __name__ == "__main__":
    main()

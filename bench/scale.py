"""How much a benchmark does, and what it tells meanwhile."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

Figures = dict[str, float | int | None]


@dataclass(frozen=True)
class Scale:
    """How much each section does."""

    plain: int = 15_000
    tls: int = 5_000
    fleet: int = 10_000
    node: int = 50_000
    hold_seconds: float = 300.0
    beat_seconds: float = 60.0
    jumps: int = 200
    keystrokes: int = 2000
    relay_mib: int = 2048
    pages: int = 100
    scaled: int = 3000
    turns: int = 5


QUICK = Scale(1500, 500, 1000, 5000, 30.0, 15.0, 40, 500, 256, 30, 600, 1)


@contextmanager
def priority() -> Iterator[None]:
    """Give this process, and those that it starts, priority over all others, if this is root.

    Niceness does not do that: the kernel shares the processor among sessions first.
    """
    if os.geteuid() != 0:
        yield
        return
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def say(text: str) -> None:
    """Tell a person what is being done."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)

"""How fast a machine is at what a server in Python does: by it one compares two machines' figures.

A virtual machine shares the speed of its memory with its neighbours, whatever its processor is.
"""

import random
import time

from bench.scale import Figures

ENTRIES = 2_000_000
READS = 1_000_000
TURNS = 3


def yardstick() -> Figures:
    """Milliseconds for a loop that stays in the caches, nanoseconds for a read that does not."""
    texts = {number: str(number) for number in range(ENTRIES)}
    chosen = [random.randrange(ENTRIES) for _ in range(READS)]
    return {
        "yardstick_loop_ms": round(1000 * min(_loop() for _ in range(TURNS)), 1),
        "yardstick_read_ns": round(1e9 * min(_read(texts, chosen) for _ in range(TURNS)) / READS),
    }


def _loop() -> float:
    started = time.perf_counter()
    sum(number * number for number in range(READS))
    return time.perf_counter() - started


def _read(texts: dict[int, str], chosen: list[int]) -> float:
    started = time.perf_counter()
    for number in chosen:
        len(texts[number])
    return time.perf_counter() - started

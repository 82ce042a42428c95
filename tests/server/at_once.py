"""Two changes at once: the second begins while the first has done its work but is not committed."""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session as Transaction

from jump_wire.errors import UserError
from tests.server.world import World

SECONDS = 20

_WAITS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)

Change = Callable[[Transaction], Any]


def both(world: World, first: Change, second: Change) -> list[str]:
    """Return the code of the error of each, or "" for one that was committed.

    On PostgreSQL, the first is committed when the second waits for it, or when the second has
    ended without waiting. SQLite has one writer, so the second waits at its beginning.
    """
    outcomes = ["", ""]
    done, go = threading.Event(), threading.Event()

    def held(tx: Transaction) -> None:
        first(tx)
        tx.flush()
        done.set()
        assert go.wait(SECONDS)

    def run(place: int, change: Change) -> None:
        try:
            world.write(change)
        except UserError as error:
            outcomes[place] = error.code

    threads = [
        threading.Thread(target=run, args=(0, held)),
        threading.Thread(target=run, args=(1, second)),
    ]
    threads[0].start()
    assert done.wait(SECONDS)
    threads[1].start()
    while not world.database.is_sqlite and threads[1].is_alive() and not _waits(world):
        threads[1].join(0.002)
    go.set()
    for thread in threads:
        thread.join(SECONDS)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def _waits(world: World) -> bool:
    return bool(world.read(lambda tx: tx.scalar(_WAITS)))

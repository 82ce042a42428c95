"""The loop that does bulk jobs in a serving process."""

import logging
import time
from collections.abc import Callable

import gevent
from gevent.event import Event

from .db import Database
from .services import bulk_work

LOOK_SECONDS = 5.0
"""How often it looks for jobs whose worker has died."""

log = logging.getLogger(__name__)


class BulkWork:
    """Does the site's bulk jobs, together with the other workers: each job one of them.

    Args:
        database: the records.
        worker: this process, as the database knows it.
        pause: called with seconds between two batches.
    """

    def __init__(
        self, database: Database, worker: str, pause: Callable[[float], None] = gevent.sleep
    ) -> None:
        self._database = database
        self._worker = worker
        self._pause = pause
        self._asked = Event()

    def wake(self) -> None:
        """Look at once: a job has come."""
        self._asked.set()

    def run(self) -> None:
        """Work for ever; to be spawned."""
        while True:
            self._asked.wait(LOOK_SECONDS)
            self._asked.clear()
            try:
                while self.turn():
                    pass
            except Exception:
                log.exception("bulk work failed; it is tried again")

    def turn(self) -> bool:
        """A batch of each of this worker's jobs, so that short ones don't wait for long ones.

        Returns:
            Whether there was something to do.
        """
        jobs, free = self._database.read(bulk_work.mine, self._worker)
        if free:
            self._database.write(bulk_work.claim, self._worker)
        for job_id in jobs:
            began = time.monotonic()
            self._database.write(bulk_work.step, self._worker, job_id)
            # A third of the time is left to what people do meanwhile.
            self._pause((time.monotonic() - began) / 2)
        return free or bool(jobs)

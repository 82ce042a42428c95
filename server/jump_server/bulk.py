"""The loop that runs bulk jobs in a serving process."""

import logging
import time
from collections.abc import Callable

import gevent
from gevent.event import Event

from .db import Database
from .items import bulk_work

LOOK_SECONDS = 5.0
"""Seconds between two checks for jobs whose worker died."""

log = logging.getLogger(__name__)


class BulkWork:
    """Runs the site's bulk jobs, shared with the other workers; each job runs in one worker.

    Args:
        database: the records.
        worker: the id of this process in the database.
        pause: called with the seconds to wait between two batches.
    """

    def __init__(
        self, database: Database, worker: str, pause: Callable[[float], None] = gevent.sleep
    ) -> None:
        self._database = database
        self._worker = worker
        self._pause = pause
        self._asked = Event()

    def wake(self) -> None:
        """Look for jobs immediately, because a new one was created."""
        self._asked.set()

    def run(self) -> None:
        """Run jobs forever; meant to be spawned."""
        while True:
            self._asked.wait(LOOK_SECONDS)
            self._asked.clear()
            try:
                while self.turn():
                    pass
            except Exception:
                log.exception("bulk work failed; it is tried again")

    def turn(self) -> bool:
        """Run one batch of each of this worker's jobs, so that short jobs don't wait for long ones.

        Returns:
            Whether there was work.
        """
        jobs, free = self._database.read(bulk_work.mine, self._worker)
        if free:
            self._database.write(bulk_work.claim, self._worker)
        for job_id in jobs:
            began = time.monotonic()
            self._database.write(bulk_work.step, self._worker, job_id)
            # Leave a third of the time to requests of users.
            self._pause((time.monotonic() - began) / 2)
        return free or bool(jobs)

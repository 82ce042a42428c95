"""Sends alerts in the background: the messages that wait in the database."""

import logging

from .alerts import deliveries, digests, sending
from .core.environment import Environment
from .db import Database
from .webhooks import Webhooks

MOST = 20
"""Messages that one step makes, and sends."""

log = logging.getLogger(__name__)


class AlertSending:
    """Collects events into messages, and sends these.

    Args:
        database: the records.
        environment: the site's environment.
        process: the id of this process.
    """

    def __init__(self, database: Database, environment: Environment, process: str) -> None:
        self._database = database
        self._environment = environment
        self._process = process
        self._webhooks = Webhooks(environment.settings)

    def step(self, channel: str) -> None:
        """Send what is due on a channel, unless another process does."""
        if not self._database.read(deliveries.has_work, channel):
            return
        for _ in range(MOST):
            if not self._database.write(digests.collect, channel):
                break
        for _ in range(MOST):
            task = self._database.write(deliveries.take, channel, self._process)
            if task is None:
                return
            now, settings = self._environment.clock(), self._environment.settings
            outcome = sending.send(task, settings, self._webhooks, now)
            if outcome.error is not None:
                told = {"channel": channel, "reason": str(outcome.error)}
                log.warning("alert_not_sent", extra=told)
            self._database.write(deliveries.finish, task, self._process, outcome)

    def close(self) -> None:
        """Stop the threads."""
        self._webhooks.close()

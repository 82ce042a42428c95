"""Writes gunicorn's log to the server's log: one JSON object per line."""

import logging
from typing import Any

from gunicorn.glogging import Logger

INVALID = "Invalid request from ip="


class GunicornLog(Logger):
    """gunicorn's logger without its own handlers. See the module."""

    def setup(self, cfg: Any) -> None:
        """Pass all lines on to the root logger."""
        super().setup(cfg)
        self.error_log.handlers[:] = []
        self.error_log.propagate = True
        self.error_log.filters[:] = [told_apart]


def told_apart(record: logging.LogRecord) -> bool:
    """Split the line of an invalid request, so that repeated lines count as one kind."""
    text = str(record.msg)
    if text.startswith(INVALID):
        record.address, _, record.problem = text.removeprefix(INVALID).partition(": ")
        record.msg, record.args = "invalid_request", None
    return True

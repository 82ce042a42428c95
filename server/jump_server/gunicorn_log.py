"""What gunicorn writes down goes where everything else goes: one JSON object a line."""

import logging
from typing import Any

from gunicorn.glogging import Logger

INVALID = "Invalid request from ip="


class GunicornLog(Logger):
    """gunicorn's logger, without a handler of its own. See the module."""

    def setup(self, cfg: Any) -> None:
        """Leave the writing to the root logger."""
        super().setup(cfg)
        self.error_log.handlers[:] = []
        self.error_log.propagate = True
        self.error_log.filters[:] = [told_apart]


def told_apart(record: logging.LogRecord) -> bool:
    """Take an invalid request's line apart, so that a thousand of them are of one kind."""
    text = str(record.msg)
    if text.startswith(INVALID):
        record.address, _, record.problem = text.removeprefix(INVALID).partition(": ")
        record.msg, record.args = "invalid_request", None
    return True

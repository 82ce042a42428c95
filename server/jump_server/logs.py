"""The log on standard error, without secrets: JSON objects for programs, sentences for people."""

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from . import log_texts
from .repeated import Repeated

HIDDEN = "[hidden]"
SECRET_NAMES = re.compile(
    r"password|secret|token|credential|cookie|authorization|ticket|csrf|^key$|_key$", re.IGNORECASE
)
SECRET_TEXTS = re.compile(
    r"\bjt_[0-9a-f]{32}_[A-Za-z0-9_-]+"  # API tokens
    r"|\b[0-9a-f]{32}[.:][A-Za-z0-9_-]{32,43}"  # installers' keys, Jump Clients' credentials
    r"|\b(?<=://)[^/@\s:]+:[^/@\s]+(?=@)"  # user and password of an address
)
DEPTH = 4


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide values with a secret's name, and texts in the format of the project's secrets."""
    return {name: _hidden(name, value, DEPTH) for name, value in event.items()}


def _hidden(name: str, value: object, depth: int) -> object:
    if SECRET_NAMES.search(name) and not isinstance(value, bool | int | None):
        return HIDDEN
    if isinstance(value, str):
        return SECRET_TEXTS.sub(HIDDEN, value)
    if isinstance(value, dict):
        if depth == 0:
            return HIDDEN
        return {key: _hidden(str(key), item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", item, depth - 1) for item in value] if depth else HIDDEN
    return value


def configure(level: str, stream: TextIO | None = None, form: str = "auto") -> None:
    """Send all log lines, of structlog and of the standard library, to one stream.

    Args:
        level: the lowest level to write: ``debug``, ``info``, ``warning`` or ``error``.
        stream: the target; standard error by default.
        form: ``json``, ``text``, or ``auto`` for text on a terminal and JSON elsewhere.
    """
    stream = stream or sys.stderr
    as_text = form == "text" or (form == "auto" and stream.isatty())
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                log_texts.line if as_text else as_json,
            ],
        )
    )
    handler.addFilter(Repeated())
    logging.getLogger(__package__).handlers[:] = []
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Alembic logs every step; only its warnings and errors are useful.
    logging.getLogger("alembic").setLevel("WARNING")

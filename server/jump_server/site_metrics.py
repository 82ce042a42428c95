"""Metrics for operators beside the hub's: database, Redis, certificates and backups."""

import time
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.orm import Session as Transaction

from jump_wire.errors import UserError

from . import VERSION
from .backup import LAST_BACKUP
from .core.environment import Environment
from .db import Database

NOBODY = "0" * 32
SIZE_SECONDS = 60.0
"""Seconds for which the database's size is cached: PostgreSQL checks each of its files."""


class SiteMetrics(Collector):
    """Exports the state of this process's environment; unknown values are left out.

    Args:
        database: the records.
        environment: the site's keys, settings and access to other workers.
    """

    def __init__(self, database: Database, environment: Environment) -> None:
        self._database = database
        self._environment = environment
        self._size: float | None = None
        self._size_until = 0.0

    def collect(self) -> Iterator[Metric]:
        """Read the current values."""
        info = GaugeMetricFamily("jump_server_info", "This server, always 1", labels=["version"])
        info.add_metric([VERSION], 1)
        yield info
        yield from self._pool()
        for name, explanation, value in (
            ("jump_database_up", "Whether the database answers", self._answers()),
            ("jump_database_size_bytes", "How large the database is", self._size),
            ("jump_redis_up", "Whether the other workers are reached by Redis", self._redis()),
            (
                "jump_last_backup_timestamp_seconds",
                "When this node last made a backup",
                _modified(self._environment.settings.data_dir / LAST_BACKUP),
            ),
        ):
            family = GaugeMetricFamily(name, explanation)
            if value is not None:
                family.add_metric([], value)
            yield family
        ends = GaugeMetricFamily(
            "jump_certificate_end_timestamp_seconds",
            "When a certificate of the site ends",
            labels=["kind"],
        )
        for certificate in self._environment.trust.certificates():
            if certificate.ends_at is not None:
                ends.add_metric([certificate.kind], certificate.ends_at.timestamp())
        yield ends

    def _pool(self) -> Iterator[Metric]:
        used = GaugeMetricFamily(
            "jump_database_pool_used", "Connections to PostgreSQL in use", labels=["pool"]
        )
        limit = GaugeMetricFamily(
            "jump_database_pool_limit", "Connections that a pool may have", labels=["pool"]
        )
        for name, (connections, most) in self._database.pools().items():
            used.add_metric([name], connections)
            limit.add_metric([name], most)
        yield used
        yield limit

    def _answers(self) -> float:
        """Return whether the database answers; update its cached size when that is due."""
        now = time.monotonic()
        try:
            if now < self._size_until:
                self._database.read(_answer)
            else:
                self._size = self._database.read(_size)
                self._size_until = now + SIZE_SECONDS
        except Exception:  # noqa: BLE001  # any error means that it does not answer
            return 0
        return 1

    def _redis(self) -> float | None:
        if not self._environment.settings.redis_url:
            return None
        try:
            self._environment.gateway.is_connected(NOBODY)
        except UserError:
            return 0
        return 1


def _answer(tx: Transaction) -> None:
    tx.execute(text("SELECT 1"))


def _size(tx: Transaction) -> float:
    statement = "SELECT pg_database_size(current_database())"
    if tx.get_bind().dialect.name == "sqlite":
        statement = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    return float(tx.scalar(text(statement)) or 0)


def _modified(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None


def register(registry: CollectorRegistry, database: Database, environment: Environment) -> None:
    """Register the metrics of this process's environment in ``registry``."""
    registry.register(SiteMetrics(database, environment))

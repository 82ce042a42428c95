"""Endpoints for load balancers and monitoring: liveness, readiness and metrics."""

import logging

import orjson
from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.orm import Session as Transaction

from jump_server import storage
from jump_server.context import Services
from jump_server.metrics import REGISTRY

from .addresses import is_loopback
from .dispatch import address, authenticate

log = logging.getLogger(__name__)


def register(app: Flask, services: Services) -> None:
    """Add ``/healthz``, ``/readyz`` and ``/metrics``."""

    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    def readyz() -> Response:
        if services.environment.draining():
            return _json({"ready": False, "draining": True}, 503)
        try:
            services.database.read(_answers)
        except Exception as error:  # any failure means not ready
            log.warning("not_ready", exc_info=error)
            return _json({"ready": False, "database": "failed"}, 503)
        # The result of the last write. Each worker attempts one every few seconds.
        problem = services.database.trouble or _full(services)
        if problem:
            log.warning("not_ready", extra={"reason": problem})
            return _json({"ready": False, "database": "ok", "storage": problem}, 503)
        return _json({"ready": True, "database": "ok", "storage": "ok"}, 200)

    def metrics() -> Response:
        open_here = services.settings.metrics_loopback and is_loopback(address(services))
        if not open_here:
            actor = authenticate(services, token_only=True)
            actor.require_scope("read")
            actor.require_administrator()
        return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)

    for handler in (healthz, readyz, metrics):
        app.add_url_rule(
            f"/{handler.__name__}",
            f"health.{handler.__name__}",
            handler,
            provide_automatic_options=False,
        )


def _answers(tx: Transaction) -> None:
    tx.execute(text("SELECT 1"))


def _full(services: Services) -> str:
    """Return ``storage_full`` if SQLite's disk is nearly full, else "". PostgreSQL: always ""."""
    if not services.database.is_sqlite:
        return ""
    free = storage.free_bytes(services.settings.data_dir)
    return storage.FULL if free < storage.LEAST_BYTES else ""


def _json(data: object, status: int) -> Response:
    return Response(orjson.dumps(data), status, content_type="application/json")

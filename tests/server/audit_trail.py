"""A site's audit log that is written, archived and verified."""

from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session as Transaction

from jump_server import audit_archive, audit_verification
from jump_server.audit_verification import Outcome
from jump_server.bootstrap import Opened
from jump_server.core import audit
from jump_server.core.inputs import parse
from jump_server.models.audit import AuditEvent
from jump_server.retention import Retention
from jump_server.settings import site_settings
from jump_server.site import status_warnings
from tests.server.world import ROOT, World


def keep(world: World, **days: int) -> None:
    change = parse(site_settings.SettingsChange, days)
    world.write(site_settings.change, ROOT, change, None)


def record(world: World, count: int, name: str = "t") -> None:
    def some(tx: Transaction) -> None:
        for number in range(count):
            audit.record(tx, ROOT, "test.done", "thing", f"{name}{number}", é=number)

    world.write(some)


def run(world: World) -> None:
    Retention(world.database, world.environment).run(world.clock())


def numbers(world: World) -> list[int]:
    """The rows that the database has."""
    return list(
        world.read(lambda s: s.scalars(select(AuditEvent.id).order_by(AuditEvent.id)).all())
    )


def verify(world: World, *folders: Path, full: bool = True) -> Outcome:
    site = Opened(world.environment.settings, world.environment, world.database)
    return audit_verification.verify(site, full=full, folders=folders)


def archive(world: World) -> Path:
    return world.settings.archive_folder


def names(world: World) -> list[str]:
    return [path.name for path in audit_archive.files([archive(world)])]


def warnings(world: World) -> list[str]:
    return [one["code"] for one in world.read(status_warnings.found, world.environment)]


def execute(world: World, statement: str) -> None:
    world.write(lambda tx: tx.execute(text(statement)).close())


def fill(world: World) -> None:
    """Write a log whose rows 1 to 7 are in two files, of March and of April; it has 10."""
    keep(world, audit_days=30)  # the first row
    record(world, 2)
    world.clock.advance(days=40)
    record(world, 3)
    run(world)
    world.clock.advance(days=40)
    record(world, 2)
    run(world)

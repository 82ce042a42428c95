"""What it costs to check all running sessions, which each worker does every second."""

import time
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session as Transaction

from bench.scale import Figures, Scale, say
from jump_server import migrations
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.db import Database
from jump_server.models.base import new_id
from jump_server.models.session import CONTROLS, OPEN, Participant, Session
from jump_server.sessions import session_ends
from tests.server.world import Enrolled, World

FEW, MANY = 200, 2000
USERS = 100
TIMES = 20


def rights(folder: Path, scale: Scale) -> Figures:  # noqa: ARG001  # a section's arguments
    """Time and statements of the check with few and many sessions, of 100 users in 100 groups."""
    database = Database(f"sqlite:///{folder / 'jump.db'}", {})
    migrations.upgrade(database, folder)
    world = World(folder, database)
    say(f"rights: {USERS} users")
    admin = world.administrator()
    places = [_place(world, admin, f"user{number}") for number in range(USERS)]
    figures: Figures = {}
    made = 0
    for count in (FEW, MANY):
        rows = [(new_id(), *places[number % USERS]) for number in range(made, count)]
        world.write(_add, rows)
        made = count
        say(f"rights: {count} sessions")
        spent = []
        for _ in range(TIMES):
            started = time.perf_counter()
            assert not world.read(session_ends.lost)
            spent.append(time.perf_counter() - started)
        figures[f"check_rights_{count}_ms"] = round(median(spent) * 1000, 1)
    figures["check_rights_statements"] = world.read(_statements)
    database.close()
    return figures


def _place(world: World, admin: Actor, name: str) -> tuple[Actor, Enrolled]:
    user = world.user(name)
    world.group(f"group-{name}", name)
    return user, world.enrol(world.installer(admin, f"group-{name}")["key"], name)


def _add(tx: Transaction, rows: list[tuple[str, Actor, Enrolled]]) -> None:
    now = environment_of(tx).clock()
    tx.add_all(
        Session(
            id=session_id,
            jump_client_id=client.id,
            jump_client_name="c",
            user_id=user.user_id,
            username=user.username,
            state=OPEN,
            started_at=now,
            used_at=now,
            participants=[
                Participant(
                    user_id=user.user_id, username=user.username, role=CONTROLS, joined_at=now
                )
            ],
        )
        for session_id, user, client in rows
    )


def _statements(tx: Transaction) -> int:
    seen: list[str] = []

    def note(*given: Any) -> None:
        seen.append(given[2])

    event.listen(tx.get_bind(), "before_cursor_execute", note)
    session_ends.lost(tx)
    return sum(not one.startswith("BEGIN") for one in seen)

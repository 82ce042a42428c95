"""The server is killed at every statement of an enrolment: nothing is lost or doubled."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jump_server.clients import jump_clients
from jump_server.core.inputs import parse
from jump_server.deployment import enrolments, installers
from tests.server.world import ADDRESS, ROOT, World, enrolment

# Each try is a process of its own, killed just before its n-th statement; the last ones
# find fewer statements, and end by themselves.
SCRIPT = """
import json, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from jump_server.config import Settings
from jump_server.db import Database
from jump_server.deployment import enrolments
from jump_server.core.inputs import parse
from jump_server.core.environment import Environment
from jump_server.trust import Trust

folder, url, bodies = Path(sys.argv[1]), sys.argv[2], json.loads(sys.stdin.read())

def attempt(last, body):
    trust = Trust("", folder, folder, b"s" * 32)
    environment = Environment(Settings(data_dir=folder, database_url=url), trust)
    database = Database(url, environment.info())
    seen = 0
    def statement(*_):
        nonlocal seen
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
    event.listen(database.engine, "before_cursor_execute", statement)
    event.listen(database.engine, "commit", statement)
    database.write(enrolments.enrol, parse(enrolments.Enrolment, body), "198.51.100.7")

outcomes = []
for number, body in enumerate(bodies, 1):
    child = os.fork()
    if child == 0:
        attempt(number, body)
        os._exit(0)
    outcomes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(outcomes))
"""
TRIES = 30


@pytest.fixture
def backend() -> str:
    """One that a child process can open: the rule is the transaction's, on every database."""
    return "sqlite"


def test_killed_at_every_statement(world: World, tmp_path: Path) -> None:
    # The clock of the killed processes is the real one.
    from jump_server.clock import utc_now

    world.clock.now = utc_now()
    key = world.installer(world.administrator(), "user:admin")["key"]
    bodies = [enrolment(key, f"host{number}") for number in range(TRIES)]
    outcomes = _run(tmp_path, world, bodies)
    assert outcomes[0] == -9
    assert outcomes[-1] == 0, "raise TRIES: an enrolment has more statements"
    assert sorted(outcomes) == outcomes, "once it is not killed it never is"

    before = world.read(jump_clients.summary, ROOT)["total"]
    assert before == outcomes.count(0), "what was not committed left something"
    for body in bodies:
        world.write(enrolments.enrol, parse(enrolments.Enrolment, body), ADDRESS)
    assert world.read(jump_clients.summary, ROOT)["total"] == TRIES
    used = world.read(installers.get, ROOT, key.partition(".")[0])["uses"]
    assert used == TRIES


def _run(folder: Path, world: World, bodies: list[dict[str, Any]]) -> list[int]:
    url = world.settings.database_url
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), url],
        input=json.dumps(bodies),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcomes: list[int] = json.loads(done.stdout)
    return outcomes

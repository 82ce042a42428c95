"""What a server's processes are made of before they serve."""

import subprocess
import sys

from tests.server import postgres

SLOW = """
import sys
from jump_server.db import Database
from sqlalchemy import text

first = Database(sys.argv[1], {})  # as a start does, before anything is patched
first.read(lambda tx: tx.execute(text("SELECT 1")).close())
first.close()

from jump_server import serving
serving.preload(scaled=True)

import gevent

database = Database(sys.argv[1], {})
over, most, rounds = False, 0, 0

def wait(function):
    function(lambda tx: tx.execute(text("SELECT pg_sleep(0.3)")).close())

waiting = [gevent.spawn(wait, function) for function in (database.read, database.write) * 3]
while not all(waiting):  # a greenlet is true when it has begun
    gevent.sleep(0)
while not all(one.ready() for one in waiting):
    gevent.sleep(0.01)
    rounds += 1
assert all(one.successful() for one in waiting)
print(rounds)
"""


def test_a_statement_of_postgresql_does_not_hold_up_the_loop(postgresql: postgres.Server) -> None:
    """As in a worker: the driver was imported before gevent patched the standard library."""
    name = postgresql.create()
    done = subprocess.run(
        [sys.executable, "-c", SLOW, postgresql.url(name)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    postgresql.drop(name)
    assert done.returncode == 0, done.stderr
    # The six statements hold up six times 30 rounds, if they hold up any, and leave none.
    assert int(done.stdout) >= 5

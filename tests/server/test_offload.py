"""Work off the event loop: under gevent on threads, otherwise in place."""

import subprocess
import sys
import threading

import pytest

from jump_server.offload import Workers, under_gevent

UNDER_GEVENT = """
from gevent import monkey; monkey.patch_all()
import time, gevent
from jump_server.offload import Workers, under_gevent
assert under_gevent()
real_sleep = monkey.get_original("time", "sleep")
workers, beats = Workers(1), []
def beat():
    while True:
        beats.append(1); gevent.sleep(0.01)
beating = gevent.spawn(beat)
def slow(value):
    real_sleep(0.5)  # holds the thread, as SQLite does
    return value
assert workers.run(slow, 7) == 7
assert len(beats) > 10, len(beats)
class Odd(Exception): pass
def fails(): raise Odd("told")
try:
    workers.run(fails)
except Odd as error:
    assert str(error) == "told"
else:
    raise AssertionError("nothing was raised")
inside = []
def alone(number):
    inside.append(number); assert len(inside) == 1
    real_sleep(0.02); inside.remove(number)
gevent.joinall([gevent.spawn(workers.run, alone, n) for n in range(5)], raise_error=True)
beating.kill(); workers.close(); print("well")
"""


def test_in_place_without_gevent() -> None:
    assert not under_gevent()
    workers = Workers(1)
    assert workers.run(threading.get_ident) == threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        workers.run(divmod, 1, 0)
    workers.close()


def test_one_worker_lets_one_in() -> None:
    workers, inside, most = Workers(1), [0], [0]

    def work() -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        inside[0] -= 1

    threads = [threading.Thread(target=workers.run, args=(work,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_the_loop_goes_on_under_gevent() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNDER_GEVENT],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("well\n", 0), done.stderr
    assert "Odd" not in done.stderr

"""Work off the event loop: under gevent on threads, otherwise in place."""

import subprocess
import sys
import threading

import pytest

from jump_server.thread_pool import Places, Workers, under_gevent
from tests.server.world import refuses

UNDER_GEVENT = """
from gevent import monkey; monkey.patch_all()
import time, gevent
from jump_server.thread_pool import Workers, under_gevent
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


PLACES = """
from gevent import monkey; monkey.patch_all()
import gevent
from jump_server.thread_pool import Places
places, order, greedy = Places(1), [], []
def once(number):
    with places.taken():
        order.append(number)
        gevent.sleep(0)
def again_and_again():
    for _ in range(50):
        with places.taken():
            greedy.append(len(order))
            gevent.sleep(0)
first = gevent.spawn(again_and_again)
gevent.sleep(0)
others = [gevent.spawn(once, number) for number in range(5)]
gevent.sleep(0)
others[2].kill()
gevent.joinall([first, *others])
assert order == [0, 1, 3, 4], order
assert greedy[2] == 4, greedy  # it had its turn behind all of them
assert len(greedy) == 50
with places.taken():
    pass
"""


def test_places_are_had_in_the_order_of_asking() -> None:
    """Who asks again and again gets none before those who wait; who is killed leaves the queue."""
    subprocess.run([sys.executable, "-c", PLACES], check=True, timeout=60)


def test_a_place_is_not_waited_for_without_end() -> None:
    places = Places(1)
    with places.taken(), refuses("database_unavailable"), places.taken(0.01):
        pass
    with places.taken(0.01):
        pass

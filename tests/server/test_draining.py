"""A node's processes all know that it takes its leave."""

import os

from jump_server.draining import Draining


def test_what_the_parent_says_its_workers_know() -> None:
    draining = Draining()
    ready, go = os.pipe(), os.pipe()
    worker = os.fork()
    if worker == 0:
        os.write(ready[1], b"0" if draining else b"1")
        os.read(go[0], 1)
        os._exit(0 if draining else 1)
    assert os.read(ready[0], 1) == b"1"
    draining.begin()
    os.write(go[1], b"x")
    assert os.waitpid(worker, 0)[1] == 0
    for end in (*ready, *go):
        os.close(end)

"""No two tests get one port."""

import subprocess
import sys

from tests.ports import PORTS, free_port


def test_a_port_is_given_once_whoever_asks() -> None:
    ask = "from tests.ports import free_port; print(*(free_port() for _ in range(50))); input()"
    given = [free_port() for _ in range(50)]
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ask], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in asking:
        assert process.stdout is not None
        given += map(int, process.stdout.readline().split())
    for process in asking:
        process.communicate("\n", timeout=30)
    assert len(set(given)) == 150
    assert set(given) <= set(PORTS)

"""``jump updates`` against a real server, on which every Jump Client is current."""

import json

from jump_wire.errors import CATALOGUE

from .conftest import Jump


def test_what_is_shown(jump: Jump) -> None:
    lines = dict(line.split("\t", 1) for line in jump("updates", "show").stdout.splitlines())
    found = json.loads(jump("updates", "show", "--json").stdout)
    assert lines["version"] == found["version"] == found["release"]["payloads"][0]["version"]
    assert lines["waiting"] == "0"


def test_nothing_can_be_paused_where_nothing_runs(jump: Jump) -> None:
    kind = CATALOGUE["update_not_running"]
    for words in (("pause",), ("resume",), ("first", "--tag", "canary")):
        done = jump("updates", *words)
        assert (done.returncode, done.stdout) == (kind.exit_status, "")
        assert kind.english in done.stderr
    assert "specify one of" in jump("updates", "first").stderr

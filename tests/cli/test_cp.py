"""``jump cp`` against a real server with a real Jump Client."""

import hashlib
import json
import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from jump_cli.main import cli
from tests.collection.server import Access, environment

from .conftest import JUMP


@pytest.fixture
def remote() -> Iterator[str]:
    """A path for the client's account, on the computer that is this one."""
    found = f"/tmp/jump-cp-{secrets.token_hex(8)}"  # random, and made by the agent
    yield found
    Path(found).unlink(missing_ok=True)


def cp(server: Access, *words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """Run it with bytes."""
    variables = {**environment(LC_ALL="C.UTF-8"), **server.environment}
    return subprocess.run(
        [JUMP, "cp", *words],
        capture_output=True,
        env=variables,
        input=given,
        timeout=120,
        check=False,
    )


def test_streams_in_both_directions(
    server: Access, client: str, remote: str, tmp_path: Path
) -> None:
    data = os.urandom(1_000_000)
    up = cp(server, "-", f"{client}:{remote}", given=data)
    assert up.returncode == 0, up.stderr
    first, last = map(json.loads, up.stdout.splitlines())
    assert (first["outcome"], first["size"]) == ("copied", len(data))
    assert first["sha256"] == hashlib.sha256(data).hexdigest()
    assert last == {"copied": 1, "skipped": 0, "failed": 0, "size": len(data), "status": 0}

    down = cp(server, f"{client}:{remote[:-1]}?", "-")
    assert (down.returncode, down.stdout) == (0, data)
    assert json.loads(down.stderr.splitlines()[-1])["status"] == 0
    cp(server, "-", f"{client}:{remote}")
    down = cp(server, f"{client}:{remote}", str(tmp_path))
    assert (down.returncode, (tmp_path / Path(remote).name).read_bytes()) == (0, b"")


def parts() -> set[Path]:
    return set(Path("/tmp").glob(".*.jump-upload"))  # where the fixture's path is


def test_an_interrupted_stream_leaves_nothing(server: Access, client: str, remote: str) -> None:
    before = parts()
    variables = {**environment(LC_ALL="C.UTF-8"), **server.environment}
    command = [str(JUMP), "cp", "-", f"{client}:{remote}"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=variables,
    ) as running:
        assert running.stdin is not None
        running.stdin.write(bytes(2_000_000))  # more than a pipe has room for: it is being sent
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert errors.strip() == b"jump: Interrupted. The copy is incomplete."
    assert not Path(remote).exists()
    assert parts() == before, "nothing can continue this part"
    assert list(server.api.items("/sessions", {"active": "true"})) == []


def test_failures_have_their_status(server: Access, client: str, tmp_path: Path) -> None:
    done = cp(server, f"{client}:/gone", f"{client}:/etc/passwd", str(tmp_path))
    assert done.returncode == 55
    assert b"/gone does not exist." in done.stderr
    assert (tmp_path / "passwd").read_bytes() == Path("/etc/passwd").read_bytes()
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line.get("outcome") for line in lines} == {"failed", "copied", None}
    done = cp(server, "--json", f"{client}:/etc", str(tmp_path))
    assert (done.returncode, done.stderr) == (59, b"")


def test_a_client_that_is_not_there(server: Access, client: str) -> None:
    done = cp(server, "--json", "no-such-client:a", "-")
    assert (done.returncode, done.stdout) == (6, b"")
    assert json.loads(done.stderr)["error"]["code"] == "client_not_found"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a", "b"], "must be on one computer"),
        (["--keep-both", "--skip-existing", "web:a", "b"], "use only one of --replace"),
        (["web:a", "other:b", "c"], "must be on one computer"),
        (["web:a"], "specify a source and a target"),
        (["-", "a", "web:b"], "must be the only source"),
    ],
)
def test_mistakes_are_explained(words: list[str], said: str) -> None:
    variables = {"JUMP_SERVER_URL": "https://127.0.0.1:1", "JUMP_TOKEN": "jt_x", "JUMP_CA_PATH": ""}
    done = CliRunner().invoke(cli, ["cp", *words], env=variables)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr

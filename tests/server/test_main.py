"""The command line as a whole."""

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from jump_server import VERSION, listening, main
from jump_server.api.app import subjects
from jump_server.api.openapi import document
from jump_server.bootstrap import SERVER_LOCK
from jump_server.files import locked
from jump_server.main import cli


def test_help_and_version() -> None:
    assert CliRunner().invoke(cli, ["--version"]).stdout == f"jump-server, version {VERSION}\n"
    shown = CliRunner().invoke(cli, ["-h"]).stdout
    for command in ("serve", "admin", "backup", "restore", "openapi"):
        assert command in shown


def test_the_document_is_printed() -> None:
    result = CliRunner().invoke(cli, ["openapi"])
    assert json.loads(result.stdout) == json.loads(json.dumps(document(subjects())))


def test_a_backup_and_its_restore(tmp_path: Path) -> None:
    def run(folder: str, *words: str) -> str:
        result = CliRunner().invoke(cli, ["--data-dir", str(tmp_path / folder), *words])
        assert result.exit_code == 0, result.output
        return result.stdout

    run("a", "admin", "create-user", "alice")
    file = str(tmp_path / "b.tar")
    assert file in run("a", "backup", file)
    assert "sign in again" in run("b", "restore", file)
    assert run("b", "admin", "list-users").split()[0] == "alice"
    refused = CliRunner().invoke(cli, ["--data-dir", str(tmp_path / "b"), "restore", file])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "--force" in refused.stderr


@pytest.mark.parametrize("words", [("serve",), ("admin", "list-users"), ("backup", "x.tar")])
def test_a_mistake_in_the_settings_ends_every_command(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "jump-server.toml").write_text("colour = 1")
    result = CliRunner().invoke(cli, ["--data-dir", str(tmp_path), *words])
    assert result.exit_code == 2
    assert "colour" in result.stderr


def test_a_second_server_on_the_same_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "LOCK_SECONDS", 0.2)
    with locked(tmp_path / SERVER_LOCK, wait=False):
        done = CliRunner().invoke(main.cli, ["--data-dir", str(tmp_path), "serve"])
    assert done.exit_code == 2
    assert "already using" in done.stderr


def test_a_taken_port_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "WAIT_SECONDS", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as other:
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        (tmp_path / "jump-server.toml").write_text(f'listen = "{listen}"')
        done = CliRunner().invoke(cli, ["--data-dir", str(tmp_path), "serve"])
    assert (done.exit_code, done.stderr.count("\n")) == (6, 1), done.output
    assert f"{listen} is in use" in done.stderr


def test_a_refusal_follows_the_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    done = CliRunner().invoke(cli, ["--data-dir", str(tmp_path / "no"), "admin", "list-users"])
    assert (done.exit_code, "il n'y a pas encore de site" in done.stderr) == (2, True)


@pytest.mark.parametrize("words", [("serve",), ("admin", "list-users")])
@pytest.mark.parametrize(
    ("damaged", "status", "said"),
    [
        ("trust/site.secret", 4, "site.secret has 6 bytes"),
        ("trust/server.pem", 4, "server.pem is damaged"),
        ("jump.db", 5, "jump.db is not a database"),
    ],
)
def test_what_is_damaged_is_one_sentence_and_a_status(
    made: Path, words: tuple[str, ...], damaged: str, status: int, said: str
) -> None:
    before = (made / damaged).read_bytes()
    (made / damaged).write_bytes(b"broken")
    done = CliRunner().invoke(cli, ["--data-dir", str(made), *words])
    (made / damaged).write_bytes(before)
    assert (done.exit_code, done.stderr.count("\n")) == (status, 1), done.output
    assert said in done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site."""
    folder = tmp_path_factory.mktemp("made")
    CliRunner().invoke(cli, ["--data-dir", str(folder), "admin", "create-user", "alice"])
    return folder


@pytest.mark.parametrize("words", [("serve",), ("admin", "create-user", "alice")])
def test_a_place_that_can_not_be_written_is_one_sentence(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, ["--data-dir", "/sys/jump-server", *words])
    assert (done.exit_code, done.stderr.count("\n")) == (3, 1), done.output
    assert "/sys/jump-server can't be used" in done.stderr

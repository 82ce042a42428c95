"""The command line against a real server with a real Jump Client."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_wire.errors import CATALOGUE
from tests import accounts
from tests.collection.server import Access, admin
from tests.end_to_end.agents import HandAgent
from tests.ports import free_port

from .conftest import Jump


@pytest.fixture(scope="module")
def twins(server: Access) -> Iterator[HandAgent]:
    """Two offline Jump Clients of the same hostname; gives one."""
    HandAgent(server, "twin")
    with HandAgent(server, "twin") as agent:
        yield agent


def test_a_program_reads_one_line_a_client(jump: Jump, client: str) -> None:
    done = jump("clients", client)
    assert done.returncode == 0, done.stderr
    name, status, group, *_ = done.stdout.rstrip("\n").split("\t")
    assert (name, status, group) == (client, "online", "fleet")


def test_all_of_it_as_json(jump: Jump, client: str) -> None:
    (found,) = json.loads(jump("clients", "--json", client).stdout)
    assert found["name"] == client
    assert found["account"] == accounts.of_clients()


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--status", "online"], 1),
        (["--status", "uninstalled"], 0),
        (["--status", "disabled"], 0),
        (["--group", "fleet", "workhorse"], 1),
        (["--group", "jumpgroup:fleet", "workhorse"], 1),
        (["--tag", "no-such-tag"], 0),
        (["no such thing"], 0),
    ],
)
def test_the_list_is_narrowed(
    jump: Jump, client: str, twins: HandAgent, options: list[str], count: int
) -> None:
    assert len(json.loads(jump("clients", "--json", *options).stdout)) == count


@pytest.mark.parametrize("group", ["flet", "user:nobody", "ét é"])
def test_a_group_that_is_not_there_is_no_empty_list(jump: Jump, group: str) -> None:
    done = jump("clients", "--group", group)
    assert (done.returncode, done.stdout) == (CATALOGUE["jump_group_not_found"].exit_status, "")
    assert group in done.stderr


def test_a_command_s_output_and_status_are_its_own(jump: Jump, client: str) -> None:
    done = jump("run", client, "--", "id -un; echo error >&2; exit 42")
    account = accounts.of_clients()
    assert (done.stdout, done.stderr, done.returncode) == (f"{account}\n", "error\n", 42)


def test_words_are_joined_as_ssh_does(jump: Jump, client: str) -> None:
    assert jump("run", client, "echo", "a   b", "--json", "|", "cat").stdout == "a b --json\n"


def test_a_run_as_json(jump: Jump, client: str) -> None:
    done = jump("run", "--json", client, "--", "echo hello; echo error >&2; kill -TERM $$")
    assert done.returncode == 143
    answer = json.loads(done.stdout)
    assert answer.pop("jump_client_id")
    assert answer == {"status": 143, "output": "hello\n", "errors": "error\n"}


@pytest.fixture
def copy(server: Access, client: str) -> Iterator[dict[str, str]]:
    """A copy of the computer that works."""
    (original,) = server.api.items("/jump-clients", {"name": client})
    made = server.api.request("POST", f"/jump-clients/{original['id']}/copy", {"name": "Front"})
    yield made
    server.api.request("DELETE", f"/jump-shortcuts/{made['id']}")


def test_a_copy_is_found_by_its_name_and_its_id(jump: Jump, copy: dict[str, str]) -> None:
    done = jump("run", "--json", "front", "--", "echo hello")
    answer = json.loads(done.stdout)
    assert (answer["jump_client_id"], answer["output"]) == (copy["jump_client_id"], "hello\n")
    assert jump("run", copy["id"], "--", "echo hello").stdout == "hello\n"
    assert jump("run", "fron", "--", "true").returncode == CATALOGUE["client_not_found"].exit_status
    nobody = jump("run", "0" * 32, "--", "true")
    assert nobody.returncode == CATALOGUE["client_not_found"].exit_status


def test_much_output_comes_through_whole(jump: Jump, client: str) -> None:
    wanted = "".join(f"{number}\n" for number in range(1, 400_001))
    done = jump("run", client, "--", "seq 400000")
    assert hashlib.sha256(done.stdout.encode()).digest() == hashlib.sha256(wanted.encode()).digest()


def test_input_is_passed_on_unless_it_is_not_wanted(jump: Jump, client: str) -> None:
    data = "".join(f"{number}\n" for number in range(300_000))
    assert jump("run", client, "--", "cat", given=data).stdout == data
    assert jump("run", "-n", client, "--", "cat; echo end", given=data).stdout == "end\n"


def test_input_that_nobody_reads_holds_up_nothing(jump: Jump, client: str) -> None:
    assert jump("run", client, "--", "echo done", given="x" * 10_000_000).stdout == "done\n"


def test_an_unknown_command_is_told_by_the_computer(jump: Jump, client: str) -> None:
    done = jump("run", client, "--", "no-such-command-here")
    assert (done.returncode, done.stdout) == (127, "")
    assert "no-such-command-here" in done.stderr


def test_a_command_may_be_long_and_not_too_long(jump: Jump, client: str) -> None:
    assert jump("run", client, "--", "printf %s " + "x" * 120_000).stdout == "x" * 120_000
    words = ["x" * 100_000, "x" * 100_000]
    done = jump("run", client, "--", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "131071" in done.stderr


def test_a_client_is_named_by_its_id_too(jump: Jump, client: str) -> None:
    (found,) = json.loads(jump("clients", "--json", client).stdout)
    assert jump("run", found["id"], "--", "echo here").stdout == "here\n"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["run", "no-such", "--", "id"], 6, "jump: no-such: The Jump Client does not exist."),
        (["run", "0" * 32, "--", "id"], 6, "The Jump Client does not exist."),
        (
            ["run", "twin", "--", "id"],
            CATALOGUE["client_ambiguous"].exit_status,
            "2 Jump Clients are named twin.",
        ),
        (["run", "\x1b[2J", "--", "id"], 2, "name: invalid value"),
        (["run", "workhorse", "--"], 2, "specify a command"),
        (["run", "workhorse"], 2, "Missing argument"),
        (["shell", "workhorse"], 2, "a shell requires a terminal"),
        (["clients", "--server-url", "http://127.0.0.1"], 2, "https://host[:port]"),
        (["clients", "--server-url", "https://user@host/path"], 2, "https://host[:port]"),
        (
            ["clients", "--ca", "/nonexistent"],
            90,
            "from /nonexistent (JUMP_CA_PATH or --ca): No such",
        ),
        (["clients", "--status", "happy"], 2, "'happy' is not one of"),
    ],
)
def test_mistakes_have_their_text_and_status(
    jump: Jump, client: str, twins: HandAgent, words: list[str], status: int, said: str
) -> None:
    done = jump(*words)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_offline_client_is_refused(jump: Jump, twins: HandAgent) -> None:
    done = jump("run", "--json", twins.client_id, "--", "id")
    assert done.returncode == 7
    error = json.loads(done.stdout)["error"]
    assert (error["code"], error["retry"]) == ("client_offline", True)


@pytest.mark.parametrize(
    ("variables", "code", "said"),
    [
        ({"JUMP_TOKEN": "jt_wrong_wrong"}, "not_signed_in", "provide a valid API token"),
        ({"JUMP_TOKEN": ""}, "token_missing", "Create an API token at https://127.0.0.1:"),
        ({"JUMP_SERVER_URL": ""}, "field_required", "JUMP_SERVER_URL: a value is required"),
        ({"JUMP_CA_PATH": ""}, "server_untrusted", "self-signed certificate in certificate chain."),
    ],
)
def test_the_environment_may_be_wrong(
    jump: Jump, variables: dict[str, str], code: str, said: str
) -> None:
    done = jump("clients", **variables)
    assert done.returncode == CATALOGUE[code].exit_status
    assert said in done.stderr


def test_a_server_that_is_not_there(jump: Jump) -> None:
    done = jump("clients", JUMP_SERVER_URL=f"https://127.0.0.1:{free_port()}")
    assert done.returncode == 37
    assert "Connection refused" in done.stderr


def test_a_damaged_file_of_certificates(jump: Jump, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("not a certificate")
    done = jump("clients", JUMP_CA_PATH=str(path))
    assert done.returncode == CATALOGUE["authority_unreadable"].exit_status
    assert str(path) in done.stderr


def test_errors_follow_the_locale(jump: Jump) -> None:
    done = jump("run", "no-such-client", "--", "id", LC_ALL="fr_FR.UTF-8")
    assert done.stderr == "jump: no-such-client: Le Jump Client n'existe pas.\n"


def test_the_token_needs_its_scopes(jump: Jump, server: Access, client: str) -> None:
    folder = Path(server.ca_path).parents[1]
    token = admin(folder, "create-token", "admin", "--name", "reads", "--scope", "read")["token"]
    assert jump("clients", JUMP_TOKEN=token).returncode == 0
    done = jump("run", client, "--", "id", JUMP_TOKEN=token)
    assert done.returncode == 4
    assert "sessions scope" in done.stderr


def test_the_server_says_where_it_is_and_nothing_that_no_one_asked(server: Access) -> None:
    log = Path(server.ca_path).parents[1] / "server.log"
    lines = [json.loads(line) for line in log.read_text().splitlines()]  # no library's warnings
    (ready,) = (line for line in lines if line["event"] == "serving")
    assert ready["url"] == server.url


def test_no_session_is_left_open(jump: Jump, server: Access, client: str) -> None:
    jump("run", client, "--", "id")
    assert list(server.api.items("/sessions", {"active": "true"})) == []

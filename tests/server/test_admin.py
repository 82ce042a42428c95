"""``jump-server admin``: what helps when nobody can sign in."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from jump_server.accounts import auth, users
from jump_server.accounts.passwords import Passwords
from jump_server.bootstrap import opened, prepare
from jump_server.config import load
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.main import cli
from tests.server.authenticator import Authenticator
from tests.server.world import ROOT, refuses


class Command:
    """The command line on one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str, given: str = "") -> Result:
        arguments = ["--data-dir", str(self.folder), "admin", *words]
        return CliRunner().invoke(cli, arguments, input=given)

    def json(self, *words: str, given: str = "") -> Any:
        result = self.run(*words, "--json", given=given)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def signs_in(self, username: str, password: str) -> bool:
        with opened(load(self.folder)) as site:
            try:
                auth.sign_in(site.database, Passwords(), username, password, "")
            except Exception as error:  # noqa: BLE001  # which one is the caller's question
                return "sign_in_failed" not in str(error)
        return True


@pytest.fixture
def admin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line on a new site; hashing takes no time."""
    fast = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("jump_server.accounts.passwords.PasswordHasher", fast)
    return Command(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ("admin", "list-users"),
        ("admin", "reset-password", "root"),
        ("admin", "verify-audit"),
        ("release", "show"),
    ],
)
def test_a_mistyped_folder_makes_no_site(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = tmp_path / "mistyped"
    result = CliRunner().invoke(cli, ["--data-dir", str(folder), *words])
    assert result.exit_code != 0
    assert f"{folder}: there is no site yet" in result.output
    assert not folder.exists()


def test_the_first_administrator(admin: Command) -> None:
    made = admin.json("create-user", "root", "--role", "administrator")
    assert (made["username"], made["role"]) == ("root", "administrator")
    assert admin.signs_in("root", made["password"])


def test_a_generated_password_is_printed_once(admin: Command) -> None:
    output = admin.run("create-user", "bob").stdout
    assert output.startswith("Created technician bob. Password (shown only once): ")
    assert admin.signs_in("bob", output.split()[-1])


def test_a_given_password_comes_from_the_input_and_is_not_printed(admin: Command) -> None:
    result = admin.run("create-user", "bob", "--password-stdin", given="a given long password\n")
    assert result.stdout == "Created technician bob.\n"
    assert "given long" not in result.output
    assert admin.signs_in("bob", "a given long password")
    prompted = admin.run("reset-password", "bob", "--prompt", given="one long password\n" * 2)
    assert prompted.exit_code == 0
    assert "one long" not in prompted.output
    assert admin.signs_in("bob", "one long password")


@pytest.mark.parametrize(
    ("words", "given", "status", "told"),
    [
        (("create-user", "Bad Name"), "", 2, ": USERNAME: invalid value (expected: lower-case"),
        (("create-user", "bob", "--password-stdin"), "short\n", 2, "12 characters"),
        (("create-user", "bob", "--password-stdin", "--prompt"), "", 2, "not both"),
        (("reset-password", "nobody"), "", 1, "does not exist"),
        (("unlock", "nobody"), "", 1, "does not exist"),
        (("create-token", "nobody", "--name", "t", "--scope", "all"), "", 1, "does not exist"),
        (
            ("create-token", "x", "--name", "t", "--scope", "everything"),
            "",
            2,
            ": --scope everything: allowed",
        ),
    ],
)
def test_mistakes_have_a_line_and_a_status(
    admin: Command, words: tuple[str, ...], given: str, status: int, told: str
) -> None:
    prepare(load(admin.folder))
    result = admin.run(*words, given=given)
    assert result.exit_code == status
    assert told in result.stderr
    assert "Traceback" not in result.output


def test_a_name_that_is_taken(admin: Command) -> None:
    admin.json("create-user", "bob")
    assert admin.run("create-user", "bob").exit_code == 1


def test_a_reset_unlocks(admin: Command) -> None:
    admin.json("create-user", "bob")
    with opened(load(admin.folder)) as site:
        bob = site.database.read(users.named, "bob")
        wanted = parse(users.UserChange, {"locked": True})
        site.database.write(users.change, ROOT, bob.id, wanted, None, None)
    (listed,) = admin.json("list-users")["items"]
    assert listed["locked"]
    assert "locked" in admin.run("list-users").stdout
    assert admin.run("unlock", "bob").stdout == "bob is unlocked.\n"
    made = admin.json("reset-password", "bob")
    assert admin.signs_in("bob", made["password"])


def test_a_second_factor_is_taken_away(admin: Command) -> None:
    made = admin.json("create-user", "bob")
    assert admin.run("reset-second-factor", "bob").exit_code == 1
    with opened(load(admin.folder)) as site:
        bob = site.database.read(users.named, "bob")
        Authenticator(site.database, Actor(bob.id, "bob", bob.role))
        with refuses("second_factor_required"):
            auth.sign_in(site.database, Passwords(), "bob", made["password"], "")
    told = "Two-factor authentication is off for bob, who is now signed out everywhere.\n"
    assert admin.run("reset-second-factor", "bob").stdout == told
    assert admin.signs_in("bob", made["password"])


def test_a_token_acts_for_its_user(admin: Command) -> None:
    admin.json("create-user", "bob")
    words = ("create-token", "bob", "--name", "ci", "--scope", "read", "--scope", "clients")
    made = admin.json(*words)
    with opened(load(admin.folder)) as site:
        actor = site.database.read(auth.actor_for_token, made["token"], "")
    assert (actor.username, actor.scopes) == ("bob", frozenset({"read", "clients"}))
    assert admin.run(*words).stdout.startswith("jt_")


def test_the_audit_log_is_verified(admin: Command) -> None:
    admin.json("create-user", "bob")
    assert admin.run("verify-audit").stdout == "All 1 entries are intact.\n"
    found = admin.json("verify-audit", "--full", "--archive", str(admin.folder))
    assert found == {
        "holds": True,
        "rows": 1,
        "archived_rows": 0,
        "checked_from": 1,
        "first_tampered": None,
    }
    with opened(load(admin.folder)) as site, site.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_events SET actor = 'eve'")
    result = admin.run("verify-audit")
    assert (result.stdout, result.exit_code) == ("Entry 1 was changed or removed.\n", 1)
    assert admin.run("verify-audit", "--full").exit_code == 1
    assert admin.run("verify-audit", "--archive", str(admin.folder)).exit_code == 2


def test_what_the_command_line_does_is_recorded_as_its_doing(admin: Command) -> None:
    from jump_server.reports import audit_log

    admin.json("create-user", "bob")
    with opened(load(admin.folder)) as site:
        (event,) = site.database.read(audit_log.listing, ROOT, audit_log.AuditQuery()).items
    assert event["actor"] == "command-line"

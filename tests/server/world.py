"""A small site to test in: real database, real services, a clock that tests move."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import teams, tokens, users
from jump_server.accounts.passwords import Passwords
from jump_server.config import Settings
from jump_server.core.actors import Actor, system
from jump_server.core.environment import Environment
from jump_server.core.inputs import parse
from jump_server.db import Database
from jump_server.deployment import enrolments, installers
from jump_server.groups import jump_groups, jump_item_roles
from jump_server.ports import Attached
from jump_server.shortcuts import jump_shortcuts
from jump_server.trust import Trust
from jump_wire.errors import UserError
from jump_wire.messages import (
    Chat,
    Conference,
    ConnectionType,
    Elevate,
    ListLogins,
    PinRequest,
    Update,
)
from tests.server.packages.offers import offers

P = ParamSpec("P")
T = TypeVar("T")

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
ROOT = system("root", "192.0.2.1")
ADDRESS = "198.51.100.7"

FAST = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Hashes in no time: real ones are slow on purpose."""


class ManualClock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> datetime:
        self.now += timedelta(**delta)
        return self.now


@dataclass
class RecordingGateway:
    """Writes down what it is asked; ``connected`` are the clients with a link."""

    connected: set[str] = field(default_factory=set)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    elevations: list[Elevate] = field(default_factory=list)
    logins: list[ListLogins] = field(default_factory=list)
    attachments: list[Attached] = field(default_factory=list)
    offers: list[Update] = field(default_factory=list)

    def is_connected(self, client_id: str) -> bool:
        return client_id in self.connected

    def is_alive(self, client_id: str) -> bool:
        return client_id in self.connected

    def disconnect(self, client_id: str, code: str) -> None:
        self.calls.append(("disconnect", client_id, code))

    def send_uninstall(self, client_id: str) -> None:
        self.calls.append(("uninstall", client_id))

    def send_wake(self, client_id: str, macs: Sequence[str]) -> None:
        self.calls.append(("wake", client_id, *macs))

    def send_update(self, client_id: str, offer: Update) -> None:
        self.calls.append(("update", client_id, offer.version))
        self.offers.append(offer)

    def send_connection_type(self, client_id: str, told: ConnectionType) -> None:
        kind = "passive" if told.passive else "active"
        self.calls.append(("connection_type", client_id, kind))

    def send_conference(self, client_id: str, told: Conference) -> None:
        who = [f"{name}:{role}" for name, role in zip(told.names, told.roles, strict=True)]
        self.calls.append(("conference", client_id, "waiting" if told.waiting else " ".join(who)))

    def send_chat(self, client_id: str, told: Chat) -> None:
        self.calls.append(("chat", client_id, f"{told.number} {told.author}: {told.body}"))

    def send_pin(self, client_id: str, wanted: PinRequest) -> None:
        self.calls.append(("pin", client_id, wanted.pin_id, wanted.actor, wanted.key))

    def send_elevate(self, client_id: str, wanted: Elevate) -> None:
        told = "end" if wanted.end else wanted.account or "customer"
        self.calls.append(("elevate", client_id, told))
        self.elevations.append(wanted)

    def send_list_logins(self, client_id: str, wanted: ListLogins) -> None:
        self.calls.append(("logins", client_id, wanted.login_id))
        self.logins.append(wanted)

    def call(self, client_id: str) -> None:
        self.calls.append(("call", client_id))

    def end_session(self, session_id: str, client_id: str | None, code: str) -> None:
        self.calls.append(("end_session", session_id, client_id or ""))

    def attached(self) -> Sequence[Attached]:
        return self.attachments

    def hand_over(self, session_id: str, tool_id: str, participant_id: str) -> None:
        self.calls.append(("hand_over", session_id, tool_id, participant_id))

    def remove_participant(
        self,
        session_id: str,
        participant_id: str,
        code: str,
        *,
        private_only: bool = False,
        keep: str = "",
    ) -> None:
        name = "end_private_tools" if private_only else "remove_participant"
        self.calls.append((name, session_id, participant_id, code, *([keep] if keep else [])))


@dataclass
class Notes:
    """What would be published, in order."""

    events: list[tuple[str, str]] = field(default_factory=list)

    def bookmark(self) -> str:
        return "epoch-7"

    def publish(self, kind: str, target_id: str = "") -> None:
        self.events.append((kind, target_id))


class Room:
    """Of the hub, what the WebSockets' endpoints ask before they hand a socket over."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.pipes = self

    def check_room(self) -> None:
        """There is room."""

    def count_of(self, participant_id: str) -> int:
        return self.counts.get(participant_id, 0)


class World:
    """One site. What ``create_app`` wants of its services, and shorthands to fill it."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.clock = ManualClock()
        self.gateway = RecordingGateway()
        self.hub = Room()
        self.answering: set[str] = set()
        self.called: list[str] = []
        self.events = Notes()
        self.settings = Settings(
            data_dir=folder,
            database_url=database.url.render_as_string(hide_password=False),
            listen="127.0.0.1:8443",
            addresses=("jump.example:443",),
            address_rate=10_000,
            enrolment_rate=10_000,
        )
        trust = Trust("-----BEGIN CERTIFICATE-----\n", folder / "c", folder / "k", b"s" * 32)
        # What the build has for other platforms depends on the machine.
        parts = (self.settings, trust, self.clock, self.gateway)
        self.environment = Environment(*parts, offers=offers())
        self.database = database
        database.info.clear()
        database.info.update(self.environment.info(), publish=self.events.publish)

    def reach(self, client_id: str, seconds: float | None = None) -> None:
        """Call a passive client; those in ``answering`` then have a link."""
        self.called.append(client_id)
        if client_id not in self.answering:
            raise UserError("passive_connect_timeout")
        self.gateway.connected.add(client_id)

    def read(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return self.database.read(function, *args, **kwargs)

    def write(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return self.database.write(function, *args, **kwargs)

    def user(self, username: str, role: str = "technician", **more: Any) -> Actor:
        """A user with ``PASSWORD``, and the actor that stands for a sign-in of theirs."""
        given = {"username": username, "role": role, "rights": ["installers"], **more}
        new = parse(users.NewUser, given)
        made = self.write(users.create, ROOT, new, FAST.hash(PASSWORD))
        rights = frozenset(made["rights"])
        return Actor(made["id"], username, role, address=ADDRESS, rights=rights)

    def administrator(self, username: str = "admin") -> Actor:
        return self.user(username, "administrator")

    def group(self, code_name: str, *members: str, **more: Any) -> Mapping[str, Any]:
        given = {"code_name": code_name, "members": list(members), **more}
        return self.write(jump_groups.create, ROOT, parse(jump_groups.NewGroup, given))

    def role(self, code_name: str, *rights: str) -> None:
        given = {"code_name": code_name, "rights": list(rights)}
        self.write(jump_item_roles.create, ROOT, parse(jump_item_roles.NewRole, given))

    def team(self, code_name: str, **members: str) -> None:
        given = {"code_name": code_name, "members": members}
        self.write(teams.create, ROOT, parse(teams.NewTeam, given))

    def installer(self, actor: Actor, jump_group: str, **more: Any) -> Mapping[str, Any]:
        given = {"jump_group": jump_group, **more}
        return self.write(installers.create, actor, parse(installers.NewInstaller, given))

    def shortcut(self, actor: Actor, jump_group: str, **more: Any) -> Mapping[str, Any]:
        given = {"jump_method": "local_rdp", "name": "Desk 1", "hostname": "pc1.example", **more}
        wanted = parse(jump_shortcuts.NewShortcut, {"jump_group": jump_group, **given})
        return self.write(jump_shortcuts.create, actor, wanted)

    def connects_to(self, *networks: str) -> None:
        """Let the server itself connect to VNC targets there."""
        listed = tuple(ip_network(one) for one in networks)
        self.environment.settings = self.settings.model_copy(update={"vnc_networks": listed})

    def token(self, actor: Actor, *scopes: str) -> str:
        given = {"name": "test", "scopes": list(scopes)}
        made = self.write(tokens.create, actor, parse(tokens.NewToken, given))
        return str(made["token"])

    def enrol(self, key: str, hostname: str = "web1", **overrides: Any) -> "Enrolled":
        body = enrolment(key, hostname, **overrides)
        client_id = self.write(enrolments.enrol, parse(enrolments.Enrolment, body), ADDRESS)
        return Enrolled(client_id, body["credential"], body)


@dataclass(frozen=True)
class Enrolled:
    """A client as its agent knows it."""

    id: str
    credential: str
    body: dict[str, Any]


def enrolment(key: str, hostname: str = "web1", **overrides: Any) -> dict[str, Any]:
    """What an agent sends when it enrols."""
    return {
        "key": key,
        "enrolment_id": secrets.token_hex(16),
        "credential": secrets.token_urlsafe(32),
        "overrides": overrides,
        "computer": {
            "hostname": hostname,
            "os": "Debian 12",
            "agent_version": "0.1.0",
            "mode": "user",
            "account": "jsmith",
            "install_dir": "/home/jsmith/jumpclient",
            "machine_id": "m" * 32,
        },
    }


class refuses:  # noqa: N801  # reads as a sentence: with refuses("key_invalid")
    """Expect an error of the catalogue, with these parameters among its own."""

    def __init__(self, code: str, **parameters: str | int) -> None:
        self._code = code
        self._parameters = parameters

    def __enter__(self) -> None:
        self._raises = pytest.raises(UserError)
        self._caught = self._raises.__enter__()

    def __exit__(self, *details: Any) -> bool:
        handled = bool(self._raises.__exit__(*details))
        error = self._caught.value
        assert error.code == self._code, error
        assert self._parameters.items() <= error.parameters.items(), error.parameters
        return handled

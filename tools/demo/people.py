"""The demo's users: two people and two programs."""

from dataclasses import dataclass
from typing import Any

from jump_api.api import Api

from .server import Server

GROUP = "demo"
DAYS = 1
"""Validity of the demo's API tokens, in days."""


@dataclass(frozen=True)
class Person:
    """A user with the password that the server generated; it is shown once and not stored."""

    username: str
    password: str


@dataclass(frozen=True)
class People:
    """The users of the demo, and the API tokens that programs use."""

    administrator: Person
    technician: Person
    ansible_token: str
    technician_token: str


def create(server: Server) -> Person:
    """Create the administrator with the server's command line."""
    made = server.admin("create-user", "admin", "--role", "administrator")
    return Person(made["username"], made["password"])


def equip(server: Server, administrator: Person) -> People:
    """Create the demo's technician, Jump Group and API tokens through the API."""
    as_administrator = Api.signed_in(server.site, administrator.username, administrator.password)
    made = as_administrator.request("POST", "/users", {"username": "tech", "role": "technician"})
    technician = Person(made["username"], made["password"])
    as_administrator.request(
        "POST",
        "/jump-groups",
        {"code_name": GROUP, "name": "Demo", "members": [technician.username]},
    )
    as_technician = Api.signed_in(server.site, technician.username, technician.password)
    return People(
        administrator,
        technician,
        _token(as_administrator, "Ansible", ["read", "clients", "installers", "groups"]),
        _token(as_technician, "Command line", ["read", "sessions"]),
    )


def _token(api: Api, name: str, scopes: list[str]) -> str:
    body: dict[str, Any] = {"name": name, "scopes": scopes, "valid_days": DAYS}
    return str(api.request("POST", "/tokens", body)["token"])

"""Who uses the demo: two persons and two programs."""

from dataclasses import dataclass
from typing import Any

from jump_api.api import Api

from .server import Server

GROUP = "demo"
DAYS = 1
"""How long the demo's API tokens are valid."""


@dataclass(frozen=True)
class Person:
    """A user with the password that the server made; it is shown once and kept nowhere."""

    username: str
    password: str


@dataclass(frozen=True)
class People:
    """Everybody who acts in the demo, and the API tokens that programs use."""

    administrator: Person
    technician: Person
    ansible_token: str
    technician_token: str


def create(server: Server) -> Person:
    """Create the administrator on the command line of the server."""
    made = server.admin("create-user", "admin", "--role", "administrator")
    return Person(made["username"], made["password"])


def equip(server: Server, administrator: Person) -> People:
    """Create by the API what the rest of the demo needs: technician, Jump Group, API tokens."""
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

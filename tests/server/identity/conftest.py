"""A computer that presents an identity, as its agent does."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from jump_server.clients import credentials
from jump_server.core.inputs import parse
from jump_server.identity import claims
from jump_server.models.jump_client import JumpClient
from jump_server.settings import site_settings
from jump_wire.errors import UserError
from tests.server.world import ROOT, Enrolled, World, enrolment


def _new_pair() -> dict[str, str]:
    return {"enrolment_id": secrets.token_hex(16), "credential": secrets.token_urlsafe(32)}


@dataclass
class Disk:
    """What a computer has on its disk, and what it asks for."""

    world: World
    client_id: str
    credential: str
    hostname: str = "web1"
    wanted: dict[str, str] = field(default_factory=_new_pair)

    def ask(self, address: str = "198.51.100.9") -> str:
        """Ask for an identity; return the error's code, or empty when it has one."""
        computer = {**enrolment("")["computer"], "hostname": self.hostname}
        body = parse(claims.Return, {**self.wanted, "computer": computer})
        presented = (self.client_id, self.credential)
        alive = self.client_id in self.world.gateway.connected
        found = self.world.write(claims.come_back, body, presented, address, alive=alive)
        if isinstance(found, UserError):
            return found.code
        if found:
            self.client_id, self.credential = found, self.wanted["credential"]
            self.wanted = _new_pair()
        return ""

    def rotate(self) -> None:
        """Change the credential, as its agent does each day."""
        following = _new_pair()["credential"]
        self.world.write(credentials.propose_credential, self.client_id, following)
        self.world.write(credentials.promote, self.client_id, following)
        self.credential = following

    def snapshot(self, hostname: str = "") -> "Disk":
        """Return the same disk as it is now, of another computer or of this one later."""
        return Disk(self.world, self.client_id, self.credential, hostname or self.hostname)

    def record(self) -> JumpClient:
        return self.world.read(lambda tx: tx.get_one(JumpClient, self.client_id))


@pytest.fixture
def enrolled(world: World) -> Enrolled:
    """A client with everything that a clone copies."""
    admin = world.administrator()
    world.group("web")
    made = world.installer(admin, "web", tag="shop", comments="Till", max_offline_minutes=600)
    return world.enrol(made["key"], name="Till 1")


@pytest.fixture
def original(world: World, enrolled: Enrolled) -> Disk:
    """Its computer, which is connected."""
    world.gateway.connected.add(enrolled.id)
    return Disk(world, enrolled.id, enrolled.credential)


@pytest.fixture
def set_(world: World) -> Callable[..., None]:
    """Change the site's settings."""

    def change(**values: Any) -> None:
        wanted = parse(site_settings.SettingsChange, values)
        world.write(site_settings.change, ROOT, wanted, None)

    return change

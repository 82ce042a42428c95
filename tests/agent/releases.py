"""A site's signed releases for the agent's tests: keys, documents and payloads."""

import hashlib
import io
import json
import time
import zipfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from jump_agent import VERSION
from jump_server.release_keys import ROLES, public, sign
from jump_wire.signed import key_id
from tests.structure.sources import ROOT

AGENT = ROOT / "server" / "jump_server" / "payload" / "agent.zip"
YEAR = 365 * 86400.0
PATH = "/agent/v1/updates/7"


@cache
def key(number: int) -> rsa.RSAPrivateKey:
    """One of the keys of this process, made when it is first asked for."""
    del number
    return rsa.generate_private_key(65537, 3072)


def moment(seconds: float) -> str:
    """A Unix time as it stands in a document."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def archive(files: dict[str, bytes]) -> bytes:
    """A payload of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in files.items():
            target.writestr(name, data)
    return buffer.getvalue()


@dataclass
class Release:
    """The documents of one release, by their names below its path.

    ``signers`` are the numbers of the keys by role, and all of them must sign. A test changes the
    content of documents before they are signed with ``change``.
    """

    now: float = field(default_factory=time.time)
    number: int = 1
    signers: dict[str, tuple[int, ...]] = field(default_factory=lambda: dict.fromkeys(ROLES, (0,)))
    files: dict[str, bytes] = field(default_factory=dict)
    targets: dict[str, Any] = field(default_factory=dict)

    def root(self, version: int = 1, before: "Release | None" = None, **change: Any) -> bytes:
        """Sign a root document, also with the keys of the release before, and list it."""
        used = {number for numbers in self.signers.values() for number in numbers}
        keys = {number: public(key(number).public_key()) for number in used}
        signed = {
            **self._begin("root", version, 10 * YEAR),
            "consistent_snapshot": True,
            "keys": {key_id(listed): listed for listed in keys.values()},
            "roles": {
                role: {
                    "keyids": [key_id(keys[number]) for number in numbers],
                    "threshold": len(numbers),
                }
                for role, numbers in self.signers.items()
            },
            **change,
        }
        signers = {*self.signers["root"], *(before.signers["root"] if before else ())}
        data = sign(signed, [key(number) for number in sorted(signers)])
        self.files[f"{version}.root.json"] = data
        return data

    def payload(self, version: str, data: bytes, **custom: Any) -> str:
        """Add a payload, and return its path."""
        name, digest = f"jump-client-{version}.zip", hashlib.sha256(data).hexdigest()
        told = {
            "version": version,
            "platform": "linux",
            "python": "3.8",
            "older_than": [],
            **custom,
        }
        self.targets[name] = {"length": len(data), "hashes": {"sha256": digest}, "custom": told}
        self.files[f"targets/{digest}.{name}"] = data
        return f"targets/{digest}.{name}"

    def publish(self, **changes: dict[str, Any]) -> "Release":
        """Sign the other documents; ``changes`` are of their contents, by role."""
        number = self.number
        targets = self.document("targets", {"targets": self.targets}, changes, f"{number}.")
        snapshot = self.document(
            "snapshot", {"meta": {"targets.json": _meta(number, targets)}}, changes, f"{number}."
        )
        self.document("timestamp", {"meta": {"snapshot.json": _meta(number, snapshot)}}, changes)
        return self

    def document(
        self, role: str, content: dict[str, Any], changes: dict[str, Any], prefix: str = ""
    ) -> bytes:
        """Sign a document and list it."""
        signed = {**self._begin(role, self.number, 7 * 86400.0), **content, **changes.get(role, {})}
        data = sign(signed, [key(number) for number in self.signers[role]])
        self.files[f"{prefix}{role}.json"] = data
        return data

    def _begin(self, role: str, version: int, seconds: float) -> dict[str, Any]:
        return {
            "_type": role,
            "spec_version": "1.0.31",
            "version": version,
            "expires": moment(self.now + seconds),
        }

    def write(self, folder: Path) -> None:
        """Write the documents as the download does, and the only payload."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self.files.items():
            short = "payload.zip" if name.startswith("targets/") else name
            (folder / short).write_bytes(data)


def client_payload(version: str, **replaced: str) -> bytes:
    """The client's code as another version; ``replaced`` adds lines to modules, by their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(AGENT) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "jump_agent/__init__.py":
                data = data.replace(b'"%s"' % VERSION.encode(), b'"%s"' % version.encode())
            module = name.rpartition("/")[2].removesuffix(".py")
            target.writestr(name, data + replaced.get(module, "").encode())
    return buffer.getvalue()


def _meta(version: int, data: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(data).hexdigest()
    return {"version": version, "length": len(data), "hashes": {"sha256": digest}}


def resigned(data: bytes, role_keys: tuple[int, ...], **changes: Any) -> bytes:
    """A document with other content, signed again."""
    signed = {**json.loads(data)["signed"], **changes}
    return sign(signed, [key(number) for number in role_keys])

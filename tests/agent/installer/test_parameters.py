"""What the server put into the package."""

import json

import pytest

from jump_agent.installer.parameters import parse
from jump_wire.errors import UserError
from tests.agent.packages import ROOT_DOCUMENT

GOOD = {
    "site_name": "Site",
    "installer_id": "id",
    "key": "id.key",
    "addresses": ["a:1"],
    "ca_pem": "PEM",
    "expires_at": 12.5,
    "overridable": ["name"],
    "release_root": ROOT_DOCUMENT,
}


def test_a_package_for_one_installer() -> None:
    found = parse(json.dumps(GOOD).encode())
    assert (found.key, found.addresses, found.expires_at) == ("id.key", ["a:1"], 12.5)


def test_a_generic_package() -> None:
    values = {**GOOD, "installer_id": None, "key": None, "expires_at": None}
    found = parse(json.dumps(values).encode())
    assert (found.installer_id, found.key, found.expires_at) == ("", "", 0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"site_name": 1}',
        json.dumps({**GOOD, "release_root": "{}"}).encode(),
    ],
)
def test_what_is_not_is_damage(data: bytes) -> None:
    with pytest.raises(UserError) as raised:
        parse(data)
    assert raised.value.code == "package_damaged"

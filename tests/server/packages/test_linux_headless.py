"""The package's file: what it holds, and how fast it is built. Running it: tests/agent."""

import datetime
import json
import subprocess
import time
import tomllib
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from jump_server.packages import PackageParameters, build_package, payload
from tests import needs

ROOT = Path(__file__).parents[3]
EXPIRES = datetime.datetime(2030, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


@pytest.fixture
def parameters() -> PackageParameters:
    return PackageParameters(
        installer_id="a" * 32,
        key="a" * 32 + ".key",
        addresses=["one.example:443", "two.example:8443"],
        ca_pem="PEM",
        expires_at=EXPIRES,
        overridable=["tag", "name"],
        site_name="Site d'été",
        release_root='{"signed": {}}',
    )


def archive_of(package: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(package))


def test_it_is_a_script_with_an_archive_behind(parameters: PackageParameters) -> None:
    package = build_package(parameters)
    assert package.startswith(b"#!/bin/sh\n")
    with archive_of(package) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("installer.json")) == {
            "installer_id": "a" * 32,
            "key": "a" * 32 + ".key",
            "addresses": ["one.example:443", "two.example:8443"],
            "ca_pem": "PEM",
            "expires_at": EXPIRES.timestamp(),
            "overridable": ["name", "tag"],
            "site_name": "Site d'été",
            "release_root": '{"signed": {}}',
        }


def test_a_generic_package_has_no_key(parameters: PackageParameters) -> None:
    generic = replace(parameters, installer_id=None, key=None, expires_at=None)
    with archive_of(build_package(generic)) as archive:
        values = json.loads(archive.read("installer.json"))
    assert (values["key"], values["installer_id"], values["expires_at"]) == (None, None, None)


def test_the_same_parameters_give_the_same_bytes(parameters: PackageParameters) -> None:
    assert build_package(parameters) == build_package(replace(parameters))
    assert build_package(parameters) != build_package(replace(parameters, key="other"))


def test_no_place_is_left_open(parameters: PackageParameters) -> None:
    header = build_package(parameters).partition(b"PK\x03\x04")[0]
    assert b"@" not in header.replace(b'"$@"', b"")


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_the_header_is_posix_sh(parameters: PackageParameters, tmp_path: Path, shell: str) -> None:
    program = needs.program(shell)
    header = build_package(parameters).partition(b"PK\x03\x04")[0]
    (tmp_path / "header").write_bytes(header)
    command = [program, *(["sh"] if shell == "busybox" else []), "-n", str(tmp_path / "header")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_is_built_in_well_under_a_fifth_of_a_second(parameters: PackageParameters) -> None:
    build_package(parameters)  # the payload is cached from here on
    took = []
    for number in range(5):
        begun = time.process_time()
        build_package(replace(parameters, key=str(number)))
        took.append(time.process_time() - begun)
    assert min(took) < 0.2


def test_the_agents_version_is_the_distributions() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert payload.version() == tomllib.load(file)["project"]["version"]

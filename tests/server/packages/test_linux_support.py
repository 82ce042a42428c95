"""The package of a customer: what it contains, and its size."""

import io
import json
import zipfile

from jump_server.packages import SupportParameters, build_support_package
from jump_wire.errors import CATALOGUE

DOWNLOAD = 400 * 1024
"""Maximum size of the download in bytes."""


def test_it_has_the_customers_values_and_is_small() -> None:
    parameters = SupportParameters(["jump.example:443"], "PEM", "secret")
    package = build_support_package(parameters)
    assert package.startswith(b"#!/bin/sh\n")
    assert len(package) < DOWNLOAD
    header = package.partition(b"PK")[0].decode()
    assert "No support session was started." in header
    for word in ("Installs", "installation", "logger", "@ABOUT@"):
        assert word not in header
    assert f"fail support_interrupted {CATALOGUE['support_interrupted'].exit_status} " in header
    assert package == build_support_package(parameters)
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        values = json.loads(archive.read("customer.json"))
        assert "installer.json" not in archive.namelist()
    assert values == {"addresses": ["jump.example:443"], "ca_pem": "PEM", "secret": "secret"}

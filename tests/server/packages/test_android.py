"""The app for Android as a package."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from jump_server.packages import PackageParameters
from jump_server.packages.android import APP, DAMAGED, FACTS, NOT_BUILT, THROWAWAY, AndroidApp

BYTES = b"PK\3\4app"
GOOD = {"sha256": hashlib.sha256(BYTES).hexdigest(), "throwaway": False}


def test_it_is_the_same_file_for_every_installer(tmp_path: Path) -> None:
    app = AndroidApp(tmp_path)
    assert app.missing() == NOT_BUILT
    (tmp_path / APP).write_bytes(BYTES)
    (tmp_path / FACTS).write_text(json.dumps(GOOD))
    assert app.missing() == ""
    for installer in ("a" * 32, None):
        parameters = PackageParameters(
            addresses=["a.b:443"],
            ca_pem="PEM",
            site_name="Site",
            release_root="",
            installer_id=installer,
            key=None,
            expires_at=None,
            overridable=[],
        )
        assert app.build(parameters) == BYTES


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({**GOOD, "throwaway": True}, THROWAWAY),
        ({"sha256": GOOD["sha256"]}, DAMAGED),
        ({**GOOD, "sha256": "0" * 64}, DAMAGED),
        ([], DAMAGED),
    ],
)
def test_what_must_not_be_offered_is_not(tmp_path: Path, facts: Any, problem: str) -> None:
    (tmp_path / APP).write_bytes(BYTES)
    (tmp_path / FACTS).write_text(json.dumps(facts))
    assert AndroidApp(tmp_path).missing() == problem

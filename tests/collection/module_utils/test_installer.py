"""Which installer is used again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._installer import (
    ARGUMENTS,
    DEFAULTS,
    FIELDS,
    OVERRIDABLE,
    InstallerModule,
)

from jump_server.deployment.installers import NewInstaller
from tests.collection.inprocess import FakeApi, run


def make() -> Any:
    return InstallerModule(
        record="installer", route="/installers", key="id", fields=FIELDS, argument_spec=ARGUMENTS
    )


def installer(**values: Any) -> dict[str, Any]:
    end = datetime.now(UTC) + timedelta(minutes=values.pop("left", 60))
    return {
        **DEFAULTS,
        "id": "f" * 32,
        "jump_group": "racks",
        "state": "valid",
        "valid_until": end.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "version": 1,
        **values,
    }


def test_the_defaults_are_the_servers() -> None:
    """Otherwise an installer that was made here would not be found again."""
    new = NewInstaller(jump_group="x").model_dump()
    assert {name: new[name] for name in DEFAULTS} == DEFAULTS
    assert set(FIELDS) == set(new)
    schema = NewInstaller.model_json_schema()["properties"]["overridable"]
    assert schema["items"]["enum"] == OVERRIDABLE


@pytest.mark.parametrize(
    ("wanted", "there", "reused"),
    [
        ({"valid_minutes": 525_600}, {"valid_minutes": 1440, "left": 1440}, False),
        ({"valid_minutes": 525_600}, {"valid_minutes": 525_600, "left": 10}, False),
        ({"valid_minutes": 525_600}, {"valid_minutes": 525_600, "left": 300_000}, True),
        ({"valid_minutes": 1440}, {"valid_minutes": 525_600, "left": 1440}, False),
        ({"valid_minutes": 1440, "valid_at_least": 5}, {"valid_minutes": 1440, "left": 9}, True),
    ],
)
def test_one_with_too_little_time_left_is_not_used_again(
    wanted: dict[str, Any], there: dict[str, Any], reused: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    new = installer(id="a" * 32)
    api = FakeApi({"GET /installers": [installer(**there)], "POST /installers": new})
    result = run(make, api, capsys, jump_group="racks", **wanted)
    assert result["changed"] is not reused


@pytest.mark.parametrize(
    ("there", "reused"),
    [
        ({}, True),
        ({"state": "revoked"}, False),
        ({"state": "spent"}, False),
        ({"left": 9}, False),
        ({"left": 11}, True),
        ({"tag": "t"}, False),
        ({"jump_group": "other"}, False),
        ({"overridable": ["name"]}, False),
        ({"uses_allowed": 1}, False),
        ({"ephemeral": True}, False),
    ],
)
def test_only_the_same_and_still_valid_one_is_used_again(
    there: dict[str, Any], reused: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    new = installer(id="a" * 32)
    api = FakeApi(
        {"GET /installers": [installer(**there)], "POST /installers": {**new, "key": "k"}}
    )
    result = run(make, api, capsys, jump_group="racks")
    assert result["changed"] is not reused
    assert result["installer"]["id"] == ("f" if reused else "a") * 32
    assert "key" not in result["installer"]

"""Desired state of a record, whatever the record is."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import ApiError
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import RecordModule

from tests.collection.inprocess import FakeApi, run

GROUP = {"code_name": "a b", "name": "A", "members": ["y", "x"], "version": 4, "count": 1}


def make() -> Any:
    return RecordModule(
        record="jump_group",
        route="/jump-groups",
        key="code_name",
        fields={"name": {"type": "str"}, "members": {"type": "list", "elements": "str"}},
    )


def test_only_what_differs_is_sent_with_the_version_that_was_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    api = FakeApi(
        {
            "GET /jump-groups/a%20b": GROUP,
            "PATCH /jump-groups/a%20b": lambda sent: {**GROUP, **sent[0], "version": 5},
        }
    )
    result = run(make, api, capsys, code_name="a b", name="B", members=["x", "y"])
    assert api.asked[-1] == ("PATCH /jump-groups/a%20b", ({"name": "B"}, 4))
    assert result["changed"]
    assert result["diff"]["before"]["members"] == result["diff"]["after"]["members"]
    assert "version" not in result["diff"]["after"]


def test_somebody_elses_edit_is_not_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    stale = ApiError("stale_edit", "Someone else has changed this in the meantime.", status=412)
    api = FakeApi({"GET /jump-groups/a%20b": GROUP, "PATCH /jump-groups/a%20b": stale})
    result = run(make, api, capsys, code_name="a b", name="B")
    assert result["failed"]
    assert result["msg"] == "stale_edit: Someone else has changed this in the meantime."
    assert result["error"]["status"] == 412


@pytest.mark.parametrize("called", ["beta", "Beta", "linux"])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_another_record_that_is_called_the_same_is_left_alone(
    capsys: pytest.CaptureFixture[str], called: str, state: str
) -> None:
    """Not even where an older server gives it for the code name.

    What can't be a code name is refused, instead of being absent already.
    """
    other = {**GROUP, "code_name": "alpha", "name": called}
    path = "/jump-groups/" + called
    api = FakeApi({"GET " + path: other, "POST /jump-groups": lambda sent: {**GROUP, **sent}})
    result = run(make, api, capsys, code_name=called, name="X", state=state)
    refused = (called, state) == ("Beta", "absent")
    assert result.get("failed", False) == refused
    if refused:
        return
    assert result["changed"] == (state == "present")
    assert [name for name, _ in api.asked][1:] == ["POST /jump-groups"] * (state == "present")


def test_one_that_another_play_has_just_made_is_edited(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = iter([None, GROUP])
    taken = ApiError("field_taken", "It is taken.", {"field": "code_name"}, status=409)
    api = FakeApi(
        {
            "GET /jump-groups/a%20b": lambda _: next(found),
            "POST /jump-groups": taken,
            "PATCH /jump-groups/a%20b": lambda sent: {**GROUP, **sent[0], "version": 5},
        }
    )
    result = run(make, api, capsys, code_name="a b", name="B")
    assert (result["jump_group"]["name"], result["changed"]) == ("B", True)


def test_no_name_is_the_code_name(capsys: pytest.CaptureFixture[str]) -> None:
    api = FakeApi({"GET /jump-groups/a%20b": {**GROUP, "name": "a b"}})
    assert not run(make, api, capsys, code_name="a b", name="")["changed"]
    assert len(api.asked) == 1


def test_a_record_needs_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(make, FakeApi({}), capsys, code_name="", name="B")
    assert result["msg"] == "field_required: code_name: a value is required."

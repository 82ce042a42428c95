"""Errors have the catalogue's form and texts."""

import pytest
import yaml
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _errors

from jump_wire.errors import CATALOGUE
from tests.collection.playbook import ROOT


@pytest.mark.parametrize("code", sorted(_errors.LOCAL))
def test_the_texts_are_the_catalogues(code: str) -> None:
    """The collection cannot import the catalogue: it runs where nothing of ours is installed."""
    assert _errors.LOCAL[code] == CATALOGUE[code].english


def test_the_version_is_the_collections() -> None:
    galaxy = yaml.safe_load((ROOT / "collections/bomgar/jumpclient/galaxy.yml").read_text("utf-8"))
    assert galaxy["version"] == _errors.VERSION


def test_an_answer_is_told_with_all_that_is_wrong() -> None:
    error = _errors.answered_error(
        422,
        {
            "error": {
                "code": "field_required",
                "message": "name: a value is required.",
                "parameters": {"field": "name"},
                "retry": False,
                "further": [{"code": "field_too_long", "message": "tag: too long."}],
            }
        },
    )
    assert str(error) == "field_required: name: a value is required. field_too_long: tag: too long."
    assert error.result() == {
        "code": "field_required",
        "message": "name: a value is required.",
        "parameters": {"field": "name"},
        "retry": False,
        "status": 422,
    }


def test_a_jump_group_is_told_as_a_playbook_names_it() -> None:
    told = {
        "code": "jump_group_not_found",
        "message": "Jump Group jumpgroup:web does not exist.",
        "parameters": {"group": "jumpgroup:web"},
    }
    error = _errors.answered_error(404, {"error": told})
    assert error.message == "Jump Group web does not exist."
    assert error.parameters == {"group": "web"}


@pytest.mark.parametrize("body", [None, "<html>", [], {}, {"error": "no"}, {"error": {"code": 7}}])
def test_an_answer_of_another_kind_becomes_the_generic_error(body: object) -> None:
    error = _errors.answered_error(502, body)
    assert error.code == "internal_error"
    assert error.retry
    assert "HTTP 502" in str(error)

"""The declared answers: strict, so that nothing undeclared gets out."""

import pytest
from pydantic import ValidationError

from jump_server.api import answers
from jump_server.api.app import subjects
from jump_server.site.api import site_answers


def test_nothing_undeclared_passes() -> None:
    with pytest.raises(ValidationError, match="password_hash"):
        site_answers.SiteFacts.model_validate(
            {"name": "n", "version": "v", "languages": [], "password_hash": "x"}
        )


def test_no_declared_answer_has_a_stored_secret() -> None:
    assert subjects()  # every answer is imported
    fields = {
        name
        for model in answers.Answer.__subclasses__()
        for name in model.model_fields
        if "hash" in name or "digest" in name
    }
    assert fields == set()

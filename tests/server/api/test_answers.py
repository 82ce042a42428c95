"""The declared answers: strict, so that nothing undeclared gets out."""

import pytest
from pydantic import ValidationError

from jump_server.api import answers


def test_nothing_undeclared_passes() -> None:
    with pytest.raises(ValidationError, match="password_hash"):
        answers.SiteFacts.model_validate(
            {"name": "n", "version": "v", "languages": [], "password_hash": "x"}
        )


def test_no_declared_answer_has_a_stored_secret() -> None:
    fields = {
        name
        for model in answers.Answer.__subclasses__()
        for name in model.model_fields
        if "hash" in name or "digest" in name
    }
    assert fields == set()

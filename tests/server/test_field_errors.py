"""What pydantic finds, in the catalogue's words; tests/server/core/test_inputs.py has the rest."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ValidationError

from jump_server.field_errors import matching, problem
from jump_wire.reasons import in_french


class Sample(BaseModel):
    port: Annotated[str, matching(r"^[0-9]+$", "host:port", 5)] = ""


def test_a_pattern_is_told_in_words() -> None:
    with pytest.raises(ValidationError) as caught:
        Sample(port="x")
    (item,) = caught.value.errors()
    error = problem(item, "port")
    assert (error.code, error.parameters["expected"]) == ("field_malformed", "host:port")
    assert in_french("host:port") == "hôte:port"

"""What errors of the system become."""

import errno
import os

import pytest

from jump_agent.core.failures import failure
from jump_agent.core.operations import Failure
from jump_wire.codec import decode, encode
from jump_wire.errors import CATALOGUE
from jump_wire.files import PATH_LIMIT


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_every_error_of_the_system_has_a_code_with_its_parameters(number: int) -> None:
    found = failure(OSError(number, os.strerror(number)), b"/a")
    text = CATALOGUE[found.code].text({"path": found.path, **found.parameters})
    assert "/a" in text
    assert "?" not in text


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EROFS, "file_read_only"),
        (errno.EDQUOT, "disk_full"),
        (errno.EXDEV, "file_other_disk"),
        (errno.EIO, "file_failed"),
    ],
)
def test_what_few_file_systems_answer(number: int, code: str) -> None:
    assert failure(OSError(number, os.strerror(number)), b"/a").code == code


def test_an_answer_fits_whatever_the_name() -> None:
    found = Failure("file_failed", b"\xff" * 4095, reason="x" * 1000)
    message = decode(encode(found.message(7)))
    assert (message.request, len(message.path)) == (7, PATH_LIMIT)
    assert decode(encode(found.skipped(7))).code == "file_failed"

"""The portal's logo, which the server shows by its digest."""

import base64
from pathlib import Path

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _support_portal
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import ApiError

from jump_server.support import portal


def test_the_digest_and_the_limit_are_the_servers() -> None:
    assert _support_portal.LOGO_PATH == portal.LOGO_PATH
    assert _support_portal.LOGO_BYTES == portal.LOGO_BYTES
    # Of no content at all, as anybody can compute it.
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert _support_portal.path_of("") == portal.LOGO_PATH + empty


def test_a_file_is_read_as_far_as_it_may_be_long(tmp_path: Path) -> None:
    logo = tmp_path / "logo"
    logo.write_bytes(bytes(_support_portal.LOGO_BYTES))
    assert base64.b64decode(_support_portal.encoded(str(logo))) == logo.read_bytes()
    for content in (b"", bytes(_support_portal.LOGO_BYTES + 1)):
        logo.write_bytes(content)
        with pytest.raises(ApiError, match="at most 256 KiB"):
            _support_portal.encoded(str(logo))
    with pytest.raises(ApiError, match="Is a directory"):
        _support_portal.encoded(str(tmp_path))

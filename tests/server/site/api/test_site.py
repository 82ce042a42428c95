"""What everybody may know."""

from jump_server import VERSION
from tests.server.api.browser import Browser


def test_name_version_languages(anonymous: Browser) -> None:
    assert anonymous.get("/site") == {
        "name": "Jump",
        "version": VERSION,
        "languages": ["en", "fr"],
        "mail": False,
        "vnc_direct": False,
    }

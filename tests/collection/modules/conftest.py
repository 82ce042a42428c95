"""What the tests of modules share: the server is the same for all of them."""

from collections.abc import Iterator

import pytest

from tests.collection.server import Access

SET = {
    "/settings": ("lost_days", "withheld_statistics"),
    "/updates/policy": (
        *("first_ring", "first_number", "first_tag", "timezone", "windows", "bandwidth_kib"),
        "at_once",
    ),
    "/support/portal": ("title", "show_technicians"),
    "/alerts/settings": ("events", "recipients", "mail_minutes"),
}
"""What the tasks set of what each site has once."""


@pytest.fixture
def kept(server: Access) -> Iterator[None]:
    """What each site has once is afterwards as it was: the server is other tests' too."""
    shown = {path: server.api.request("GET", path) for path in SET}
    yield
    for path, names in SET.items():
        server.api.request("PATCH", path, {name: shown[path][name] for name in names})

"""Migrations are one chain: two that were made at the same time must not have the same number."""

import re

from tests.structure.sources import ROOT

FOLDER = ROOT / "server" / "jump_server" / "migrations" / "versions"
NAMED = re.compile(r'^(?:down_)?revision = (?:"(\d{4})"|None)$', re.MULTILINE)


def test_each_migration_follows_the_one_before() -> None:
    before = None
    for path in sorted(FOLDER.glob("[0-9]*.py")):
        number, follows = (found.group(1) for found in NAMED.finditer(path.read_text()))
        assert (path.name[:4], follows) == (number, before), path.name
        before = number

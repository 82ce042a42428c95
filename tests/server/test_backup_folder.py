"""Backups by a timer: a folder of the newest ones, or a sentence that says what is wrong."""

import os
import pwd
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jump_server import bootstrap
from jump_server.backup import LAST_BACKUP, BackupError, backup
from jump_server.backup_folder import backup_into
from jump_server.config import Settings, load
from tests import accounts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A site."""
    folder = tmp_path_factory.mktemp("site")
    folder.chmod(0o700)
    made = load(folder, {})
    bootstrap.prepare(made)
    return made


def test_a_folder_keeps_the_newest_backups_and_all_that_is_not_its_own(
    settings: Settings, tmp_path: Path
) -> None:
    for name in ("jump-2020.tar", "mine.tar", "jump-2020-01-01T000000Z.tar"):
        (tmp_path / name).touch()
    made = [backup_into(settings, tmp_path, 2, NOW + timedelta(days=day)) for day in range(3)]
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"jump-2020.tar", "mine.tar", made[1].name, made[2].name}
    assert made[2].name == "jump-2026-03-03T120000Z.tar"
    assert (settings.data_dir / LAST_BACKUP).exists()


def test_a_backup_to_a_folder_that_is_missing_says_so(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="/none: no such folder"):
        backup(settings, tmp_path / "none" / "further" / "b.tar")


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone acts as other accounts")
@pytest.mark.parametrize(
    ("mode", "place", "said"),
    [
        (0o700, "b.tar", "is not allowed to enter it"),
        (0o700, "below/b.tar", "is not allowed to enter it"),
        (0o755, "b.tar", "is not allowed to write to it"),
    ],
)
def test_a_backup_where_the_account_may_not_write_says_so(
    settings: Settings, tmp_path: Path, mode: int, place: str, said: str
) -> None:
    account = accounts.plain()
    closed = tmp_path / "closed"
    (closed / "below").mkdir(parents=True)
    closed.chmod(mode)
    above = [folder for folder in (tmp_path, *tmp_path.parents) if folder.stat().st_mode & 5 != 5]
    modes = {folder: folder.stat().st_mode for folder in above}
    for folder in above:
        folder.chmod(0o755)
    os.seteuid(pwd.getpwnam(account).pw_uid)
    try:
        with pytest.raises(BackupError) as refused:
            backup(settings, closed / place)
    finally:
        os.seteuid(0)
        for folder, before in modes.items():
            folder.chmod(before)
    assert str(refused.value) == (
        f"{closed}: the account {account}, which writes the backup, {said}"
    )

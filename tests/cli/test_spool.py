"""A list that may be too long for memory."""

import tempfile
from typing import NamedTuple

import pytest

from jump_api.spool import Spool
from jump_wire.errors import UserError


class Row(NamedTuple):
    name: str
    size: int


def test_records_come_back_in_their_order() -> None:
    rows = [Row(f"name {number}\n\0ff", number) for number in range(50_000)]
    with Spool(Row, tuple) as spool:
        for row in rows:
            spool.add(row)
        assert len(spool) == len(rows)
        assert list(spool) == list(spool) == rows
        spool.clear()
        assert list(spool) == []
        spool.add(rows[0])
        assert list(spool) == rows[:1]


def fill(spool: Spool[Row]) -> None:
    for number in range(50_000):
        spool.add(Row("x" * 100, number))


def test_a_full_disk_is_an_error_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/dev/full/none")  # no file can be made in it
    with Spool(Row, tuple) as spool:
        with pytest.raises(UserError, match="file_not_a_folder"):
            fill(spool)
        with pytest.raises(UserError):
            spool.add(Row("y", 1))
        with pytest.raises(UserError):
            list(spool)
        monkeypatch.setattr(tempfile, "tempdir", None)
        spool.clear()
        spool.add(Row("z", 1))
        assert list(spool) == [Row("z", 1)]


def test_no_folder_of_temporary_files_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_get_default_tempdir", none)
    with Spool(Row, tuple) as spool, pytest.raises(UserError, match="disk_full"):
        fill(spool)

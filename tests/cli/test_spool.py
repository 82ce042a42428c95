"""A list that may be too long for memory."""

from typing import NamedTuple

from jump_api.spool import Spool


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

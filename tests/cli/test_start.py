"""The program's start."""

import gc

import pytest

from jump_cli import main, start


def test_garbage_is_looked_for_again_when_all_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(main, "main", lambda: seen.append(gc.isenabled()))
    start.main()
    assert seen == [True]

"""The bounded log."""

from pathlib import Path

from jump_agent.core.logfile import LogFile


def test_a_line_has_its_time_and_no_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "log"
    LogFile(str(path), clock=lambda: 1_800_000_000.25).write("one\n2026 forged\r\nline")
    (line,) = path.read_text().splitlines()
    assert line.startswith("2027-01-15T08:00:00.250Z [")
    assert line.endswith("] one 2026 forged line")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_full_file_makes_room_and_no_more_than_two_are_kept(tmp_path: Path) -> None:
    log = LogFile(str(tmp_path / "log"), size=1000)
    for number in range(500):
        log.write(f"line {number}")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names in (["log", "log.1"], ["log.1"])
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 2300
    assert "line 499" in "".join(path.read_text() for path in tmp_path.iterdir())


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    LogFile(str(tmp_path / "missing" / "log")).write("lost")
    (tmp_path / "link").symlink_to(tmp_path / "victim")
    LogFile(str(tmp_path / "link")).write("lost")
    assert not (tmp_path / "victim").exists()

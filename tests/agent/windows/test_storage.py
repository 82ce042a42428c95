"""Files on Windows: replaced whole, also while others have them open."""

import os
import threading
import time

from tests.agent.windows.inside import under_wine


@under_wine
def test_a_file_is_replaced_whole(folder: str) -> None:
    from jump_agent.windows import storage

    path = os.path.join(folder, "état.json")
    storage.write_bytes(path, b"one\n")
    assert storage.read_bytes(path, 4) == b"one\n"
    storage.write_bytes(path, b"two\r\n")
    assert storage.read_bytes(path, 5) == b"two\r\n"
    assert os.listdir(folder) == ["état.json"]


@under_wine
def test_a_file_that_another_program_holds_is_waited_for(folder: str) -> None:
    from jump_agent.windows import storage

    path = os.path.join(folder, "held")
    storage.write_bytes(path, b"old")
    held = os.open(path, os.O_RDONLY)  # as most programs open it: it can't be replaced
    timer = threading.Timer(0.1, os.close, [held])
    timer.start()
    begin = time.monotonic()
    storage.write_bytes(path, b"new")
    assert time.monotonic() - begin < storage.BUSY_SECONDS
    timer.join()
    assert storage.read_bytes(path, 100) == b"new"


@under_wine
def test_only_plain_files_within_the_limit_are_read(folder: str) -> None:
    from jump_agent.windows import storage

    path = os.path.join(folder, "large")
    storage.write_bytes(path, b"12345")
    for wrong, limit in ((path, 4), (folder, 10), (os.path.join(folder, "none"), 10), ("NUL", 10)):
        try:
            storage.read_bytes(wrong, limit)
        except OSError as error:
            assert isinstance(error, FileNotFoundError) == wrong.endswith("none"), (wrong, error)
        else:
            raise AssertionError(wrong)


@under_wine
def test_a_log_grows_and_a_waiting_command_is_answered(folder: str) -> None:
    from jump_agent.windows import storage

    path = os.path.join(folder, "log")
    assert storage.append(path, b"one\n") == 4
    assert storage.append(path, b"two\n") == 8
    assert storage.read_bytes(path, 100) == b"one\ntwo\n"
    waiting = storage.open_file(path, storage.READ, storage.OPEN_EXISTING)
    storage.answer(path, b"ANSW")
    assert os.read(waiting, 100) == b"ANSWtwo\n"
    os.close(waiting)
    assert os.listdir(folder) == []
    storage.answer(path, b"nobody waits")
    storage.remove(path)

"""Processes, their events, and waiting on Windows."""

import os
import socket
import subprocess
import sys
import threading
import time

from tests.agent.windows.inside import under_wine


@under_wine
def test_a_pid_file_names_exactly_one_process(folder: str) -> None:
    from jump_agent.windows import processes

    path = os.path.join(folder, "pid")
    assert processes.running(path) is None
    processes.write_pid_file(path, "events")
    this = processes.running(path)
    assert this is not None
    assert (this.pid, this.events) == (os.getpid(), "events")
    assert not processes.is_alive(this._replace(start=this.start + 1))
    assert not processes.is_alive(this._replace(pid=4_000_000))
    processes.wake(path)  # there are no such events
    processes.drop_pid_file(path)
    assert processes.read_pid_file(path) is None
    assert processes.in_child(lambda: b"here") == b"here"
    assert processes.uninterruptible(lambda: 1) == 1


@under_wine
def test_a_process_that_does_not_hear_is_killed(folder: str) -> None:
    from jump_agent.windows import processes

    child = subprocess.Popen([sys.executable, "-I", "-S", "-c", "input()"], stdin=subprocess.PIPE)
    start = processes.start_time(int(child._handle))  # type: ignore[attr-defined]
    processes.stop(processes.Process(child.pid, start, "none"), seconds=0.1)
    assert child.wait(10) == 1


@under_wine
def test_events_stop_and_change_what_waits(folder: str) -> None:
    from jump_agent.core.ends import Stopped
    from jump_agent.windows import signals
    from jump_agent.windows.waiting import Waiter

    name = signals.new_name()
    waiter = Waiter(name)
    assert not waiter.take_change()
    assert signals.send(name, signals.CHANGED)
    assert waiter.wait(None, [], 10.0) == []
    assert (waiter.take_change(), waiter.take_change()) == (True, False)
    assert waiter.take_orders() == []
    assert signals.send(name, signals.STOP)
    try:
        waiter.wait(None, [], 10.0)
    except Stopped:
        pass
    else:
        raise AssertionError
    assert not signals.send(signals.new_name(), signals.STOP)


@under_wine
def test_a_stop_ends_the_process_while_it_connects(folder: str) -> None:
    from jump_agent.windows.waiting import Waiter

    ended: list[bool] = []
    waiter = Waiter(end_process=lambda: ended.append(True))
    with waiter:
        waiter.stop()
    assert ended == [True]


@under_wine
def test_packets_are_kept_apart(folder: str) -> None:
    from jump_agent.windows.packets import Packets
    from jump_agent.windows.waiting import Waiter

    here, there = (Packets(each) for each in socket.socketpair())
    for packet in (b"one", b"x" * 40_000):
        here.send(packet)
    waiter = Waiter()
    assert waiter.wait(None, [there], 10.0) == [there]
    assert there.recv(10) == b"one"
    assert waiter.wait(None, [there], 10.0) == [there]
    try:
        there.recv(39_999)
    except OSError:
        pass
    else:
        raise AssertionError
    here.end_sending()
    here.end_sending()
    with there, here:
        assert there.fileno() > 0


@under_wine
def test_a_poller_hears_sockets_and_threads(folder: str) -> None:
    from jump_agent.windows.poller import Poller

    poller = Poller(lambda: None)
    here, there = socket.socketpair()
    threading.Timer(0.05, poller.wake).start()
    begin = time.monotonic()
    assert poller.wait([(there.fileno(), True, False), (-1, True, False)], 10.0) == []
    assert time.monotonic() - begin < 5
    here.send(b"x")
    assert poller.wait([(there.fileno(), True, False)], 10.0) == [there.fileno()]
    assert poller.wait([(here.fileno(), False, True)], 10.0) == [here.fileno()]
    poller.ignore_end()
    refused = socket.socket()
    refused.setblocking(False)
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    listener.close()
    refused.connect_ex(address)
    assert poller.wait([(refused.fileno(), False, True)], 10.0) == [refused.fileno()]
    for each in (here, there, refused):
        each.close()


@under_wine
def test_a_tool_process_gets_its_control_and_connections(folder: str) -> None:
    from jump_agent.windows import tool_process

    code = (
        "import sys; sys.path[:0] = %r\n"
        "from jump_agent.windows import tool_process\n"
        "with tool_process.parent() as control:\n"
        "    control.send(control.recv(100).upper())\n"
        "    passed = tool_process.receive_socket(control)\n"
        "    passed.sendall(b'over the connection')\n"
        "    passed.close()\n"
        "    control.recv(100)\n"
    )
    tool = tool_process.start([sys.executable, "-I", "-S", "-B", "-c", code % sys.path])
    tool.control.send(b"hello")
    assert tool.control.recv(100) == b"HELLO"
    here, there = socket.socketpair()
    tool_process.send_socket(tool.control, there)
    here.settimeout(20)
    assert here.recv(100) == b"over the connection"
    assert not tool.has_ended()
    tool.terminate()
    tool.wait(20)
    assert tool.has_ended()
    for each in (here, there):
        each.close()
    tool.control.close()


@under_wine
def test_a_program_that_is_missing_is_told(folder: str) -> None:
    from jump_agent.windows import tool_process

    try:
        tool_process.start([os.path.join(folder, "none.exe")])
    except OSError:
        return
    raise AssertionError


@under_wine
def test_an_address_is_not_shared(folder: str) -> None:
    from jump_agent.windows.tool_process import claim_address

    first, second = socket.socket(), socket.socket()
    claim_address(first)
    first.bind(("127.0.0.1", 0))
    first.listen()
    second.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        second.bind(first.getsockname())
    except OSError:
        pass
    else:
        raise AssertionError
    first.close()
    second.close()


@under_wine
def test_a_line_is_read_with_a_limit_of_time(folder: str) -> None:
    code = (
        "import sys; sys.path[:0] = %r\n"
        "from jump_agent.windows.standard_input import read_line\n"
        "print(read_line(10, 100), read_line(0.1, 100))\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-c", code % sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(b"a token\r\n")
    child.stdin.flush()
    assert child.stdout.read().strip() == b"b'a token' b''"
    child.kill()
    child.wait(10)

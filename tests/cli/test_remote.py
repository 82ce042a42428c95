"""A command over connections that drop, refuse and end, with a clock that does not wait."""

import asyncio
import signal

import pytest

from jump_api.pipe import REATTACH_SECONDS
from jump_api.remote import HUNG_UP, PENDING_LIMIT, RemoteCommand
from jump_wire import codec, commands
from jump_wire.commands import ACKNOWLEDGE_BYTES
from jump_wire.errors import UserError
from tests.cli import lines
from tests.cli.lines import DROP, Script, refused
from tests.cli.loops import run

EXITED = codec.encode(commands.CommandExited(7, 0))
TAKEN = codec.encode(commands.ResultTaken())
LINE = b"\3uptime"


def attached(offset: int = 0, taken: int = 0, *, started: bool = True, new: bool = False) -> str:
    return codec.encode(commands.CommandAttached(offset, taken, "jane", started, new))


FIRST = attached(started=False, new=True)


class Line(lines.Line):
    """What dials, and the streams of its command."""

    def __init__(self, *scripts: Script | UserError) -> None:
        super().__init__(*scripts)
        self.dialled: list[int] = []
        self.output: list[bytes] = []
        self.errors: list[bytes] = []
        self.remote = RemoteCommand(
            b"uptime",
            self.dial,
            self.output.append,
            self.errors.append,
            clock=self.clock,
            sleep=self.sleep,
        )

    async def dial(self, offset: int) -> Script:
        self.dialled.append(offset)
        return await self.connect()


def test_streams_are_apart_and_the_result_is_taken() -> None:
    script = Script(FIRST, b"\1out", b"\2err", EXITED)
    line = Line(script)
    line.remote.end_input()
    assert run(line.remote.run()) == commands.CommandExited(7, 0)
    assert (line.output, line.errors) == ([b"out"], [b"err"])
    assert script.sent == [LINE, codec.encode(commands.EndInput(0)), TAKEN]
    assert script.closed


def test_a_drop_costs_nothing() -> None:
    first = Script(FIRST, b"\1abc", b"\2de", DROP)
    second = Script(attached(5, taken=2), b"\1fgh", EXITED)
    line = Line(first, second)

    async def scene() -> commands.CommandExited:
        await line.remote.give(b"abc")
        return await line.remote.run()

    assert run(scene()).status == 7
    assert (b"".join(line.output), b"".join(line.errors)) == (b"abcfgh", b"de")
    assert line.dialled == [0, 5]
    assert (first.sent, second.sent) == ([LINE, b"\0abc"], [b"\0c", TAKEN])


def test_output_is_acknowledged() -> None:
    script = Script(FIRST, b"\1" + bytes(ACKNOWLEDGE_BYTES), EXITED)
    run(Line(script).remote.run())
    assert script.sent[1] == codec.encode(commands.AcknowledgeOutput(ACKNOWLEDGE_BYTES))


def test_an_unreachable_computer_is_tried_for_a_while() -> None:
    offline = UserError("client_offline")
    line = Line(Script(FIRST, DROP), offline, offline, Script(attached(), EXITED))
    assert run(line.remote.run()).status == 7


def test_but_not_for_ever() -> None:
    line = Line(Script(FIRST, DROP), *(UserError("client_offline") for _ in range(1000)))
    with pytest.raises(UserError, match="client_offline"):
        run(line.remote.run())
    assert REATTACH_SECONDS < line.now < REATTACH_SECONDS + 10


@pytest.mark.parametrize("code", ["client_offline", "session_ended", "permission_refused"])
def test_one_that_never_was_attached_fails_at_once(code: str) -> None:
    for first in (UserError(code), Script(refused(code))):
        line = Line(first)
        with pytest.raises(UserError, match=code):
            run(line.remote.run())
        assert line.now == 0


def test_it_is_never_run_twice() -> None:
    second = Script(FIRST, EXITED)
    line = Line(Script(FIRST, DROP), second)
    with pytest.raises(UserError, match="command_gone"):
        run(line.remote.run())
    assert second.sent == []


@pytest.mark.parametrize("said", ["nonsense", b"\0", attached(9)])
def test_an_agent_that_breaks_the_protocol_is_an_error(said: str | bytes) -> None:
    script = Script(FIRST, said)
    with pytest.raises(UserError, match="session_internal_error"):
        run(Line(script).remote.run())
    assert script.closed


def test_hanging_up_tells_the_computer() -> None:
    class HangsUp(Script):
        async def recv(self) -> str | bytes:
            if self.closed:
                raise DROP
            said = await super().recv()
            if isinstance(said, bytes):
                line.remote.hang_up()
            return said

    script = HangsUp(FIRST, b"\1x")
    line = Line(script)
    assert run(line.remote.run()) == HUNG_UP
    assert script.sent == [LINE, codec.encode(commands.EndCommand())]


def test_ctrl_c_ends_it_on_the_computer() -> None:
    class Interrupted(Script):
        async def recv(self) -> str | bytes:
            said = await super().recv()
            if said == "Ctrl-C":
                signal.raise_signal(signal.SIGINT)
                await asyncio.Event().wait()
            return said

    script = Interrupted(FIRST, "Ctrl-C")
    line = Line(script)
    # What runs the tests may ignore the signal, as a shell does for what it starts with "&".
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(line.remote.run())
    finally:
        signal.signal(signal.SIGINT, before)
    assert script.sent == [LINE, codec.encode(commands.EndCommand())]
    assert script.closed


def test_hanging_up_ends_it_even_while_nothing_is_connected() -> None:
    line = Line(Script(FIRST, DROP))
    line.remote.hang_up()
    assert run(line.remote.run()) == HUNG_UP


def test_input_waits_for_a_computer_that_is_behind_and_ends_with_the_command() -> None:
    class Slow(Script):
        async def recv(self) -> str | bytes:
            said = await super().recv()
            if said == EXITED:
                await waits.wait()
            return said

    line = Line(Slow(FIRST, codec.encode(commands.CommandInputTaken(0)), EXITED))
    waits = asyncio.Event()
    given: list[str] = []

    async def feed() -> None:
        await line.remote.give(bytes(PENDING_LIMIT))
        given.append("as much as there is room for")
        waits.set()
        await line.remote.give(b"too much")
        given.append("too much")

    async def scene() -> None:
        feeding = asyncio.create_task(feed())
        await line.remote.run()
        feeding.cancel()

    run(scene())
    assert given == ["as much as there is room for"]

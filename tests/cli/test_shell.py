"""A shell over connections that drop, refuse and end, with a clock that does not wait."""

import pytest

from jump_api.pipe import REATTACH_SECONDS
from jump_api.shell import HUNG_UP, Shell, Size
from jump_wire import codec, messages
from jump_wire.errors import UserError
from jump_wire.sharing import Control
from tests.cli import lines
from tests.cli.lines import DROP, Script, refused
from tests.cli.loops import run

EXITED = codec.encode(messages.ShellExited(7, 0))


def attached(offset: int = 0, taken: int = 0, *, new: bool = False) -> str:
    return codec.encode(messages.ShellAttached(offset, taken, "jane", "/bin/sh", new))


class Line(lines.Line):
    """What dials, and what it shows."""

    def __init__(self, *scripts: Script | UserError) -> None:
        super().__init__(*scripts)
        self.dialled: list[tuple[int, Size]] = []
        self.shown: list[bytes] = []
        self.losses = 0
        self.control: list[tuple[bool, str]] = []
        self.shell = Shell(
            self.dial,
            self.shown.append,
            lost=self.note_loss,
            shared=lambda controls, name: self.control.append((controls, name)),
            clock=self.clock,
            sleep=self.sleep,
        )

    async def dial(self, offset: int, size: Size) -> Script:
        self.dialled.append((offset, size))
        return await self.connect()

    def note_loss(self) -> None:
        self.losses += 1


def test_a_shell_shows_its_output_and_tells_its_status() -> None:
    script = Script(attached(new=True), b"hello", EXITED)
    line = Line(script)
    line.shell.type(b"typed early")
    assert run(line.shell.run()) == messages.ShellExited(7, 0)
    assert line.shown == [b"hello"]
    assert script.sent == [b"typed early"]
    assert script.closed


def test_a_watcher_that_is_given_control_sets_its_own_size() -> None:
    watches, controls = (codec.encode(Control(given, "bob", 0)) for given in (False, True))
    nobody = codec.encode(Control(False, "", 0))
    script = Script(nobody, watches, watches, attached(), b"$ ", controls, attached(2), EXITED)
    line = Line(script)
    run(line.shell.run())
    assert script.sent == [codec.encode(messages.Resize(80, 24))]
    assert line.shown == [b"$ "]
    assert line.control == [(False, ""), (False, "bob"), (True, "bob")]


def test_output_is_acknowledged() -> None:
    script = Script(attached(new=True), b"x" * 200_000, EXITED)
    run(Line(script).shell.run())
    assert [codec.decode(str(frame)) for frame in script.sent] == [messages.Acknowledge(200_000)]


def test_a_dropped_shell_goes_on_where_it_was() -> None:
    first = Script(attached(new=True), b"12345", DROP)
    second = Script(attached(5, taken=2), b"678", EXITED)
    line = Line(first, second)
    line.shell.type(b"abc")
    assert run(line.shell.run()).status == 7
    assert b"".join(line.shown) == b"12345678"
    assert [offset for offset, _ in line.dialled] == [0, 5]
    assert (first.sent, second.sent) == ([b"abc"], [b"c"])
    assert line.losses == 0


def test_lost_output_is_told() -> None:
    line = Line(Script(attached(new=True), DROP), Script(attached(90), b"x", EXITED))
    run(line.shell.run())
    assert line.losses == 1


def test_an_unreachable_computer_is_tried_for_a_while() -> None:
    offline = UserError("client_offline")
    line = Line(Script(attached(new=True), DROP), offline, offline, Script(attached(), EXITED))
    assert run(line.shell.run()).status == 7


def test_but_not_for_ever() -> None:
    offline = [UserError("client_offline") for _ in range(1000)]
    line = Line(Script(attached(new=True), DROP), *offline)
    with pytest.raises(UserError, match="client_offline"):
        run(line.shell.run())
    assert REATTACH_SECONDS < line.now < REATTACH_SECONDS + 10


@pytest.mark.parametrize("code", ["client_offline", "session_ended", "permission_refused"])
def test_a_shell_that_never_was_attached_fails_at_once(code: str) -> None:
    for first in (UserError(code), Script(refused(code))):
        line = Line(first)
        with pytest.raises(UserError, match=code):
            run(line.shell.run())
        assert line.now == 0


@pytest.mark.parametrize("code", ["session_ended", "permission_refused", "client_removed"])
def test_what_will_not_change_is_not_tried_again(code: str) -> None:
    line = Line(Script(attached(new=True), refused(code)))
    with pytest.raises(UserError, match=code):
        run(line.shell.run())
    assert len(line.dialled) == 1


def test_why_the_server_closed_it_keeps_its_parameters() -> None:
    line = Line(Script(refused('target_unknown {"host":"db.invalid"}')))
    with pytest.raises(UserError) as caught:
        run(line.shell.run())
    assert caught.value.parameters == {"host": "db.invalid"}


def test_another_shell_in_its_place_is_not_taken_for_it() -> None:
    line = Line(Script(attached(new=True), DROP), Script(attached(new=True), EXITED))
    with pytest.raises(UserError, match="shell_gone"):
        run(line.shell.run())


def test_an_agent_that_breaks_the_protocol_is_an_error() -> None:
    script = Script(attached(new=True), "nonsense")
    with pytest.raises(UserError, match="session_internal_error"):
        run(Line(script).shell.run())
    assert script.closed


def test_a_resize_is_told_now_and_to_the_next_connection() -> None:
    first = Script(attached(new=True), DROP)
    line = Line(first, Script(attached(), EXITED))
    line.shell.resize(Size(132, 50))
    run(line.shell.run())
    assert [size for _, size in line.dialled] == [Size(132, 50)] * 2


def test_hanging_up_ends_it_even_while_nothing_is_connected() -> None:
    line = Line(Script(attached(new=True), DROP))
    line.shell.hang_up()
    assert run(line.shell.run()) == HUNG_UP


def test_hanging_up_tells_the_computer() -> None:
    class HangsUp(Script):
        async def recv(self) -> str | bytes:
            if self.closed:
                raise DROP
            said = await super().recv()
            if isinstance(said, bytes):
                line.shell.hang_up()
            return said

    script = HangsUp(attached(new=True), b"x")
    line = Line(script)
    assert run(line.shell.run()) == HUNG_UP
    assert script.sent == [codec.encode(messages.CloseShell())]

"""Starting and stopping the client: the init script's actions with LSB exit statuses."""

import fcntl
import os
import signal
import sys
from typing import Callable, Dict, List, NoReturn

from ..core.console import choose, complain, complain_of_usage, fail, say
from ..core.layout import SERVICE, USER, Config, Layout
from . import processes
from .privileges import account_name, as_account
from .storage import DISK_FULL, is_full, remove

OK, FAILED, BAD_ARGUMENT, NOT_IMPLEMENTED, NOT_PERMITTED = 0, 1, 2, 3, 4
DEAD_WITH_PID_FILE, STOPPED = 1, 3

_KNOWN_TO_LSB = ("try-restart", "reload", "force-reload")


def may_control(config: Config) -> bool:
    """Return whether the caller may start and stop this client."""
    if config.mode == SERVICE:
        return os.geteuid() == 0
    # Root may not either: the account could have changed the files that root would run here.
    return account_name() == config.account


def not_permitted(config: Config, *command: str) -> int:
    """Print which account is needed, and return the error's exit status.

    For root, also print how to run ``command`` as that account.
    """
    status = fail("account_needed", account="root" if config.mode == SERVICE else config.account)
    if config.mode == USER and os.geteuid() == 0:
        complain(as_account(config.account, *command))
    return status


def init_script(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Run one action of the init script and return its LSB exit status."""
    action = arguments[0] if len(arguments) == 1 else ""
    if action == "status":
        return status(layout, config)
    if action not in _ACTIONS:
        complain_of_usage("init-script start|stop|restart|status|enable|enable-login|disable")
        return NOT_IMPLEMENTED if action in _KNOWN_TO_LSB else BAD_ARGUMENT
    if action == "enable-login" and config.mode == SERVICE:
        complain_of_usage("init-script enable")
        return NOT_IMPLEMENTED
    if not may_control(config):
        not_permitted(config, os.path.join(layout.directory, "init-script"), action)
        return NOT_PERMITTED
    return in_own_session(lambda: _act(action, layout, config))


def in_own_session(action: Callable[[], int]) -> int:
    """Run ``action`` in its own session and return its exit status.

    Stopping the client also ends the shells that it provides. Without its own session, a restart
    or an uninstallation from such a shell would end half-way.
    """
    pid = os.fork()
    if pid == 0:
        status = FAILED
        try:
            os.setsid()
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            status = action()
        except Exception as error:  # noqa: BLE001 - nothing else would report it
            complain("%s: %s" % (type(error).__name__, error))
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else FAILED


def _act(action: str, layout: Layout, config: Config) -> int:
    try:
        if action in _START_OTHERS:
            return _ACTIONS[action](layout, config)
        with _Lock(layout):
            return _ACTIONS[action](layout, config)
    except OSError as error:
        if is_full(error):
            return fail(DISK_FULL, path=layout.directory)
        complain("init-script %s: %s" % (action, error))
        return FAILED


def status(layout: Layout, config: Config) -> int:
    """Print whether the client runs and is connected; return 0 (runs), 1 (died) or 3 (stopped)."""
    from ..core.status import connection_text, disabled_text, facts  # noqa: PLC0415 - not for the other actions

    process = processes.running(layout.pid)
    if process is not None:
        say(
            choose("The Jump Client is running (PID %d).", "Le Jump Client est démarré (PID %d).")
            % process.pid
        )
        found = facts(layout, config, running=True)
        say(connection_text(found))
        if found["disabled"]:
            say(disabled_text(layout))
        return OK
    say(choose("The Jump Client is not running.", "Le Jump Client n'est pas démarré."))
    return DEAD_WITH_PID_FILE if os.path.exists(layout.pid) else STOPPED


def start(layout: Layout, config: Config) -> int:
    """Start the client in the background, unless it is already running.

    The first start waits briefly for the server's answer.
    """
    from .first_start import FirstStart  # noqa: PLC0415 - not for the client itself

    if processes.running(layout.pid) is not None:
        say(choose("The Jump Client is already running.", "Le Jump Client est déjà démarré."))
        return OK
    with FirstStart(layout, config) as first:
        problem = _start_daemon(layout, config)
        if problem == DISK_FULL:
            return fail(problem, path=layout.directory)
        if problem:
            complain(problem)
            return FAILED
        return first.report()


def stop(layout: Layout, _config: Config, *, quiet: bool = False) -> int:
    """Stop the client, if it runs. With ``quiet``, do not print that it was stopped."""
    process = processes.running(layout.pid)
    if process is None:
        remove(layout.pid)
        say(choose("The Jump Client is not running.", "Le Jump Client n'est pas démarré."))
        return OK
    processes.stop(process)
    if processes.is_alive(process):
        complain(choose("Couldn't stop the Jump Client.", "Impossible d'arrêter le Jump Client."))
        return FAILED
    remove(layout.pid)
    if not quiet:
        say(choose("Jump Client stopped.", "Jump Client arrêté."))
    return OK


def restart(layout: Layout, config: Config) -> int:
    """Stop the client, then start it."""
    return stop(layout, config) or start(layout, config)


def enable(layout: Layout, config: Config) -> int:
    """Make the client start at boot."""
    from .boot import enable as wire  # noqa: PLC0415 - not for the other actions

    return wire(layout, config)


def enable_login(layout: Layout, config: Config) -> int:
    """Start the client now and at each login, and end it with the login session."""
    from .boot import enable_login as wire  # noqa: PLC0415 - likewise

    return wire(layout, config)


def disable(layout: Layout, config: Config) -> int:
    """Make the client no longer start at boot or login."""
    from .boot import disable as unwire  # noqa: PLC0415 - likewise

    return unwire(layout, config)


_ACTIONS: Dict[str, Callable[[Layout, Config], int]] = {
    "start": start,
    "stop": stop,
    "restart": restart,
    "enable": enable,
    "enable-login": enable_login,
    "disable": disable,
}


_START_OTHERS = ("enable", "enable-login")
"""Actions that wait for a process which takes the lock itself: a unit's, or the desktop's."""


def run_in_foreground(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Run as the calling process, for supervisors that require it."""
    if arguments:
        complain_of_usage("jump-client run")
        return BAD_ARGUMENT
    if not may_control(config):
        return not_permitted(config, os.path.join(layout.directory, "jump-client"), "run")
    with _Lock(layout):
        if processes.running(layout.pid) is not None:
            say(choose("The Jump Client is already running.", "Le Jump Client est déjà démarré."))
            return FAILED
        processes.write_pid_file(layout.pid)
    return _execute(layout, config)


def serve(layout: Layout, config: Config) -> int:
    """Run the client's main process: the monitor in service mode, else the whole client."""
    if config.mode == SERVICE:
        from .monitor import Monitor  # noqa: PLC0415

        return Monitor(layout, config).run()
    from .network import main as network  # noqa: PLC0415

    try:
        return network(layout, config)
    finally:
        processes.drop_pid_file(layout.pid)


class _Lock:
    """Prevents two starts or stops of one installation at the same time."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.lock
        self._descriptor = -1

    def __enter__(self) -> None:
        folder = os.path.dirname(self._path)
        if not os.path.isdir(folder):  # copies and backups leave such folders out
            os.mkdir(folder)
            os.chmod(folder, 0o755)  # noqa: S103 - as the installer makes it; nothing in it is secret
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        self._descriptor = os.open(self._path, flags, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _start_daemon(layout: Layout, config: Config) -> str:
    """Start the client's main process; return the reason of a failure, or an empty text."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _daemonise(layout, config, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        problem = pipe.read().decode("utf-8", "replace")
    os.waitpid(pid, 0)
    return problem


def _daemonise(layout: Layout, config: Config, writer: int) -> NoReturn:
    """Turn the forked child into the parent of a daemon; write errors to ``writer``."""
    try:
        os.setsid()
        if os.fork():
            os._exit(0)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        os.chdir("/")
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nothing, descriptor)
        os.closerange(3, writer)
        os.closerange(writer + 1, 4096)
        processes.write_pid_file(layout.pid)
        _execute(layout, config)
    except BaseException as error:  # noqa: BLE001 - a fork must never return to its caller
        full = isinstance(error, OSError) and is_full(error)
        os.write(writer, (DISK_FULL if full else str(error)).encode("utf-8", "replace"))
    finally:
        os._exit(1)


def _execute(layout: Layout, config: Config) -> NoReturn:
    """Become the client's main process: a new interpreter, to save memory."""
    python = sys.executable or config.python
    values = {**os.environ, "LC_ALL": "C"}
    os.execve(python, processes.command_line(python, layout.lib, "serve"), values)

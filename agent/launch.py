"""Starts the installed Jump Client: ``python3 -I -S lib/launch.py <command> …``.

The link ``current`` names the version to run. ``verify_version`` checks it first, in a child whose
memory is freed: an idle client has little. While a version is on trial, ``trial`` goes back to the
one before if this one does not start. An update never changes the three, so they use only Python's
own modules. With ``-I -S`` nothing else is imported.
"""

import os
import sys

LIB = os.path.dirname(os.path.abspath(__file__))
DIRECTORY = os.path.dirname(LIB)
TRIAL = os.path.join(DIRECTORY, "update", "trial.json")


def verified() -> int:
    """Verify the current version in a child; return 0, or an exit status."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            sys.path.insert(0, LIB)
            from verify_version import check  # noqa: PLC0415 - in the child alone

            status = check(DIRECTORY, os.lstat(__file__).st_uid)
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    if not ended:
        return 0
    return os.WEXITSTATUS(ended) if os.WIFEXITED(ended) else 1


def call_trial(action: str, *arguments: str) -> bool:
    """Call a function of ``trial`` while a version is on trial. Others may not change the files."""
    if sys.argv[1:2] != ["serve"] or not os.path.lexists(TRIAL):
        return False
    sys.path.insert(0, LIB)
    try:
        import trial  # noqa: PLC0415 - rarely needed

        return bool(getattr(trial, action)(DIRECTORY, *arguments))
    except OSError:
        return False
    finally:
        sys.path.remove(LIB)


def go_back(reason: str) -> None:
    """Start again as the version before, if this one is on trial."""
    if call_trial("reject", reason):
        arguments = ["-I", "-S", "-X", "utf8", os.path.abspath(__file__), *sys.argv[1:]]
        os.execv(sys.executable, [sys.executable, *arguments])


# Files that no manifest lists would be damage.
sys.dont_write_bytecode = True
call_trial("begin")
damage = verified()
if damage:
    go_back("its files are damaged")
    sys.exit(damage)

# Resolved now, so that the process keeps its version when the link is swapped.
sys.path.insert(0, os.path.realpath(os.path.join(DIRECTORY, "current")))

try:
    from jump_agent.main import main

    ended = main(DIRECTORY, sys.argv[1:])
except Exception as error:
    go_back("%s: %s" % (type(error).__name__, error))
    raise
call_trial("rest")
sys.exit(ended)

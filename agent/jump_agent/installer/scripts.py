"""The small shell scripts at the top of an installation."""

import shlex

_TEMPLATE = """#!/bin/sh
# Jump Client: %(purpose)s
python=%(python)s
if ! [ -x "$python" ]; then
    # Python was upgraded since the installation.
    for python in /usr/bin/python3 /usr/local/bin/python3 /usr/libexec/platform-python ''; do
        [ -x "$python" ] && break
    done
fi
if [ -z "$python" ]; then
    echo %(missing)s >&2
    exit %(missing_status)d
fi
exec "$python" -I -S %(launcher)s %(command)s"$@"
"""

SCRIPTS = {
    "init-script": ("starts and stops it; LSB exit statuses", "init-script "),
    "uninstall": ("removes it from this computer", "uninstall "),
    "jump-client": ("its command; --help lists what it can do", ""),
}
"""Each script's purpose and the command that it runs."""


def script(name: str, python: str, launcher: str, missing: str, missing_status: int) -> str:
    """Write one of :data:`SCRIPTS`.

    Args:
        name: which one.
        python: the Python that was found at the installation.
        launcher: the path of ``lib/launch.py``.
        missing: what to say when there is no Python any more.
        missing_status: the exit status then.
    """
    purpose, command = SCRIPTS[name]
    return _TEMPLATE % {
        "purpose": purpose,
        "python": shlex.quote(python),
        "missing": shlex.quote(missing),
        "missing_status": missing_status,
        "launcher": shlex.quote(launcher),
        "command": command,
    }

"""The small shell scripts in the top directory of an installation."""

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
"""The purpose of each script and the command that it runs."""


def script(name: str, python: str, launcher: str, missing: str, missing_status: int) -> str:
    """Return the text of one of the :data:`SCRIPTS`.

    Args:
        name: the name of the script.
        python: the Python that the installation chose.
        launcher: the path of ``lib/launch.py``.
        missing: the error text for the case that no Python exists any longer.
        missing_status: the exit status in that case.
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

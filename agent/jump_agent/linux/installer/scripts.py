"""The small shell scripts in the top directory of an installation."""

import os
import shlex

from jump_wire.errors import CATALOGUE

LAUNCHER = "launch.py"
_TEMPLATE = """#!/bin/sh
# Jump Client: %(purpose)s
if [ "$(readlink -f "$0" 2>/dev/null)" != "$(readlink -f %(path)s 2>/dev/null)" ]; then
    # It would control the installation that this directory was copied from.
    case ${LC_ALL:-${LC_MESSAGES:-$LANG}} in
        fr*) echo %(moved_french)s >&2 ;;
        *) echo %(moved)s >&2 ;;
    esac
    exit %(moved_status)d
fi
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


def script(name: str, python: str, directory: str) -> str:
    """Return the text of one of the :data:`SCRIPTS`.

    Args:
        name: the name of the script.
        python: the Python that the installation chose.
        directory: the installation, where the script runs. It refuses to run elsewhere.
    """
    purpose, command = SCRIPTS[name]
    missing, moved = CATALOGUE["python_missing"], CATALOGUE["client_moved"]
    place = {"path": directory, "name": name}
    return _TEMPLATE % {
        "purpose": purpose,
        "path": shlex.quote(os.path.join(directory, name)),
        "moved": shlex.quote(moved.text(place, "en")),
        "moved_french": shlex.quote(moved.text(place, "fr")),
        "moved_status": moved.exit_status,
        "python": shlex.quote(python),
        "missing": shlex.quote(missing.english),
        "missing_status": missing.exit_status,
        "launcher": shlex.quote(os.path.join(directory, "lib", LAUNCHER)),
        "command": command,
    }

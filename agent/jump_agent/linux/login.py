"""The start of a login of this process's account: its shell, environment and folder."""

import os
import pwd
import re
from typing import Dict

from .inventory import read_text

of_session: Dict[str, str] = {}
"""The variables that PAM has set for this process's login session, if it has one."""

_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_FIXED = ("HOME", "USER", "LOGNAME", "SHELL")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def login_shell(account: "pwd.struct_passwd") -> str:
    """Return the account's shell, or ``/bin/sh`` when it has none."""
    return account.pw_shell or "/bin/sh"


def environment(account: "pwd.struct_passwd", shell: str, root: str = "/") -> Dict[str, str]:
    """Return the environment of a new login, without any variable of the client's own.

    It does not set the terminal's type, because not every tool has a terminal.
    """
    path = (
        _PATH if account.pw_uid == 0 else "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
    )
    values = {
        "HOME": account.pw_dir,
        "USER": account.pw_name,
        "LOGNAME": account.pw_name,
        "SHELL": shell,
        "PATH": path,
        "LANG": utf8_locale(root),
    }
    values.update(_of_all_logins(root))
    runtime = "/run/user/%d" % account.pw_uid
    if os.path.isdir(runtime):
        values["XDG_RUNTIME_DIR"] = runtime
    fixed = {name: values[name] for name in _FIXED}
    session = {
        name: value for name, value in of_session.items() if name != "LANG" or _is_utf8(value)
    }
    return {**values, **session, **fixed}


def _of_all_logins(root: str) -> Dict[str, str]:
    """Return the variables that ``/etc/environment`` sets for every login, as ``pam_env`` does.

    The file cannot change the account's own variables, or the encoding of a viewer's terminal.
    """
    found = {}
    for line in read_text(os.path.join(root, "etc/environment"), 64 * 1024).splitlines():
        # A `#` starts a comment anywhere in a line, even within quotes.
        name, equals, value = line.partition("#")[0].strip().partition("=")
        name = name[len("export ") :].strip() if name.startswith("export ") else name
        if value[:1] in ("'", '"'):
            value = value[1:-1] if value[-1:] == value[0] and len(value) > 1 else value[1:]
        if not equals or not _NAME.fullmatch(name) or name in _FIXED or "\0" in value:
            continue
        if name != "LANG" or _is_utf8(value):
            found[name] = value
    return found


def utf8_locale(root: str = "/") -> str:
    """Return the computer's locale if it uses UTF-8, else ``C.UTF-8``."""
    for place in ("etc/default/locale", "etc/locale.conf"):
        for line in read_text(os.path.join(root, place), 4096).splitlines():
            name, _, value = line.partition("=")
            value = value.strip().strip("\"'")
            if name.strip() == "LANG" and _is_utf8(value):
                return value
    return "C.UTF-8"


def _is_utf8(locale: str) -> bool:
    return locale.lower().replace("-", "").endswith("utf8")


def go_home(account: "pwd.struct_passwd") -> None:
    """Change to the account's home directory, or to ``/`` when that fails."""
    try:
        os.chdir(account.pw_dir)
    except OSError:
        os.chdir("/")

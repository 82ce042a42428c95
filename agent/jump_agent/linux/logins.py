"""The logins that systemd-logind or elogind knows, by their identity.

Both keep a file for each login in a directory that only root can change. A login's identity is its
id, its user's number and its start. An id alone may be used again, for example after a reboot.
"""

import os
import re
from typing import Dict, List, NamedTuple, Optional

from .inventory import read_text

SESSIONS = "run/systemd/sessions"

_ID = re.compile("[A-Za-z0-9]{1,32}")
_CLASSES = ("user", "user-early", "user-light", "user-early-light")
_FILE_LIMIT = 8192
_MOST = 1024


class Login(NamedTuple):
    """A login. ``since`` is its start, as a Unix time in microseconds."""

    id: str
    uid: int
    since: int
    user: str
    place: str

    def text(self) -> str:
        """Return the login as the protocol has it."""
        return "%s:%d:%d:%s:%s" % (self.id, self.uid, self.since, self.user, self.place)


def logins(root: str = "/") -> Optional[List[Login]]:
    """Return who is signed in, the newest login last; None without systemd-logind or elogind."""
    try:
        names = os.listdir(os.path.join(root, SESSIONS))
    except OSError:
        return None
    found = [find(name, root) for name in names[:_MOST]]
    return sorted((one for one in found if one is not None), key=lambda one: one.since)


def find(login_id: str, root: str = "/") -> Optional[Login]:
    """Return a login that has not ended, or None."""
    if not _ID.fullmatch(login_id):
        return None  # besides the files of logins, there are pipes
    text = read_text(os.path.join(root, SESSIONS, login_id), _FILE_LIMIT)
    values: Dict[str, str] = dict(line.partition("=")[::2] for line in text.splitlines())
    uid, since = values.get("UID", ""), values.get("REALTIME", "")
    if not (uid.isdecimal() and since.isdecimal()) or values.get("STATE") == "closing":
        return None
    if values.get("CLASS", "user") not in _CLASSES:
        return None  # a login screen, or a service
    place = values.get("REMOTE_HOST") or values.get("DISPLAY") or values.get("TTY")
    place = place or values.get("SERVICE", "")
    user = _clean(values.get("USER", "")).replace(":", "")
    return Login(login_id, int(uid), int(since), user, _clean(place))


def _clean(text: str) -> str:
    return "".join(one for one in text[:64] if one.isprintable())

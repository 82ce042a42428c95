"""Comparing what was on a host before and after: the proof that no trace is left."""

from __future__ import annotations

import re

Snapshot = dict[str, dict[str, str | int]]
"""By subject (`files`, `processes`, `listeners`, `units`, `users`, `groups`, `crontabs`): what
there was by its name. A file is its mode, owner, group, and content's SHA-256 or link target."""

Difference = dict[str, list[str]]

# What a host changes by itself, or by somebody's having logged in. Additions and removals of
# files whose content may change are still differences: a log of one's own is a trace.
CONTENT_CHANGES = re.compile(
    r"files (/var/log/.*|/run/.*|/tmp|/var/tmp|/etc/(mtab|\.pwd\.lock)|/var/lib/systemd/.*"
    r"|/var/lib/urandom/random-seed|/etc/sv/[^/]+/(log/)?supervise/(pid|status)"
    r"|/etc/(passwd|group|g?shadow|sub[ug]id)-|/var/cache/.*|/var/lib/sudo/.*)"
    # How many connections there are: those of the tests are kept for a while.
    r"|processes \w+: sshd: .*"
)
COMES_AND_GOES = re.compile(
    r"files (/run/(systemd|user|log|sudo|udev|openrc|dbus|utmp|sshd|motd\.dynamic)(/.*)?"
    r"|/var/log/dmesg.*|/usr/lib/rc/cache(/.*)?"
    r"|/var/log/journal/.*|/var/log/runit/[^/]+/@.*|/(tmp|var/tmp)/systemd-private-.*|/dev/(?!shm/).*"
    r"|/var/lib/systemd/(timers|random-seed)(/.*)?"
    r"|/var/lib/sudo/.*|/root/\.ansible(/.*)?|/home/\w+/\.ansible(/.*)?|/usr/lib/python3.*/__pycache__(/.*)?)"
    r"|processes (\w+: sshd: .*|\w+: \(sd-pam\)|\w+: /lib/systemd/systemd --user"
    r"|root: /lib/systemd/systemd-(hostnamed|timedated|localed)|.*dbus-daemon --session.*)"
    r"|units unit(-file)? (session-.*\.scope|user@?.*|run-.*)"
    r"|units unit(-file)? systemd-(hostnamed|timedated|localed).*"
)


def differences(before: Snapshot, after: Snapshot, ignore: str | None = None) -> Difference:
    """What was added, removed and changed, apart from what a host does by itself.

    Args:
        before: the first snapshot.
        after: the second.
        ignore: a regular expression of further differences that do not count, matched against
            the whole of `subject name`, as in `files /etc/motd`.

    Returns:
        `added`, `removed` and `changed`, each with its lines; empty when nothing differs.
    """
    found: Difference = {}
    for subject in sorted(before.keys() | after.keys()):
        old, new = before.get(subject, {}), after.get(subject, {})
        for name in sorted(old.keys() | new.keys()):
            kind = "added" if name not in old else "removed" if name not in new else "changed"
            line = f"{subject} {name}"
            expected = CONTENT_CHANGES if kind == "changed" else COMES_AND_GOES
            if old.get(name) == new.get(name) or expected.fullmatch(line):
                continue
            if ignore is None or not re.fullmatch(ignore, line):
                found.setdefault(kind, []).append(line)
    return found

"""The service files for the systems that start a client at boot."""

import os
import shlex

from .inventory import LOGIN_SESSION
from .storage import write_bytes

_MARK = "# Written by the Jump Client's init-script enable, for %s"

_UNIT = """{mark}
[Unit]
Description=Jump Client
# Without a network it tries again for ever, so it need not wait for one.
After=network.target
# Uninstalled from the console, it leaves this file behind.
ConditionPathExists={condition}
StartLimitIntervalSec=0

[Service]
ExecStart={program} run
Restart=on-failure
RestartSec=5
TimeoutStopSec=30
# What a technician detached from a session goes on when this is restarted.
KillMode=process
OOMPolicy=continue

[Install]
WantedBy={target}
"""

_OPENRC = """#!/sbin/openrc-run
{mark}

description="Jump Client"
# What a technician detached from a session goes on when this is restarted.
rc_cgroup_cleanup=no

depend() {{
    use net dns logger
    after bootmisc
}}

start() {{
    ebegin "Starting the Jump Client"
    {program} start
    eend $?
}}

stop() {{
    ebegin "Stopping the Jump Client"
    # Uninstalled from the console, it leaves this file behind.
    [ ! -x {program} ] || {program} stop
    eend $?
}}

status() {{
    # In OpenRC's own words, by which others tell.
    if {program} status >/dev/null 2>&1; then
        einfo "status: started"
        return 0
    fi
    einfo "status: stopped"
    return 3
}}
"""

_SYSVINIT = """#!/bin/sh
{mark}
### BEGIN INIT INFO
# Provides:          {name}
# Required-Start:    $local_fs $remote_fs
# Required-Stop:     $local_fs $remote_fs
# Should-Start:      $network $named $time $syslog
# Should-Stop:       $network $syslog
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: Jump Client
# chkconfig: 2345 90 10
# description: Keeps the connection by which technicians reach this computer.
### END INIT INFO

# Uninstalled from the console, it leaves this file behind.
if ! [ -x {program} ]; then
    [ "${{1-}}" = status ] && exit 3
    exit 0
fi

case ${{1-}} in
    start | stop | restart | status) exec {program} "$1" ;;
    force-reload) exec {program} restart ;;
    *)
        echo "Usage: $0 {{start|stop|restart|force-reload|status}}" >&2
        exit 2
        ;;
esac
"""


_LOGIN = """#!/bin/sh
{mark}
# Runs the Jump Client until the login session of the desktop ends.
session=/run/systemd/sessions/${{XDG_SESSION_ID:-none}}
display=${{DISPLAY#:}}
for place in "$session" "$WAYLAND_DISPLAY" "$XDG_RUNTIME_DIR/$WAYLAND_DISPLAY" \
    "/tmp/.X11-unix/X${{display%%.*}}" ''; do
    # The folders themselves stay when a session ends.
    [ -e "$place" ] && [ ! -d "$place" ] && break
done
[ -n "$place" ] || exit 1

lasts() {{
    [ -e "$place" ] && ! grep -qs '^STATE=closing' "$session"
}}

export {variable}=1
trap 'kill "$client" 2>/dev/null; exit 0' HUP INT TERM
while lasts && [ -x {program} ]; do
    {program} run &
    client=$!
    while lasts && kill -0 "$client" 2>/dev/null; do
        sleep 2
    done
    kill "$client" 2>/dev/null
    wait "$client" && break
    sleep 5
done
"""

_AUTOSTART = """{mark}
[Desktop Entry]
Type=Application
Name=Jump Client
Exec=sh {program}
NoDisplay=true
"""


def unit(directory: str, target: str) -> str:
    """Return a systemd unit for the installation in ``directory``."""
    path = os.path.join(directory, "jump-client").replace("%", "%%")
    quoted = path.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return _UNIT.format(
        mark=_mark(directory), condition=path, program='"%s"' % quoted, target=target
    )


def openrc_script(directory: str) -> str:
    """Return an OpenRC service script for the installation in ``directory``."""
    return _OPENRC.format(mark=_mark(directory), program=_script(directory))


def sysvinit_script(directory: str, name: str) -> str:
    """Return a sysvinit script with the service name ``name``."""
    return _SYSVINIT.format(mark=_mark(directory), program=_script(directory), name=name)


def login_script(directory: str) -> str:
    """Return the script that runs the client during a desktop's login session."""
    program = shlex.quote(os.path.join(directory, "jump-client"))
    return _LOGIN.format(mark=_mark(directory), program=program, variable=LOGIN_SESSION)


def autostart_entry(directory: str, script: str) -> str:
    """Return the entry that makes a desktop run the ``script`` at login."""
    quoted = "".join("\\\\" + c if c in '"`$\\' else c for c in script).replace("%", "%%")
    return _AUTOSTART.format(mark=_mark(directory), program='"%s"' % quoted)


def write(path: str, text: str, mode: int) -> None:
    """Write a service file."""
    write_bytes(path, text.encode("utf-8", "surrogateescape"), mode)


def is_own(path: str, directory: str) -> bool:
    """Return whether :func:`write` created the file for the installation in ``directory``."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return _mark(directory) in file.read(4096).split("\n")
    except OSError:
        return False


def _mark(directory: str) -> str:
    return _MARK % directory.replace("\n", "?")


def _script(directory: str) -> str:
    return shlex.quote(os.path.join(directory, "init-script"))

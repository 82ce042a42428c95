"""A login as another account on a host with logind: its session, its limits, and its end."""

from pathlib import Path

import pytest

from tests.agent.authority import Authority
from tests.agent.packages import Package, parameters
from tools.lab.plugin import FreshHosts, fresh_hosts, host_lab

__all__ = ["fresh_hosts", "host_lab"]

LOG_IN = """
import json, os, socket, subprocess, sys, time
sys.path.insert(0, "/opt/jumpclient/current")
from jump_agent import platforms
from jump_agent.core.config_file import read_config
from jump_agent.core.layout import Layout
from jump_agent.linux.holders import Holders
from jump_agent.linux.other_account import TOOL, request

platforms.choose()
layout = Layout("/opt/jumpclient")
holders = Holders(layout, read_config(layout))
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
ours.send(json.dumps({"account": "deploy", "password": "horse", "proxy": ""}).encode())
holders.start(theirs.fileno())
theirs.close()
assert ours.recv(100) == b"deploy"
children = "/proc/%d/task/%d/children"
holder = int(open(children % (os.getpid(), os.getpid())).read())
tool = request(ours, TOOL)
while not open(children % (holder, holder)).read():
    time.sleep(0.02)
pid = int(open(children % (holder, holder)).read())
while "Uid:\\t0" in open("/proc/%d/status" % pid).read():
    time.sleep(0.02)
print("limit", open("/proc/%d/limits" % pid).read().split("Max open files")[1].split()[0])
print("scope", "/user.slice/user-1000.slice/session-" in open("/proc/%d/cgroup" % pid).read())
print("loginuid", open("/proc/%d/loginuid" % pid).read())
listed = ["loginctl", "list-sessions", "--no-legend"]
print("session", subprocess.check_output(listed).decode().split()[1:3])
holders.end()
while subprocess.check_output(listed):
    time.sleep(0.02)
print("ended")
"""


@pytest.mark.dear("a host boots, for its logind")
@pytest.mark.hosts
def test_the_login_is_one_of_the_computer(
    fresh_hosts: FreshHosts, authority: Authority, tmp_path: Path
) -> None:
    package = Package(tmp_path, parameters(authority, "127.0.0.1:9")).path.read_bytes()
    (host,) = fresh_hosts("systemd")
    host.put("/root/package.bin", package)
    host.put("/root/log_in.py", LOG_IN.encode())
    host.put("/etc/security/limits.d/deploy.conf", b"deploy hard nofile 777\n")
    host.run("echo deploy:horse | chpasswd", timeout=30)
    host.run("sh /root/package.bin --install-dir /opt/jumpclient --user nobody", timeout=60)
    told = host.run("python3 /root/log_in.py", timeout=60).stdout.splitlines()
    assert told == [
        "limit 777",
        "scope True",
        "loginuid 1000",
        "session ['1000', 'deploy']",
        "ended",
    ]

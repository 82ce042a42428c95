"""What the base images contain. Any change here makes new images (see `key`)."""

from __future__ import annotations

import hashlib
import json
import platform

INITS = ("systemd", "sysvinit", "openrc", "runit")
"""The inits that a host can have, also the names of the inventory's groups."""

SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
SECURITY_MIRROR = "http://deb.debian.org/debian-security"

COMMON_PACKAGES = (
    "ca-certificates",
    "cron",
    "iproute2",
    "openssh-server",
    "procps",
    "python3",
    "sudo",
    "util-linux",
)

PACKAGES: dict[str, tuple[str, ...]] = {
    "systemd": ("systemd", "systemd-sysv", "libpam-systemd", "dbus", "dbus-user-session"),
    "sysvinit": ("sysvinit-core", "initscripts", "insserv", "busybox-syslogd"),
    "openrc": ("sysvinit-core", "openrc", "initscripts", "insserv", "busybox-syslogd"),
    "runit": ("runit-init", "initscripts", "insserv", "busybox-syslogd"),
}

OFFERED_PACKAGES = (
    "firewalld",
    "haproxy",
    "postgresql",
    "postgresql-client",
    "python3-apt",
    "python3-packaging",
    "python3-venv",
    "redis-server",
    "ufw",
)
"""What a systemd host can install with apt, without a network: their files and dependencies."""

OFFER = "/srv/packages"
"""Where those files are in the host, as the only source that its apt knows."""

LEFT_OUT = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*")

# Each host gets an ed25519 key of its own when it is made; RSA would take a second.
# Without a resolver in the host, UseDNS would only add a wait.
COMMON_SETUP = r"""
set -eu
rm -f /etc/ssh/ssh_host_* /etc/machine-id /var/lib/dbus/machine-id
cat > /etc/ssh/sshd_config.d/hosts.conf <<'END'
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
UseDNS no
MaxStartups 100
END
useradd --create-home --shell /bin/bash deploy
install -d -m 0700 /root/.ssh
install -d -m 0700 -o deploy -g deploy /home/deploy/.ssh
echo 'deploy ALL=(ALL:ALL) NOPASSWD: ALL' > /etc/sudoers.d/deploy
chmod 0440 /etc/sudoers.d/deploy
rm -f /etc/apt/apt.conf.d/99mmdebstrap /etc/resolv.conf
rm -rf /var/cache/apt/* /var/log/apt /var/log/dpkg.log /var/log/bootstrap.log
"""

# logind stays: masked, every login would wait 25 s for it.
SYSTEMD_SETUP = r"""
set -eu
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
    e2scrub_all.timer e2scrub_reap.service fstrim.timer getty.target \
    systemd-networkd.service systemd-resolved.service systemd-timesyncd.service; do
    ln -sf /dev/null /etc/systemd/system/$unit
done
install -d -m 2755 -g systemd-journal /var/log/journal
"""

# There are no terminals in a host, and its kernel's messages are the machine's.
# The log is a file, so that it outlives a power cut.
_LOG_SETUP = r"""
set -eu
update-rc.d busybox-klogd remove
rm -f /etc/init.d/busybox-klogd
echo 'SYSLOG_OPTS="-O /var/log/syslog"' > /etc/default/busybox-syslogd
"""

SYSVINIT_SETUP = (
    _LOG_SETUP
    + r"""
sed -i -E 's/^([1-6]:.*getty)/#\1/' /etc/inittab
"""
)

RUNIT_SETUP = (
    _LOG_SETUP
    + r"""
rm -f /etc/runit/runsvdir/*/getty-*
"""
)

SETUP = {
    "systemd": SYSTEMD_SETUP,
    "sysvinit": SYSVINIT_SETUP,
    "openrc": SYSVINIT_SETUP,
    "runit": RUNIT_SETUP,
}


def key() -> str:
    """The name of these images in the cache: it changes with every part of the recipe."""
    recipe = [
        "layout 1",
        platform.machine(),
        [SUITE, COMMON_PACKAGES, PACKAGES, LEFT_OUT, COMMON_SETUP, SETUP],
        [OFFERED_PACKAGES, OFFER],
    ]
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:16]

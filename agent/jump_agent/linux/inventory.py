"""The computer's inventory, read from /proc, /etc and similar places, never from the network.

With ``root``, tests use another file tree than the computer's.
"""

import fcntl
import os
import socket
import struct
from typing import Callable, Dict, List, Optional, Sequence, Tuple

from jump_wire.messages import Inventory
from jump_wire.recognition import computer_id

from ..core.layout import USER, Config
from .addresses import ipv6, ordered, routes

LOGIN_SESSION = "JUMP_CLIENT_LOGIN_SESSION"
"""Environment variable of a process that a desktop's autostart ends with the login session."""


def read_text(path: str, limit: int = 256 * 1024) -> str:
    """Return the text of a small file, or an empty string when it cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(limit)
    except OSError:
        return ""


def collect(
    config: Config,
    root: str = "/",
    disabled: bool = False,
    servers: Sequence[str] = (),
    update_policy: str = "",
) -> Inventory:
    """Return the inventory message.

    Args:
        config: the installation's configuration.
        root: the root directory of the system's files.
        disabled: whether the client is disabled.
        servers: the server's addresses, in the order in which the client tries them.
        update_policy: which updates the owner of the installation allows.
    """
    system = os.uname()
    hostname = system.nodename[:255]
    workgroup, domain = windows_network(read_text(os.path.join(root, "etc/samba/smb.conf")))
    cpu_model, cpu_count = processors(read_text(os.path.join(root, "proc/cpuinfo")))
    return Inventory(
        hostname=hostname,
        fqdn=qualified_name(hostname, read_text(os.path.join(root, "etc/hosts")))[:255],
        os=os_name(root)[:128],
        kernel=("%s %s" % (system.sysname, system.release))[:128],
        architecture=system.machine[:32],
        cpu_model=(cpu_model or system.machine)[:128],
        cpu_count=min(cpu_count or os.cpu_count() or 1, 65535),
        memory_mib=memory_mib(read_text(os.path.join(root, "proc/meminfo"))).get("MemTotal", 0),
        addresses=tuple(addresses(root)[:32]),
        mode=config.mode,
        account=config.account[:64],
        install_dir=config.install_dir[:4096],
        workgroup=workgroup[:255],
        domain=domain[:255],
        disabled=disabled,
        networks=tuple(networks(root)[:16]),
        server_addresses=tuple(address[:128] for address in servers[:8]),
        computer_id=computer_id(machine_id(root)),
        update_policy=update_policy[:64],
        login_session=ends_with_login(config, root),
    )


def ends_with_login(config: Config, root: str = "/") -> bool:
    """Return whether this process ends when its account logs out.

    The account's user manager ends then, unless it lingers. A desktop's autostart says it itself.
    """
    if config.mode != USER:
        return False
    lingers = os.path.exists(os.path.join(root, "var/lib/systemd/linger", config.account))
    by_manager = "INVOCATION_ID" in os.environ and not lingers
    return by_manager or LOGIN_SESSION in os.environ


def machine_id(root: str = "/") -> str:
    """Return the system's identifier, or an empty string without one."""
    return read_text(os.path.join(root, "etc/machine-id"), 64).strip()


def os_name(root: str = "/") -> str:
    """Return the system's display name, such as ``Debian GNU/Linux 12 (bookworm)``."""
    for place in ("etc/os-release", "usr/lib/os-release"):
        for line in read_text(os.path.join(root, place)).splitlines():
            name, _, value = line.partition("=")
            if name == "PRETTY_NAME":
                return value.strip().strip("\"'")
    return os.uname().sysname


def qualified_name(hostname: str, hosts: str) -> str:
    """Return the full name that ``hosts`` has for ``hostname``, otherwise ``hostname``."""
    if "." in hostname:
        return hostname
    for line in hosts.splitlines():
        names = line.partition("#")[0].split()[1:]
        if hostname in names:
            full = [name for name in names if name.startswith(hostname + ".")]
            if full:
                return full[0]
    return hostname


def processors(cpuinfo: str) -> Tuple[str, int]:
    """Return the processors' model and their number. The model is often empty on ARM."""
    model, count = "", 0
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        name = name.strip()
        if name == "processor":
            count += 1
        elif name in ("model name", "Model") and not model:
            model = " ".join(value.split())
    return model, count


def memory_mib(meminfo: str) -> Dict[str, int]:
    """Return the figures of /proc/meminfo, in MiB."""
    figures = {}
    for line in meminfo.splitlines():
        name, _, value = line.partition(":")
        parts = value.split()
        if parts and parts[0].isdigit():
            figures[name] = int(parts[0]) // 1024
    return figures


def addresses(root: str = "/") -> List[str]:
    """Return the IP addresses without loopback and link-local ones, the best one first."""

    def table(name: str) -> str:
        return read_text(os.path.join(root, "proc/net", name))

    return ordered(
        table("fib_trie"),
        table("if_inet6"),
        table("route"),
        table("ipv6_route"),
        lambda card: _has_guests(root, card),
    )


def addresses_of(card: str, root: str = "/") -> List[str]:
    """Return the IP addresses of a network interface, without link-local ones."""
    table = read_text(os.path.join(root, "proc/net/if_inet6"))
    return _ipv4_of(card) + [address for address, found in ipv6(table) if found == card]


def _ipv4_of(card: str) -> List[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            request = struct.pack("256s", card.encode()[:15])
            answer = fcntl.ioctl(asked.fileno(), _SIOCGIFADDR, request)
        except OSError:
            return []
    return [socket.inet_ntoa(answer[20:24])]


def _has_guests(root: str, card: str) -> bool:
    """Return whether a network interface leads only to this computer's own guests."""
    if card.startswith(_GUESTS):
        return True
    return bool(card) and os.path.isdir(os.path.join(root, "sys/class/net", card, "bridge"))


_SIOCGIFADDR, _SIOCGIFHWADDR = 0x8915, 0x8927
_ETHERNET = 1
_GUESTS = (
    "br-",
    "cali",
    "cilium",
    "cni",
    "docker",
    "flannel",
    "incusbr",
    "kube",
    "lxc",
    "lxdbr",
    "nerdctl",
    "podman",
    "tap",
    "vboxnet",
    "veth",
    "virbr",
    "vmnet",
    "vnet",
    "weave",
)
"""Name prefixes of network interfaces that lead only to this computer's own guests."""

_NO_NEIGHBOURS = (*_GUESTS, "lo", "tun")
"""Name prefixes of network interfaces without neighbours that can be woken."""


def subnets(root: str = "/") -> List[Tuple[str, str]]:
    """Return the computer's IPv4 networks, such as ``("eth0", "10.0.0.0/24")``."""
    found = []
    for way in routes(read_text(os.path.join(root, "proc/net/route"))):
        length = bin(way.mask).count("1")
        if way.gateway == 0 and 8 <= length <= 30 and not way.card.startswith(_NO_NEIGHBOURS):
            address = socket.inet_ntoa(way.network.to_bytes(4, "big"))
            found.append((way.card, "%s/%d" % (address, length)))
    return found


def networks(root: str = "/", mac: "Optional[Callable[[str], str]]" = None) -> List[str]:
    """Return each network after its interface's MAC, such as ``52:54:00:12:34:56 10.0.0.0/24``.

    ``mac`` returns the MAC address of an interface. The default is :func:`mac_of`.
    """
    found = []
    for name, network in subnets(root):
        address = (mac or mac_of)(name)
        line = "%s %s" % (address, network)
        if address and line not in found:
            found.append(line)
    return found


def mac_of(name: str) -> str:
    """Return the MAC address of a network interface, or an empty string without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            request = struct.pack("256s", name.encode()[:15])
            answer = fcntl.ioctl(asked.fileno(), _SIOCGIFHWADDR, request)
        except OSError:
            return ""
    kind, address = struct.unpack_from("=H6s", answer, 16)
    if kind != _ETHERNET or not any(address):
        return ""
    return ":".join("%02x" % byte for byte in address)


def windows_network(smb_conf: str) -> Tuple[str, str]:
    """Return the workgroup and the domain of Samba's configuration; empty where not set."""
    workgroup, realm, section = "", "", ""
    for line in map(str.strip, smb_conf.splitlines()):
        if line.startswith("["):
            section = line.strip("[]").strip().lower()
        name, equals, value = line.partition("=")
        if not equals or section != "global":
            continue
        if name.strip().lower() == "workgroup":
            workgroup = value.strip()
        elif name.strip().lower() == "realm":
            realm = value.strip().lower()
    return workgroup, realm

"""What the computer is (C3), from /proc and its friends; never from the network.

``root`` lets tests give another file tree than the computer's.
"""

import fcntl
import os
import socket
import struct
import sys
from typing import Callable, Dict, List, Optional, Tuple

from jump_wire.messages import Inventory

from .layout import Config


def read_text(path: str, limit: int = 256 * 1024) -> str:
    """Read a small file; empty when it cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(limit)
    except OSError:
        return ""


def collect(config: Config, root: str = "/", disabled: bool = False) -> Inventory:
    """Make the inventory message; ``disabled`` tells whether the client is."""
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
    )


def os_name(root: str = "/") -> str:
    """The system's name for people, as ``Debian GNU/Linux 12 (bookworm)``."""
    for place in ("etc/os-release", "usr/lib/os-release"):
        for line in read_text(os.path.join(root, place)).splitlines():
            name, _, value = line.partition("=")
            if name == "PRETTY_NAME":
                return value.strip().strip("\"'")
    return os.uname().sysname


def qualified_name(hostname: str, hosts: str) -> str:
    """The full name, as far as it is known without asking a name server."""
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
    """The processor's model (may be empty: ARM often tells none) and the number of them."""
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
    """The figures of /proc/meminfo, in MiB."""
    figures = {}
    for line in meminfo.splitlines():
        name, _, value = line.partition(":")
        parts = value.split()
        if parts and parts[0].isdigit():
            figures[name] = int(parts[0]) // 1024
    return figures


def addresses(root: str = "/") -> List[str]:
    """The computer's IP addresses, without loopback and link-local ones."""
    found = _ipv4_addresses(read_text(os.path.join(root, "proc/net/fib_trie")))
    found += _ipv6_addresses(read_text(os.path.join(root, "proc/net/if_inet6")))
    unique: List[str] = []
    for address in found:
        if address not in unique:
            unique.append(address)
    return unique


def _ipv4_addresses(fib_trie: str) -> List[str]:
    found, last = [], ""
    for line in fib_trie.splitlines():
        words = line.split()
        if "|--" in words:
            last = words[-1]
        elif words[:3] == ["/32", "host", "LOCAL"] and not last.startswith(("127.", "169.254.")):
            found.append(last)
    return found


def _ipv6_addresses(if_inet6: str) -> List[str]:
    found = []
    for line in if_inet6.splitlines():
        words = line.split()
        # The fourth word is the scope: 00 is global.
        if len(words) == 6 and words[3] == "00" and len(words[0]) == 32:
            found.append(socket.inet_ntop(socket.AF_INET6, bytes.fromhex(words[0])))
    return found


_SIOCGIFHWADDR = 0x8927
_ETHERNET = 1
_NO_NEIGHBOURS = (
    "br-",
    "cali",
    "cni",
    "docker",
    "flannel",
    "lo",
    "lxc",
    "tap",
    "tun",
    "veth",
    "virbr",
)
"""How interfaces' names begin behind which only this computer's own guests are."""


def subnets(root: str = "/") -> List[Tuple[str, str]]:
    """The IPv4 networks that the computer is in, as ``("eth0", "10.0.0.0/24")``."""
    found = []
    for line in read_text(os.path.join(root, "proc/net/route")).splitlines()[1:]:
        words = line.split()
        if len(words) < 8 or words[0].startswith(_NO_NEIGHBOURS):
            continue
        try:
            network, gateway, mask = (int(words[place], 16) for place in (1, 2, 7))
        except ValueError:
            continue
        length = bin(mask).count("1")
        if gateway == 0 and 8 <= length <= 30:
            address = socket.inet_ntoa(network.to_bytes(4, sys.byteorder))
            found.append((words[0], "%s/%d" % (address, length)))
    return found


def networks(root: str = "/", mac: "Optional[Callable[[str], str]]" = None) -> List[str]:
    """Each network behind its card's address, as ``52:54:00:12:34:56 10.0.0.0/24``.

    ``mac`` tells the address of a card, the computer's own by default.
    """
    found = []
    for name, network in subnets(root):
        address = (mac or mac_of)(name)
        line = "%s %s" % (address, network)
        if address and line not in found:
            found.append(line)
    return found


def mac_of(name: str) -> str:
    """The hardware address of a network card; empty for what has none."""
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
    """The workgroup and the domain that Samba's configuration names; empty where it names none."""
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

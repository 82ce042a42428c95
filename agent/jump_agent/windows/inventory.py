"""The computer's inventory, from Windows' own tables, never from the network."""

import ctypes
import os
import sys
from ctypes import wintypes
from typing import List, Sequence, Tuple

from jump_wire.messages import Inventory
from jump_wire.recognition import computer_id

from ..core.layout import Config
from . import adapters, api, registry

_FULL_NAME, _HOST_NAME = 3, 1
_WORKGROUP, _DOMAIN = 2, 3
_FIRST_WINDOWS_11 = 22000
_ARCHITECTURES = {0: "x86", 5: "arm", 9: "x86_64", 12: "aarch64"}


class _System(ctypes.Structure):
    _fields_ = (("architecture", wintypes.WORD), ("rest", ctypes.c_ubyte * 46))


class _Memory(ctypes.Structure):
    _fields_ = (
        ("length", api.DWORD),
        ("load", api.DWORD),
        *(
            (name, ctypes.c_ulonglong)
            for name in ("total", "available", "page", "page_free", "virtual", "virtual_free", "x")
        ),
    )


_computer_name = api.declare(
    api.kernel32,
    "GetComputerNameExW",
    api.BOOL,
    ctypes.c_int,
    wintypes.LPWSTR,
    ctypes.POINTER(api.DWORD),
)
_system_info = api.declare(api.kernel32, "GetNativeSystemInfo", None, api.POINTER)
_memory_status = api.declare(api.kernel32, "GlobalMemoryStatusEx", api.BOOL, api.POINTER)
_netapi32 = api.load("netapi32")
_join_information = api.declare(
    _netapi32,
    "NetGetJoinInformation",
    api.DWORD,
    api.TEXT,
    ctypes.POINTER(api.POINTER),
    ctypes.POINTER(ctypes.c_int),
)
_free_buffer = api.declare(_netapi32, "NetApiBufferFree", api.DWORD, api.POINTER)


def collect(
    config: Config, disabled: bool = False, servers: Sequence[str] = (), update_policy: str = ""
) -> Inventory:
    """Return the inventory message.

    Args:
        config: the installation's configuration.
        disabled: whether the client is disabled.
        servers: the server's addresses, in the order in which the client tries them.
        update_policy: which updates the owner of the installation allows.
    """
    workgroup, domain = windows_network()
    found = adapters.adapters()
    addresses = [address for each in found for address, _ in each.addresses]
    architecture = machine()
    return Inventory(
        hostname=hostname()[:255],
        fqdn=(_name(_FULL_NAME) or hostname())[:255],
        os=os_name()[:128],
        kernel=("Windows %d.%d.%d" % sys.getwindowsversion()[:3])[:128],
        architecture=architecture[:32],
        cpu_model=(processor() or architecture)[:128],
        cpu_count=min(os.cpu_count() or 1, 65535),
        memory_mib=memory()[0],
        addresses=tuple(addresses[:32]),
        mode=config.mode,
        account=config.account[:64],
        install_dir=config.install_dir[:4096],
        workgroup=workgroup[:255],
        domain=domain[:255],
        disabled=disabled,
        networks=tuple("%s %s" % pair for pair in adapters.networks(found)[:16]),
        server_addresses=tuple(address[:128] for address in servers[:8]),
        computer_id=computer_id(machine_id()),
        update_policy=update_policy[:64],
    )


def hostname() -> str:
    """Return the computer's name."""
    return _name(_HOST_NAME)


def os_name() -> str:
    """Return the system's display name, such as ``Windows 11 Pro 24H2``."""
    name = registry.read_text(registry.WINDOWS, "ProductName") or "Windows"
    # Microsoft has left the name as it was before Windows 11.
    if sys.getwindowsversion().build >= _FIRST_WINDOWS_11:
        name = name.replace("Windows 10", "Windows 11")
    name = name[len("Microsoft ") :] if name.startswith("Microsoft ") else name
    return " ".join((name, registry.read_text(registry.WINDOWS, "DisplayVersion"))).strip()


def machine() -> str:
    """Return the architecture of the processor, such as ``x86_64``."""
    found = _System()
    _system_info(ctypes.byref(found))
    return _ARCHITECTURES.get(found.architecture, "unknown")


def machine_id() -> str:
    """Return the system's identifier, or an empty string without one."""
    return registry.read_text(registry.CRYPTOGRAPHY, "MachineGuid").lower()


def processor() -> str:
    """Return the processor's model, or an empty string."""
    return " ".join(registry.read_text(registry.PROCESSOR, "ProcessorNameString").split())


def memory() -> Tuple[int, int]:
    """Return the memory and what of it is free, in MiB."""
    found = _Memory()
    found.length = ctypes.sizeof(_Memory)
    api.succeed(_memory_status(ctypes.byref(found)))
    return found.total >> 20, found.available >> 20


def windows_network() -> Tuple[str, str]:
    """Return the workgroup and the domain that the computer is in; empty where it is in none."""
    name, status = api.POINTER(), ctypes.c_int()
    if _join_information(None, ctypes.byref(name), ctypes.byref(status)) != 0:
        return "", ""
    try:
        text = ctypes.wstring_at(name.value) if name.value else ""
    finally:
        _free_buffer(name)
    return text if status.value == _WORKGROUP else "", text if status.value == _DOMAIN else ""


def addresses_of(card: str) -> List[str]:
    """Return the IP addresses of a network interface."""
    return [
        address
        for each in adapters.adapters()
        if each.name == card
        for address, _ in each.addresses
    ]


def _name(kind: int) -> str:
    buffer, size = ctypes.create_unicode_buffer(1024), api.DWORD(1024)
    if not _computer_name(kind, buffer, ctypes.byref(size)):
        return ""
    return buffer.value

"""The computer's network interfaces: their addresses, from Windows' own tables."""

import ctypes
import socket
from ctypes import wintypes
from ipaddress import IPv4Network, ip_network
from typing import Any, Iterator, List, NamedTuple, Tuple

from . import api

_FLAGS = 0x2 | 0x4 | 0x8 | 0x80
"""Without multicast, anycast and DNS servers, but with gateways."""

_UP = 1
_ETHERNET, _LOOPBACK, _WIRELESS = 6, 24, 71
_TRIES = 4


class _Place(ctypes.Structure):
    _fields_ = (("address", api.POINTER), ("length", ctypes.c_int))


class _Address(ctypes.Structure):
    pass


_Address._fields_ = (
    ("length", ctypes.c_uint),
    ("flags", api.DWORD),
    ("next", ctypes.POINTER(_Address)),
    ("place", _Place),
    ("prefix_origin", ctypes.c_int),
    ("suffix_origin", ctypes.c_int),
    ("state", ctypes.c_int),
    ("valid", ctypes.c_uint),
    ("preferred", ctypes.c_uint),
    ("lease", ctypes.c_uint),
    ("prefix", ctypes.c_ubyte),
)


class _Gateway(ctypes.Structure):
    pass


_Gateway._fields_ = (
    ("length", ctypes.c_uint),
    ("reserved", api.DWORD),
    ("next", ctypes.POINTER(_Gateway)),
    ("place", _Place),
)


class _Adapter(ctypes.Structure):
    pass


_Adapter._fields_ = (
    ("length", ctypes.c_uint),
    ("index", api.DWORD),
    ("next", ctypes.POINTER(_Adapter)),
    ("name", ctypes.c_char_p),
    ("addresses", ctypes.POINTER(_Address)),
    ("anycast", api.POINTER),
    ("multicast", api.POINTER),
    ("servers", api.POINTER),
    ("suffix", wintypes.LPWSTR),
    ("description", wintypes.LPWSTR),
    ("friendly_name", wintypes.LPWSTR),
    ("physical", ctypes.c_ubyte * 8),
    ("physical_length", api.DWORD),
    ("flags", api.DWORD),
    ("mtu", api.DWORD),
    ("kind", api.DWORD),
    ("status", ctypes.c_int),
    ("index6", api.DWORD),
    ("zones", api.DWORD * 16),
    ("prefixes", api.POINTER),
    ("send_speed", ctypes.c_ulonglong),
    ("receive_speed", ctypes.c_ulonglong),
    ("wins", api.POINTER),
    ("gateways", ctypes.POINTER(_Gateway)),
)

_get = api.declare(
    api.load("iphlpapi"),
    "GetAdaptersAddresses",
    api.DWORD,
    api.DWORD,
    api.DWORD,
    api.POINTER,
    api.POINTER,
    ctypes.POINTER(api.DWORD),
)


class Adapter(NamedTuple):
    """A network interface that is up.

    ``addresses`` are its IP addresses, each with the length of its network's prefix. ``mac`` is
    empty where there is none.
    """

    name: str
    mac: str
    has_gateway: bool
    addresses: List[Tuple[str, int]]


def adapters() -> List[Adapter]:
    """Return the interfaces that are up, without loopback; those with a gateway first."""
    size = api.DWORD(16 * 1024)
    for _ in range(_TRIES):
        buffer = ctypes.create_string_buffer(size.value)
        status = _get(0, _FLAGS, None, buffer, ctypes.byref(size))
        if status == 0:
            first = ctypes.cast(buffer, ctypes.POINTER(_Adapter))
            found = [_described(each) for each in _linked(first) if _is_up(each)]
            return sorted(found, key=lambda each: not each.has_gateway)
        if status != api.BUFFER_OVERFLOW:
            break
    return []


def networks(found: List[Adapter]) -> List[Tuple[str, str]]:
    """Return the IPv4 networks with neighbours that can be woken, each after its MAC address."""
    pairs = []
    for adapter in found:
        for address, prefix in adapter.addresses:
            if adapter.mac and ":" not in address and 8 <= prefix <= 30:
                network = ip_network("%s/%d" % (address, prefix), strict=False)
                if isinstance(network, IPv4Network):
                    pairs.append((adapter.mac, str(network)))
    return pairs


def _is_up(adapter: Any) -> bool:
    return bool(adapter.status == _UP and adapter.kind != _LOOPBACK)


def _linked(first: Any) -> Iterator[Any]:
    while first:
        yield first.contents
        first = first.contents.next


def _described(adapter: Any) -> Adapter:
    addresses = []
    for each in _linked(adapter.addresses):
        text = _text(each.place)
        if text:
            addresses.append((text, int(each.prefix)))
    mac = ""
    if adapter.kind in (_ETHERNET, _WIRELESS) and adapter.physical_length == 6:
        mac = ":".join("%02x" % byte for byte in bytes(adapter.physical)[:6])
    gateway = any(True for _ in _linked(adapter.gateways))
    return Adapter(str(adapter.friendly_name or ""), mac, gateway, addresses)


def _text(place: Any) -> str:
    """Return an IP address that others can reach, or an empty text."""
    data = ctypes.string_at(place.address, place.length) if place.address else b""
    family = int.from_bytes(data[:2], "little")
    if family == socket.AF_INET and len(data) >= 8:
        address = socket.inet_ntop(socket.AF_INET, data[4:8])
        return "" if address.startswith(("127.", "169.254.")) else address
    if family == socket.AF_INET6 and len(data) >= 24:
        address = socket.inet_ntop(socket.AF_INET6, data[8:24])
        return "" if address == "::1" or address.startswith("fe80:") else address
    return ""

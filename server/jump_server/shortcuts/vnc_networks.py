"""Networks to which the server itself may connect for VNC: the setting ``vnc_networks``."""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address

from jump_server.networks import Network, allows
from jump_wire.errors import UserError


def check(networks: Sequence[Network], hostname: str) -> None:
    """Raise an error if the server may not connect to the target.

    This checks IP addresses only. The addresses of a host name are checked after its resolution.

    Raises:
        UserError: ``vnc_direct_off`` if no network is listed; ``target_not_allowed``.
    """
    if not networks:
        raise UserError("vnc_direct_off")
    with suppress(ValueError):
        if not allows(networks, ip_address(hostname)):
            raise UserError("target_not_allowed", host=hostname)

"""VNC directly from the server: what is looked at before a name is resolved."""

from ipaddress import ip_network

from jump_server.shortcuts import vnc_networks
from tests.server.world import refuses


def test_a_target_is_looked_at_beforehand_as_far_as_it_is_known() -> None:
    networks = [ip_network("10.20.0.0/16")]
    vnc_networks.check(networks, "10.20.0.9")
    vnc_networks.check(networks, "known.only.to.a.name.server")
    with refuses("target_not_allowed", host="10.9.0.9"):
        vnc_networks.check(networks, "10.9.0.9")
    with refuses("target_not_allowed", host="::1"):
        vnc_networks.check(networks, "::1")
    with refuses("vnc_direct_off"):
        vnc_networks.check([], "10.20.0.9")

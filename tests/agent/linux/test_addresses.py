"""Which of a computer's addresses names it best."""

from jump_agent.linux.addresses import ordered, routes

HEAD = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n"
GUESTS = ("docker", "br-", "veth", "virbr")


def number(address: str) -> str:
    """An IPv4 address as /proc/net/route has it on this computer."""
    return "%08X" % int.from_bytes(bytes(map(int, address.split("."))), "little")


def route(card: str, network: str, gateway: str, mask: str, metric: int = 0) -> str:
    words = [card, number(network), number(gateway), "3", "0", "0", str(metric), number(mask)]
    return "\t".join([*words, "0", "0", "0"]) + "\n"


def local(*addresses: str) -> str:
    return "".join(f"|-- {address}\n /32 host LOCAL\n" for address in addresses)


def order(*addresses: str, table: str = "", if_inet6: str = "", ipv6_route: str = "") -> list[str]:
    return ordered(
        local(*addresses), if_inet6, HEAD + table, ipv6_route, lambda card: card.startswith(GUESTS)
    )


NO, SLASH_16, SLASH_24 = "0.0.0.0", "255.255.0.0", "255.255.255.0"
DOCKER = route("docker0", "172.17.0.0", NO, SLASH_16)
LAN = route("eth0", "192.168.7.0", NO, SLASH_24)
BY_LAN = route("eth0", NO, "192.168.7.1", NO)


def test_a_docker_hosts_own_address_stands_before_its_bridges() -> None:
    found = order("172.17.0.1", "192.168.7.5", table=BY_LAN + DOCKER + LAN)
    assert found == ["192.168.7.5", "172.17.0.1"]


def test_a_bridge_that_the_default_route_leaves_by_is_first() -> None:
    """A computer that hosts virtual machines has its address on the bridge itself."""
    table = (
        route("br-lan", NO, "10.1.0.1", NO)
        + route("br-lan", "10.1.0.0", NO, SLASH_24)
        + DOCKER
        + route("eth1", "10.0.0.0", NO, SLASH_24)
    )
    assert order("10.0.0.5", "10.1.0.9", "172.17.0.1", table=table) == [
        "10.1.0.9",
        "10.0.0.5",
        "172.17.0.1",
    ]


def test_the_gateways_network_and_the_better_of_two_default_routes() -> None:
    table = (
        route("wlan0", NO, "10.9.0.1", NO, 600)
        + route("eth0", NO, "192.168.7.1", NO, 100)
        + route("eth0", "10.7.0.0", NO, SLASH_24)
        + LAN
        + route("wlan0", "10.9.0.0", NO, SLASH_24)
        + route("tun0", "10.8.0.0", NO, SLASH_24)
    )
    found = order("10.7.0.5", "10.8.0.2", "10.9.0.3", "192.168.7.5", table=table)
    assert found == ["192.168.7.5", "10.7.0.5", "10.8.0.2", "10.9.0.3"]


def test_without_a_default_route_guests_are_last_all_the_same() -> None:
    assert order("172.17.0.1", "192.168.7.5", "10.66.0.1", table=DOCKER + LAN) == [
        "192.168.7.5",
        "10.66.0.1",
        "172.17.0.1",
    ]


def test_a_default_route_without_a_gateway() -> None:
    table = DOCKER + route("ppp0", NO, NO, NO)
    assert order("172.17.0.1", "100.64.0.2", table=table) == ["100.64.0.2", "172.17.0.1"]


def test_ipv6_of_the_default_route_stands_before_other_cards() -> None:
    zero = "0" * 32
    table = f"{zero} 00 {zero} 00 {'fe8' + '0' * 28}1 00000400 00000001 0 00000003     eth0\n"
    if_inet6 = (
        "fd000000000000000000000000000009 01 40 00 80  docker0\n"
        "fd000000000000000000000000000002 02 40 00 80     eth0\n"
    )
    found = order(
        "172.17.0.1",
        "192.168.7.5",
        "10.0.0.5",
        table=BY_LAN + LAN + DOCKER + route("eth1", "10.0.0.0", NO, SLASH_24),
        if_inet6=if_inet6,
        ipv6_route=table,
    )
    assert found == ["192.168.7.5", "fd00::2", "10.0.0.5", "172.17.0.1", "fd00::9"]


def test_odd_tables_are_no_error() -> None:
    assert list(routes(HEAD + "eth0\nodd line of eight words here and more\n")) == []
    assert ordered("|--\n", "x\n", "", "00 00\n" * 3, lambda _: False) == []

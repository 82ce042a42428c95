"""Complaint: a new network card, name or address makes a second record of the same computer."""

from jump_wire import messages
from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent, clients, until


def inventory(hostname: str, address: str, mac: str) -> messages.Inventory:
    return messages.Inventory(
        hostname=hostname,
        fqdn=f"{hostname}.example",
        os="Debian 12",
        kernel="6.1",
        architecture="x86_64",
        cpu_model="cpu",
        cpu_count=2,
        memory_mib=1024,
        addresses=(address,),
        mode="user",
        account="jsmith",
        install_dir="/home/jsmith/jumpclient",
        networks=(f"{mac} 10.0.0.0/24",),
        computer_id="c" * 32,
    )


def test_one_record_stays_one(server: Access, hand: HandAgent) -> None:
    known = {one["id"] for one in clients(server.api)}
    for hostname, address, mac in (
        ("before", "10.0.0.7", "52:54:00:00:00:01"),
        ("after", "10.0.0.9", "52:54:00:00:00:02"),
    ):
        assert isinstance(hand.go_online(), messages.Welcome)
        hand.send(inventory(hostname, address, mac))
        path = f"/jump-clients/{hand.client_id}"
        until(lambda: server.api.request("GET", path)["hostname"] == hostname)  # noqa: B023  # it is called at once
        hand.send(messages.Goodbye())
        hand.drop()
        until(lambda: server.api.request("GET", path)["status"] == "offline")  # noqa: B023  # it is called at once
    assert {one["id"] for one in clients(server.api)} == known
    assert server.api.request("GET", "/claims")["total"] == 0

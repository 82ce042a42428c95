"""Control links: greeting, messages, silence, mistakes."""

import gevent
import pytest

from jump_server.hub.admission import PENALTY_SECONDS
from jump_server.hub.hub import Hub
from jump_server.hub.limits import ALLOWANCE, REFILL
from jump_server.hub.links import hash_credential
from jump_server.hub.ports import HubSettings, LinkFacts
from jump_wire import messages
from jump_wire.codec import MESSAGE_LIMIT, encode
from jump_wire.errors import UserError
from tests.server.hub.peers import (
    CREDENTIAL,
    Clock,
    Network,
    Recorder,
    online_agent,
    strange_agent,
    until,
)

CLIENT = "a" * 32
ADDRESS = "192.0.2.7"


def test_greeting_makes_it_online(hub: Hub, network: Network, directory: Recorder) -> None:
    online_agent(hub, network)
    assert hub.link_count == 1
    assert directory.calls == [("opened", CLIENT, "0.1")]


def test_bytes_behind_the_request_are_not_lost(hub: Hub, network: Network) -> None:
    # The peer's bytes are made by a peer of their own, and given to the hub as read ahead.
    writer, other = network.pair()
    writer.protocol.send_text(encode(messages.Hello(1, 1, "0.1")).encode())
    early = b"".join(writer.protocol.data_to_send())
    peer, sock = network.pair(early)
    hub.adopt_link(sock, LinkFacts(CLIENT, hash_credential(CREDENTIAL), ""))
    assert str(peer.take()).startswith("[2,")
    other.stream.close()


def test_statistics_reach_the_directory(hub: Hub, network: Network, directory: Recorder) -> None:
    peer, core = online_agent(hub, network)
    peer.send(core.send(messages.Statistics(77, 1.5, 100, ("/:10:5",), "ann")))
    until(lambda: ("statistics", CLIENT, 77) in directory.calls)


def test_unknown_message_is_ignored(hub: Hub, network: Network, directory: Recorder) -> None:
    peer, core = online_agent(hub, network)
    peer.send('[31,"from a newer agent"]')
    peer.send(core.send(messages.Statistics(5, 0.0, 1, (), "")))
    until(lambda: ("statistics", CLIENT, 5) in directory.calls)


def test_clean_stop_is_offline_at_once(hub: Hub, network: Network, directory: Recorder) -> None:
    peer, core = online_agent(hub, network)
    peer.send(core.send(messages.Goodbye()))
    assert peer.wait_closed()[0] == 1000
    assert directory.calls[-1] == ("closed", CLIENT)
    assert hub.link_count == 0


def test_dropped_socket_is_offline(hub: Hub, network: Network, directory: Recorder) -> None:
    peer, _ = online_agent(hub, network)
    peer.close()
    until(lambda: directory.calls[-1] == ("closed", CLIENT))


def test_heartbeats_keep_it_and_silence_ends_it(
    hub: Hub, network: Network, directory: Recorder, clock: Clock
) -> None:
    peer, _ = online_agent(hub, network)
    link = hub.link(CLIENT)
    assert link is not None
    for _ in range(5):
        clock.now += 36  # the latest that a heartbeat may come
        peer.protocol.send_ping(b"")
        peer.flush()
        until(lambda: link.connection.last_seen == clock.now)
        hub.sweep()
    assert hub.link_count == 1
    clock.now += 57
    hub.sweep()
    until(lambda: hub.link_count == 0)
    assert directory.calls[-1] == ("closed", CLIENT)


def test_a_device_that_sleeps_has_its_own_interval(
    hub: Hub, network: Network, clock: Clock
) -> None:
    peer, sock = network.pair()
    hub.adopt_link(sock, LinkFacts(CLIENT, hash_credential(CREDENTIAL), "", heartbeat_seconds=600))
    peer.send(encode(messages.Hello(1, 1, "0.1")))
    assert str(peer.take()).startswith('[2,1,"0.1",600,')
    clock.now += 600 * 1.2 + 5
    hub.sweep()
    assert hub.link_count == 1
    clock.now += 20
    hub.sweep()
    until(lambda: hub.link_count == 0)


def test_wrong_version_is_refused(hub: Hub, network: Network, directory: Recorder) -> None:
    peer = strange_agent(hub, network)
    peer.send(encode(messages.Hello(7, 9, "9.0")))
    assert peer.take() == '[3,"version_mismatch",0]'
    assert peer.wait_closed() == (1008, "version_mismatch")
    assert directory.calls == [("version", CLIENT, "9.0")]


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "{}",
        "[]",
        "[1]",
        '["x"]',
        "[true]",
        '[5,1,1,1,[],""]',
        "[99]",
        '[1,1,1,"' + "v" * 65 + '"]',
    ],
)
def test_garbage_closes_with_1002(
    hub: Hub, network: Network, directory: Recorder, junk: str
) -> None:
    peer = strange_agent(hub, network)
    peer.send(junk)
    assert peer.wait_closed()[0] == 1002
    assert directory.calls == []
    assert hub.counters.offences == {"protocol": 1}


def test_binary_message_closes_with_1002(hub: Hub, network: Network) -> None:
    peer = strange_agent(hub, network)
    peer.send(b"\x00\x01")
    assert peer.wait_closed()[0] == 1002


def test_oversize_message_closes_with_1009(hub: Hub, network: Network) -> None:
    peer = strange_agent(hub, network)
    peer.send("x" * (MESSAGE_LIMIT + 1))
    assert peer.wait_closed()[0] == 1009


def test_bytes_that_are_no_frame_close_with_1002(hub: Hub, network: Network) -> None:
    peer = strange_agent(hub, network)
    peer.raw(b"\xff" * 64)
    assert peer.wait_closed()[0] == 1002


def test_invalid_utf8_closes_with_1007(hub: Hub, network: Network) -> None:
    peer = strange_agent(hub, network)
    peer.protocol.send_text(b"\xff\xfe")
    peer.flush()
    assert peer.wait_closed()[0] == 1007


@pytest.mark.parametrize("kind", ["pings", "messages"])
def test_a_flood_is_closed_with_1008(
    hub: Hub, network: Network, directory: Recorder, kind: str
) -> None:
    other, other_core = online_agent(hub, network, "b" * 32)
    peer, _ = online_agent(hub, network)
    for _ in range(2 * ALLOWANCE):
        if kind == "pings":
            peer.protocol.send_ping(b"")
        else:
            peer.protocol.send_text(b"[31]")
    peer.flush()
    assert peer.wait_closed() == (1008, "too many messages")
    assert hub.counters.offences == {"flood": 1}
    other.send(other_core.send(messages.Statistics(3, 0.0, 1, (), "")))
    until(lambda: ("statistics", "b" * 32, 3) in directory.calls)


def test_an_offender_is_kept_out_for_a_while(hub: Hub, network: Network, clock: Clock) -> None:
    peer, _ = online_agent(hub, network)
    peer.send("junk")
    assert peer.wait_closed()[0] == 1002
    hub.admit("b" * 32, ADDRESS)
    clock.now += PENALTY_SECONDS - 5
    with pytest.raises(UserError) as caught:
        hub.admit(CLIENT, ADDRESS)
    assert (caught.value.code, caught.value.parameters) == ("rate_limited", {"seconds": 5})
    clock.now += 5
    hub.admit(CLIENT, ADDRESS)
    assert hub.penalties.refused == 1


def test_an_allowance_comes_back(hub: Hub, network: Network, clock: Clock) -> None:
    peer, _ = online_agent(hub, network)
    link = hub.link(CLIENT)
    assert link is not None
    for _ in range(5):
        for _ in range(REFILL):
            peer.protocol.send_ping(b"")
        left = link.connection.allowance - REFILL
        peer.flush()
        until(lambda left=left: link.connection.allowance == left)  # type: ignore[misc]
        clock.now += 5
        hub.sweep()
    assert hub.link_count == 1


def test_a_waiting_removal_is_told(hub: Hub, network: Network) -> None:
    peer, core = online_agent(hub, network, uninstall=True)
    assert isinstance(core.receive(str(peer.take())), messages.Uninstall)


def test_next_credential_works_once_it_is_accepted(
    hub: Hub, network: Network, directory: Recorder
) -> None:
    peer, core = online_agent(hub, network)
    link = hub.link(CLIENT)
    assert link is not None
    peer.send(core.send(messages.ProposeCredential("d" * 43)))
    until(lambda: directory.accept)
    assert not link.authenticates("d" * 43)
    assert directory.accept is not None
    directory.accept()
    assert link.authenticates("d" * 43)
    assert link.authenticates(CREDENTIAL)
    assert isinstance(core.receive(str(peer.take())), messages.AcceptCredential)


def test_no_more_than_the_maximum(hub: Hub, network: Network) -> None:
    for index in range(50):
        online_agent(hub, network, f"{index:032x}")
    with pytest.raises(UserError) as caught:
        hub.admit(CLIENT, ADDRESS)
    assert caught.value.code == "server_full"
    assert hub.counters.full == 1
    hub.check_room()  # a technician has to reach those who are connected


def test_more_than_the_rate_come_back_later(directory: Recorder, clock: Clock) -> None:
    hub = Hub(directory, HubSettings("0.1", reconnection_rate=10), clock)
    for _ in range(10):
        hub.admit(CLIENT, ADDRESS)
    waits = []
    for _ in range(30):
        with pytest.raises(UserError) as caught:
            hub.admit(CLIENT, ADDRESS)
        assert caught.value.code == "rate_limited"
        waits.append(caught.value.parameters["seconds"])
    assert waits == [1] * 10 + [2] * 10 + [3] * 10
    assert hub.admission.refused == 30


def test_a_stop_tells_everybody_when_to_come_back(hub: Hub, network: Network) -> None:
    peer, _ = online_agent(hub, network)
    hub.stop(grace=0)
    assert peer.wait_closed() == (1012, "within=3")


def test_a_stop_is_spread(hub: Hub, network: Network) -> None:
    for index in range(40):
        online_agent(hub, network, f"{index:032x}")
    left = []
    leaving = gevent.spawn(hub.leave, 0.2)
    while not leaving.ready():
        gevent.sleep(0.01)
        left.append(hub.link_count)
    assert set(left) == {20, 0}
    with pytest.raises(UserError) as caught:
        hub.admit(CLIENT, ADDRESS)
    assert caught.value.code == "server_full"


def test_a_large_fleet_is_given_more_time(
    directory: Recorder, clock: Clock, network: Network
) -> None:
    hub = Hub(directory, HubSettings("0.1", reconnection_rate=2), clock)
    hub.start()
    peers = [online_agent(hub, network, f"{index:032x}")[0] for index in range(9)]
    hub.stop(grace=0)
    assert peers[0].wait_closed() == (1012, "within=5")

"""A worker's part in a site of several: what it tells, follows, and takes up again."""

from redis import Redis

from jump_server.live.events import CLIENT_CHANGED
from tests.server.cluster.workers import CLIENT, Console, Worker
from tests.server.hub.peers import until
from tests.server.redis_server import RedisServer

Workers = tuple[Worker, Worker]


def test_consoles_of_all_workers_are_told_the_same(workers: Workers) -> None:
    one, two = workers
    consoles = []
    for worker in workers:
        console = Console()
        worker.events.subscribe(console, worker.events.bookmark())
        consoles.append(console)
    one.events.publish(CLIENT_CHANGED, CLIENT)
    one.events.flush()
    two.events.publish(CLIENT_CHANGED, "b" * 32)
    two.events.flush()
    until(lambda: all(changed(console) == [CLIENT, "b" * 32] for console in consoles))
    assert of_clients(consoles[0]) == of_clients(consoles[1])


def of_clients(console: Console) -> list[dict[str, object]]:
    return [event for event in console.sent if event["type"] == CLIENT_CHANGED]


def changed(console: Console) -> list[str]:
    return [str(event["jump_client"]["id"]) for event in of_clients(console)]  # type: ignore[index]


def test_a_console_goes_on_at_another_worker(workers: Workers) -> None:
    one, two = workers
    console = Console()
    one.events.subscribe(console, one.events.bookmark())
    one.events.publish(CLIENT_CHANGED, CLIENT)
    one.events.flush()
    until(lambda: changed(console))
    one.events.publish(CLIENT_CHANGED, "b" * 32)
    one.events.flush()
    until(lambda: len(changed(console)) == 2 and two.events.bookmark() == one.events.bookmark())
    later = Console()
    two.events.subscribe(later, str(of_clients(console)[0]["id"]))
    assert changed(later) == ["b" * 32]


def test_who_stops_holds_nothing(workers: Workers) -> None:
    one, two = workers
    one.agent()
    until(lambda: two.cluster.peers.holds(CLIENT))
    one.stop()
    assert not two.cluster.peers.holds(CLIENT)


def test_after_redis_was_away_everything_is_told_again(
    workers: Workers, memory: RedisServer
) -> None:
    one, two = workers
    one.agent()
    until(lambda: two.cluster.peers.holds(CLIENT))
    memory.stop()
    memory.start()
    until(lambda: one.rejoined == two.rejoined == 1)
    until(lambda: two.cluster.peers.holds(CLIENT))


def test_an_emptied_redis_is_filled_again_by_itself(workers: Workers, memory: RedisServer) -> None:
    one, two = workers
    one.agent()
    until(lambda: two.cluster.peers.holds(CLIENT))
    with Redis.from_url(memory.url) as client:
        client.flushall()
    until(lambda: two.cluster.peers.holds(CLIENT))

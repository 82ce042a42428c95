"""The hub's figures in ``/metrics``: read from its counters when somebody asks."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .hub.hub import Hub
from .services.events import Events


class HubMetrics(Collector):
    """Shows links, pipes and consoles.

    Args:
        hub: whose counters.
        events: the consoles' channel.
    """

    def __init__(self, hub: Hub, events: Events) -> None:
        self._hub = hub
        self._events = events

    def collect(self) -> Iterator[Metric]:
        """Read every figure now."""
        hub, counters = self._hub, self._hub.counters
        for name, text, value in (
            ("jump_links", "Jump Clients that are connected", hub.link_count),
            ("jump_connections", "Parked connections of every kind", hub.connection_count),
            ("jump_pipes", "Session pipes, waiting and joined", len(hub.pipes)),
            (
                "jump_pipe_unsent_bytes",
                "Bytes that wait in relays for slow ends",
                hub.pipes.buffered(),
            ),
            ("jump_consoles", "Consoles that listen", self._events.subscriber_count),
        ):
            yield GaugeMetricFamily(name, text, value=value)
        for name, text, value in (
            ("jump_links_opened", "Links that came online", counters.links_opened),
            ("jump_links_closed", "Links that went offline", counters.links_closed),
            (
                "jump_links_replaced",
                "Links that gave way to a newer one of the same client",
                counters.links_replaced,
            ),
            ("jump_pipes_opened", "Pipes that were joined", counters.pipes_opened),
            (
                "jump_protocol_errors",
                "Links closed for breaking the protocol",
                counters.protocol_errors,
            ),
        ):
            yield CounterMetricFamily(name, text, value=value)


def register(registry: CollectorRegistry, hub: Hub, events: Events) -> None:
    """Show the hub of this process in ``registry``."""
    registry.register(HubMetrics(hub, events))

"""The hub's metrics in ``/metrics``, read from its counters on each request."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .clock import Clock
from .hub.hub import Hub
from .live.events import Events


class HubMetrics(Collector):
    """Exports links, pipes and consoles.

    Args:
        hub: the source of the counters.
        events: the consoles' event channel.
        clock: this process's clock, which follows the database's.
    """

    def __init__(self, hub: Hub, events: Events, clock: Clock) -> None:
        self._hub = hub
        self._events = events
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """Read the current values."""
        hub, counters = self._hub, self._hub.counters
        for name, text, value in (
            ("jump_links", "Jump Clients that are connected", hub.link_count),
            ("jump_links_limit", "Jump Clients that may be connected", hub.settings.max_links),
            ("jump_connections", "Parked connections of every kind", hub.connection_count),
            ("jump_pipes", "Session pipes, waiting and joined", len(hub.pipes)),
            (
                "jump_pipe_unsent_bytes",
                "Bytes that wait in relays for slow ends",
                hub.pipes.buffered(),
            ),
            ("jump_consoles", "Consoles that listen", self._events.subscriber_count),
            (
                "jump_clock_ahead_seconds",
                "By how much this computer's clock is ahead of the database's",
                getattr(self._clock, "ahead", timedelta(0)).total_seconds(),
            ),
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
                "jump_clones_refused",
                "Links refused because another computer has the same identity",
                counters.clones_refused,
            ),
        ):
            yield CounterMetricFamily(name, text, value=value)
        yield _labelled(
            "jump_refused_admissions",
            "Connections that were told to come back later",
            "reason",
            {
                "rate": hub.admission.refused,
                "full": counters.full,
                "penalty": hub.penalties.refused + hub.pauses.refused,
            },
        )
        yield _labelled(
            "jump_link_offences",
            "Links closed because their agent broke the rules",
            "offence",
            counters.offences,
        )


def _labelled(name: str, text: str, label: str, values: Mapping[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, text, labels=[label])
    for value, count in values.items():
        family.add_metric([value], count)
    return family


def register(registry: CollectorRegistry, hub: Hub, events: Events, clock: Clock) -> None:
    """Register the metrics of this process's hub in ``registry``."""
    registry.register(HubMetrics(hub, events, clock))

"""The metrics of ``/metrics``; every module adds its own to ``REGISTRY``."""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

REGISTRY = CollectorRegistry()
"""All metrics that ``/metrics`` exports."""

ProcessCollector(registry=REGISTRY)

REQUEST_SECONDS = Histogram(
    "jump_http_request_seconds",
    "Time to answer a request, by route and status",
    ["method", "route", "status"],
    registry=REGISTRY,
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
DATABASE_SECONDS = Histogram(
    "jump_database_seconds",
    "Time of one database transaction, waiting for the writer not included",
    ["kind"],
    registry=REGISTRY,
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5),
)
SIGN_INS = Counter(
    "jump_sign_ins_total", "Attempts to sign in, by outcome", ["outcome"], registry=REGISTRY
)
ENROLMENTS = Counter(
    "jump_enrolments_total", "Attempts to enrol, by outcome", ["outcome"], registry=REGISTRY
)
CUT = Counter(
    "jump_connections_cut_total",
    "Connections cut before they had asked for anything, by what they did wrong",
    ["reason"],
    registry=REGISTRY,
)

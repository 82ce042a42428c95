"""What an operator watches: figures with values, and rules and panels that name figures we have."""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from jump_server import hub_metrics, site_metrics
from jump_server.backup import LAST_BACKUP
from jump_server.db import Database
from jump_server.metrics import REGISTRY
from jump_server.runtime import Runtime

OPERATIONS = Path(__file__).parents[2] / "docs" / "how-to" / "operate"
WORDS = re.compile(r"\b(?:jump|process)_[a-z_]+")


@pytest.fixture
def registry(runtime: Runtime) -> CollectorRegistry:
    """All that a worker shows."""
    made = CollectorRegistry()
    hub_metrics.register(made, runtime.hub, runtime.events, runtime.environment.clock)
    site_metrics.register(made, runtime.database, runtime.environment)
    return made


def values(registry: CollectorRegistry) -> dict[str, float]:
    """Every figure's value; of those with labels by what is in them."""
    families: Any = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in families
        for sample in family.samples
    }


def test_the_surroundings_have_figures(
    registry: CollectorRegistry, runtime: Runtime, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = values(registry)
    assert before["jump_database_up"] == 1
    assert before["jump_database_size_bytes"] > 100_000
    for certificate in runtime.environment.trust.certificates():
        assert certificate.ends_at is not None
        named = f"jump_certificate_end_timestamp_seconds {certificate.kind}"
        assert before[named] == certificate.ends_at.timestamp()
    assert "jump_last_backup_timestamp_seconds" not in before
    assert "jump_redis_up" not in before
    pools = {name for name in before if name.startswith("jump_database_pool_limit")}
    assert len(pools) == (2 if backend == "postgresql" else 0)

    mark = runtime.settings.data_dir / LAST_BACKUP
    mark.touch()
    os.utime(mark, (1_700_000_000, 1_700_000_000))

    def broken(*_: object) -> None:
        raise OSError("disk gone")

    monkeypatch.setattr(Database, "read", broken)
    after = values(registry)
    assert after["jump_last_backup_timestamp_seconds"] == 1_700_000_000
    assert after["jump_database_up"] == 0
    assert after["jump_database_size_bytes"] == before["jump_database_size_bytes"]


def _names(families: Iterable[Metric]) -> set[str]:
    endings = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}
    return {
        family.name + ending for family in families for ending in endings.get(family.type, [""])
    }


def _panels() -> Iterator[tuple[str, str]]:
    board = json.loads((OPERATIONS / "monitoring" / "dashboard.json").read_text())
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def _alerts() -> list[dict[str, Any]]:
    read = yaml.safe_load((OPERATIONS / "monitoring" / "alerts.yml").read_text())
    return [rule for group in read["groups"] for rule in group["rules"]]


def _rules() -> Iterator[tuple[str, str]]:
    for rule in _alerts():
        yield rule["alert"], rule["expr"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("source", [_rules, _panels])
def test_what_rules_and_panels_name_exists(
    registry: CollectorRegistry, source: Callable[[], Iterator[tuple[str, str]]]
) -> None:
    known = _names(registry.collect()) | _names(REGISTRY.collect())
    found = list(source())
    assert len(found) > 10
    for name, expression in found:
        words = set(WORDS.findall(re.sub(r'"[^"]*"', "", expression)))
        assert words or expression.startswith("up{"), name
        assert words <= known, name
        for opening, closing in ("()", "{}", "[]"):
            assert expression.count(opening) == expression.count(closing), name


def test_each_alert_is_complete_and_has_a_runbook() -> None:
    runbooks = (OPERATIONS / "handle-alerts.md").read_text()
    headings = re.findall(r"^## (\w+)$", runbooks, flags=re.M)
    alerts = _alerts()
    assert headings == [rule["alert"] for rule in alerts]
    for rule in alerts:
        assert set(rule) - {"for"} == {"alert", "expr", "labels", "annotations"}
        assert re.fullmatch(r"\d+[smhd]", rule.get("for", "0s"))
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook"] == f"handle-alerts.md#{rule['alert'].lower()}"

"""Diagnosing step by step."""

import datetime
import json
from pathlib import Path

import pytest

from jump_agent.core import diagnose as diagnosing
from jump_agent.core import identity
from jump_agent.core.diagnose import FAILED, OK, SKIPPED, Diagnosis, Step, diagnose
from jump_agent.core.identity import Identity
from jump_agent.core.layout import Config, Layout
from jump_agent.linux.processes import this_process
from jump_wire.errors import CATALOGUE
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer, refusal


def run(layout: Layout, config: Config) -> dict[str, Step]:
    found = Diagnosis(layout, config, config.addresses[0], this_process(), timeout=5).run()
    return {step.name: step for step in found}


@pytest.fixture
def enrolled(layout: Layout) -> None:
    identity.save(layout.identity, Identity("id", "secret", "", 0.0))


def test_all_is_well(layout: Layout, config: Config, enrolled: None, server: FakeServer) -> None:
    steps = run(layout, config)
    assert {step.outcome for step in steps.values()} == {OK}
    assert steps["credential"].found == "accepted"
    assert "TLSv1" in steps["tls"].found
    assert not any("secret" in step.found for step in steps.values())
    server.link().peer.drop()


def test_nobody_listens(layout: Layout, config: Config, server: FakeServer) -> None:
    server.close()
    steps = run(layout, config)
    assert steps["name"].outcome == OK
    assert steps["tcp"] == Step("tcp", FAILED, "connection refused")
    assert {steps[name].outcome for name in ("tls", "server", "clock", "credential")} == {SKIPPED}


def test_another_certificate(layout: Layout, config: Config, enrolled: None) -> None:
    Path(layout.ca).write_text(Authority("other").pem)
    steps = run(layout, config)
    assert steps["tcp"].outcome == OK
    assert steps["tls"].outcome == FAILED
    assert "is not the one this installer trusts. (" in steps["tls"].found
    assert "clock" not in steps["tls"].found


def test_a_wrong_clock_is_named(
    layout: Layout, config: Config, authority: Authority, tmp_path: Path
) -> None:
    hour = datetime.timedelta(hours=1)
    other = FakeServer(authority.context(tmp_path, begins=hour, ends=3 * hour))
    other.ahead = 2 * hour
    steps = run(layout, config._replace(addresses=[other.address]))
    other.close()
    assert steps["tls"].found.startswith("This computer's clock is wrong: ")
    assert steps["tls"].found.endswith("(certificate is not yet valid)")


def test_a_clock_that_is_off(
    layout: Layout, config: Config, enrolled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later:
        @staticmethod
        def time() -> float:
            return 4_000_000_000.0

    monkeypatch.setattr(diagnosing, "time", Later)
    steps = run(layout, config)
    assert steps["clock"].outcome == FAILED
    assert steps["credential"].outcome == OK


@pytest.mark.parametrize("code", ["credential_refused", "client_removed"])
def test_a_refused_credential(
    layout: Layout, config: Config, enrolled: None, server: FakeServer, code: str
) -> None:
    server.refuse_link = refusal(401, code)
    told = "%s: %s" % (code, CATALOGUE[code].english)
    assert run(layout, config)["credential"] == Step("credential", FAILED, told)


def test_a_connected_client_is_left_in_peace(
    layout: Layout, config: Config, enrolled: None, server: FakeServer
) -> None:
    """A second link with the same credential would look like a clone."""
    Path(layout.connection).write_text('{"connected": true}')
    assert run(layout, config)["credential"].outcome == OK
    assert server.links.empty()


def test_not_enrolled(layout: Layout, config: Config) -> None:
    assert run(layout, config)["credential"].found.startswith("not enrolled")


def test_a_name_that_is_not_known(layout: Layout, config: Config) -> None:
    steps = run(layout, config._replace(addresses=["no-such-host.invalid:443"]))
    assert steps["name"].outcome == FAILED
    assert steps["tcp"].outcome == SKIPPED


def test_a_proxy_is_named_without_its_password(
    layout: Layout, config: Config, server: FakeServer
) -> None:
    Path(layout.proxy).write_text("http://me:hidden@127.0.0.1:1")
    steps = run(layout, config)
    assert steps["proxy"].found == "http://127.0.0.1:1"
    assert steps["tcp"].found == "the proxy: connection refused"


def test_a_missing_ca(layout: Layout, config: Config) -> None:
    Path(layout.ca).unlink()
    assert run(layout, config)["configuration"].outcome == FAILED


def test_the_command(
    layout: Layout,
    config: Config,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert diagnose(layout, config, ["--json"]) == 1  # it does not run
    values = json.loads(capfdbinary.readouterr().out)
    assert (values["ok"], values["disabled"]) == (False, False)
    assert values["servers"][0]["address"] == config.addresses[0]
    names = [step["name"] for step in values["servers"][0]["steps"]]
    assert names[:2] == ["configuration", "process"]
    assert diagnose(layout, config, []) == 1
    found = capfdbinary.readouterr().out.decode()
    assert "  processus        ÉCHEC    le Jump Client n'est pas démarré\n" in found
    assert "Le Jump Client est désactivé" not in found
    Path(layout.disabled).touch()
    assert diagnose(layout, config, []) == 1
    last = capfdbinary.readouterr().out.decode().splitlines()[-1]
    assert last.startswith("Le Jump Client est désactivé")
    assert last.endswith(f"{layout.directory}/jump-client enable")
    assert diagnose(layout, config, ["--xml"]) == 2
    assert capfdbinary.readouterr().err.decode() == (
        "Utilisation\u00a0: jump-client diagnose [--json]\n"
    )

"""The parameters of a package, as the computer reads them."""

from datetime import UTC, datetime

from jump_server.packages import PackageParameters


def test_the_values_are_those_of_json() -> None:
    parameters = PackageParameters(
        installer_id="1f",
        key="1f.k",
        addresses=["jump.example:443"],
        ca_pem="pem",
        expires_at=datetime(2026, 3, 1, tzinfo=UTC),
        overridable=["tag", "name"],
        site_name="Jump",
        release_root="{}",
    )
    values = parameters.values()
    assert values["overridable"] == ["name", "tag"]
    assert values["expires_at"] == 1772323200.0
    assert set(values) == set(PackageParameters.__dataclass_fields__)

"""Settings: from the file, then the environment; a mistake is told, never ignored."""

from pathlib import Path

import pytest

from jump_server.config import ConfigError, load
from jump_wire.errors import CATALOGUE


def test_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path, {})
    assert settings.database_url == f"sqlite:///{tmp_path}/jump.db"
    assert settings.listen == "0.0.0.0:8443"
    assert len(settings.addresses) == 1
    assert settings.addresses[0].endswith(":8443")
    assert "0.0.0.0" not in settings.addresses[0]
    assert settings.tls
    assert settings.max_links == 20_000


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "jump-server.toml").write_text(
        'site_name = "File"\nlisten = "127.0.0.1:9000"\naddresses = ["a.example:443"]\n'
    )
    settings = load(tmp_path, {"JUMP_SITE_NAME": "Env", "JUMP_ADDRESSES": "b:1, c:2", "PATH": "x"})
    assert settings.site_name == "Env"
    assert settings.listen == "127.0.0.1:9000"
    assert settings.addresses == ("b:1", "c:2")


@pytest.mark.parametrize(
    ("name", "value"),
    [("JUMP_HEARTBEAT_SECONDS", "10"), ("JUMP_TLS", "false"), ("JUMP_ENROLMENT_RATE", "0.5")],
)
def test_the_environments_texts_are_converted(tmp_path: Path, name: str, value: str) -> None:
    settings = load(tmp_path, {name: value})
    assert str(getattr(settings, name.removeprefix("JUMP_").lower())).lower() == value


def test_networks_are_read_and_must_be_whole(tmp_path: Path) -> None:
    listed = load(tmp_path, {"JUMP_VNC_NETWORKS": "10.20.0.0/16, 2001:db8::/32, 192.0.2.7"})
    assert [str(one) for one in listed.vnc_networks] == [
        "10.20.0.0/16",
        "2001:db8::/32",
        "192.0.2.7/32",
    ]
    assert load(tmp_path, {}).vnc_networks == ()
    for bad in ("10.20.0.1/16", "everything"):
        with pytest.raises(ConfigError, match=rf"^vnc_networks \({bad}\): [^;]*192\.0\.2\.0/24"):
            load(tmp_path, {"JUMP_VNC_NETWORKS": bad})


def test_an_address_without_a_wildcard_is_the_default(tmp_path: Path) -> None:
    assert load(tmp_path, {"JUMP_LISTEN": "127.0.0.1:9"}).addresses == ("127.0.0.1:9",)
    assert load(tmp_path, {"JUMP_LISTEN": "[::1]:9"}).addresses == ("[::1]:9",)


@pytest.mark.parametrize(
    ("listen", "sockets"),
    [
        ("127.0.0.1:9000", ("127.0.0.1:9000", "127.0.0.1:9001")),
        ("[::1]:9000", ("[::1]:9000", "[::1]:9001")),
        ("unix:/run/jump", ("unix:/run/jump-0.sock", "unix:/run/jump-1.sock")),
    ],
)
def test_each_worker_has_a_socket(tmp_path: Path, listen: str, sockets: tuple[str, str]) -> None:
    (tmp_path / "jump-server.toml").write_text(
        f'''listen = "{listen}"
addresses = ["jump.example:443"]
tls = false
workers = 2
node = "node-1"
database_url = "postgresql+psycopg:///jump"
redis_url = "redis://127.0.0.1/0"
'''
    )
    assert load(tmp_path, {}).listening == sockets


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("colour = 1", "^colour: unknown setting.$"),
        ("adresses = []", r"^adresses: unknown setting\. The closest name is addresses\.$"),
        ('listen = "x"', r"^listen: invalid value \(expected: host:port, or unix:/path\)\.$"),
        ('listen = "host:123456"', "listen"),
        ("heartbeat_seconds = 1", "heartbeat_seconds: .* between 5 and 3600"),
        ("enrolment_rate = 0", "enrolment_rate: .*expected: a number above 0, 10000 at most"),
        ("max_links = 0", "max_links"),
        ('log_level = "loud"', "log_level"),
        ('site_name = ""', "site_name"),
        ('addresses = ["no port"]', r"^addresses \(no port\): .*expected: host:port"),
        ('node = "One"', "node"),
        ("workers = 0", "workers"),
        ('listen = "unix:relative"', "listen"),
        ('listen = "unix:/run/jump"', "addresses"),
        ("workers = 2", "^more than one worker requires redis_url$"),
        ('redis_url = "redis://127.0.0.1"', "PostgreSQL"),
        ('redis_url = "redis://127.0.0.1"\ndatabase_url = "postgresql+psycopg:///jump"', "tls"),
        ("= broken", "jump-server.toml"),
        ('data_dir = "/x"', "data_dir"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "jump-server.toml").write_text(text)
    with pytest.raises(ConfigError, match=told):
        load(tmp_path, {})


def test_a_mistake_in_the_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as unknown:
        load(tmp_path, {"JUMP_COLOUR": "red"})
    assert str(unknown.value) == CATALOGUE["setting_unknown"].text({"setting": "JUMP_COLOUR"})
    with pytest.raises(ConfigError) as misspelt:
        load(tmp_path, {"JUMP_ADRESSES": "a:1"})
    found = {"setting": "JUMP_ADRESSES", "nearest": "JUMP_ADDRESSES"}
    assert str(misspelt.value) == CATALOGUE["setting_misspelt"].text(found)
    with pytest.raises(ConfigError, match="max_links"):
        load(tmp_path, {"JUMP_MAX_LINKS": "many"})


def test_variables_of_other_parts_are_left_alone(tmp_path: Path) -> None:
    names = ("TOKEN", "SERVER_URL", "CA_PATH", "KEY_INFO", "DEMO_DIR", "HOSTS_CACHE")
    given = {f"JUMP_{name}": "x" for name in names}
    assert load(tmp_path, {**given, "JUMP_DATA_DIR": "/elsewhere"}).data_dir == tmp_path


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "jump-server.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"jump-server\.toml"):
        load(tmp_path, {})

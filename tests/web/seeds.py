"""Jump Clients that exist in the database only, for lists that no machine could fill."""

import datetime as dt
import random
import secrets
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from jump_server.db import Database
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from tests.web.sites import GROUP, TECHNICIAN

KINDS = ("web", "db", "mail", "build", "kiosk", "till", "lab", "cache", "print", "edge")
COMMENTS = ("", "Rack 4, shelf 2", "Back office", "")
TAGS = ("linux", "prod", "", "")


@contextmanager
def writing(database: Path) -> Iterator[Connection]:
    """A transaction on a site's database, with the functions that its columns want."""
    with closing(Database(f"sqlite:///{database}", {})) as site, site.engine.begin() as connection:
        yield connection


def seed(database: Path, count: int, *, online: float = 0.8) -> None:
    """Put ``count`` clients into the technician's Jump Groups, always the same ones.

    The server must not be running, or not yet have sent any list: no event tells of them.
    """
    with writing(database) as connection:
        groups = connection.scalars(
            select(JumpGroup.id)
            .where(JumpGroup.code_name.in_((GROUP, f"user:{TECHNICIAN}")))
            .order_by(JumpGroup.code_name)
        ).all()
        chance = random.Random(7)
        rows = [_row(number, groups, chance, online) for number in range(count)]
        connection.execute(insert(JumpClient), rows)


def hostile(database: Path, name: str, hostname: str, comments: str) -> None:
    """Add one client whose texts were chosen to do harm."""
    with writing(database) as connection:
        group = connection.scalars(select(JumpGroup.id).where(JumpGroup.code_name == GROUP)).one()
        row = _row(0, [group], random.Random(7), 1)
        row |= {"name": name, "hostname": hostname, "comments": comments}
        row |= {"shown_name": name.lower(), "tag": name[:64], "os": name[:128]}
        connection.execute(insert(JumpClient), [row])


def _row(number: int, groups: Any, chance: random.Random, online: float) -> dict[str, Any]:
    kind = KINDS[number % len(KINDS)]
    hostname = f"{kind}-{number:04d}"
    now = dt.datetime.now(dt.UTC)
    is_online = chance.random() < online
    row = {
        "id": secrets.token_hex(16),
        "jump_group_id": groups[number % len(groups)],
        "tag": TAGS[number % len(TAGS)],
        "comments": COMMENTS[number % len(COMMENTS)],
        "shown_name": hostname,
        "hostname": hostname,
        "fqdn": f"{hostname}.corp.example.net",
        "os": chance.choice(("Debian GNU/Linux 12 (bookworm)", "Ubuntu 24.04.3 LTS")),
        "kernel": "6.1.0-40-amd64",
        "architecture": "x86_64",
        "cpu_model": "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz",
        "cpu_count": 4,
        "memory_mib": 15_900,
        "private_addresses": f"10.{number // 62500}.{number // 250 % 250}.{number % 250 + 1}",
        "public_address": "203.0.113.7",
        "mode": "service",
        "account": "jumpclient",
        "install_dir": "/opt/jumpclient",
        "agent_version": "0.1.0",
        "update_policy": "0.1.0" if number == 3 else "",
        "statistics_at": now - dt.timedelta(seconds=20),
        "uptime_seconds": chance.randrange(90_000, 9_000_000),
        "cpu_percent": round(chance.uniform(0, 60), 1),
        "memory_free_mib": chance.randrange(2_000, 14_000),
        "disks": [
            {"mount": "/", "total_mib": 51_200, "free_mib": 30_100},
            {"mount": "/srv", "total_mib": 1_048_576, "free_mib": 300_000},
        ],
        "console_user": "bob" if number % 3 else "",
        "online": is_online,
        "created_at": now - dt.timedelta(days=90),
        "last_connected_at": now - dt.timedelta(hours=9),
        "last_disconnected_at": now - dt.timedelta(hours=10 if is_online else 3),
        "last_accessed_by": "",
        "enrolment_id": secrets.token_hex(16),
        "credential_hash": secrets.token_hex(32),
        "version": 1,
    }
    # By a chance of its own: who is online does not depend on it.
    row["samples"] = _samples(
        now, row["cpu_percent"], row["memory_free_mib"], random.Random(number)
    )
    return row


def _samples(now: dt.datetime, load: float, free: int, chance: random.Random) -> bytes:
    """The last hour up to these figures, with a quarter of an hour of which nothing is known."""
    found: list[bytes] = []
    for age in range(20, 3600, 90):
        if not 1200 < age < 2100:
            at = now - dt.timedelta(seconds=age)
            found.append(struct.pack(">IHI", int(at.timestamp()), round(load * 10), free))
        load = min(max(load + chance.uniform(-7, 7), 1), 100)
        free = min(max(free + chance.randrange(-250, 250), 500), 15_000)
    return b"".join(reversed(found))

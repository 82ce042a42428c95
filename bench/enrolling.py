"""Enrolments, and tasks about a thousand ids, while many Jump Clients are connected to a server."""

import base64
import http.client
import importlib
import json
import os
import sys
import threading
import time
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from bench.enrol import GROUP, enrol_many, enrolment
from bench.load import Load
from bench.plays import ROOT, Plays
from bench.scale import Figures, say
from bench.servers import Server, running

ENROLMENTS = 1000
AT_ONCE = 8
"""Computers that enrol at the same time."""
SETTLE_SECONDS = 10.0
IDS = 1000
HERE = "localhost ansible_connection=local ansible_python_interpreter={{ansible_playbook_python}}\n"
GET, EDIT = "Get 1,000 Jump Clients", "Edit 1,000 Jump Clients"
PLAYBOOK = f"""
- hosts: localhost
  gather_facts: false
  tasks:
    - name: {GET}
      bomgar.jumpclient.jump_client_info:
        ids: "{{{{ ids }}}}"
    - name: {EDIT}
      bomgar.jumpclient.jump_client:
        ids: "{{{{ ids }}}}"
        tag: "{{{{ tag }}}}"
"""


def large_site(folder: Path, clients: int) -> Figures:
    """Measure a server on SQLite, with TLS, with so many connected Jump Clients."""
    place = folder / "server"
    place.mkdir()
    with running(place, tls=True) as server:
        say(f"enrolling {clients}")
        credentials = enrol_many(server, clients, folder / "credentials.json")
        with Load(server, credentials, clients) as load:
            load.wait_online(clients)
            time.sleep(SETTLE_SECONDS)
            say(f"{ENROLMENTS} more, each with a connection of its own")
            used, started = server.cpu_seconds(), time.monotonic()
            _enrol(server, ENROLMENTS)
            seconds = time.monotonic() - started
            used = server.cpu_seconds() - used
            say(f"tasks with {IDS} ids")
            found = _tasks(server, folder, [one for one, _ in json.loads(credentials.read_text())])
            held = load.online
    return {
        "clients_connected": held,
        "enrolments_per_minute": round(60 * ENROLMENTS / seconds),
        "enrolment_server_cpu_ms": round(1000 * used / ENROLMENTS, 1),
        **found,
    }


def _enrol(server: Server, wanted: int) -> None:
    """Enrol so many computers, a few at a time; each has an address and a connection of its own."""
    with server.api() as api:
        key = api.call("POST", "/api/v1/installers", {"jump_group": GROUP})["key"]
    where, trust, numbers = urlsplit(server.url), server.trust, count()
    failures: list[str] = []

    def work() -> None:
        while (number := next(numbers)) < wanted and not failures:
            credential = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
            body = json.dumps(enrolment(key, credential, f"more-{number:05}"))
            connection = http.client.HTTPSConnection(
                where.hostname or "",
                where.port,
                context=trust,
                source_address=(f"127.200.{number // 250}.{1 + number % 250}", 0),
            )
            try:
                headers = {"Content-Type": "application/json"}
                connection.request("POST", "/agent/v1/enrolments", body, headers)
                answer = connection.getresponse()
                told = answer.read()
                if answer.status != 201:
                    failures.append(f"{answer.status}: {told[:300]!r}")
            except OSError as error:
                failures.append(str(error))
            finally:
                connection.close()

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(f"an enrolment failed: {failures[0]}")


def _tasks(server: Server, folder: Path, ids: list[str]) -> Figures:
    """Return the seconds of two tasks of Ansible, with their start of a Python, and requests."""
    inventory, playbook = folder / "hosts.ini", folder / "ids.yml"
    inventory.write_text(HERE)
    playbook.write_text(PLAYBOOK)
    access = {
        "JUMP_SERVER_URL": server.url,
        "JUMP_TOKEN": server.token,
        "JUMP_CA_PATH": str(server.ca),
    }
    answered = _query(access, ids[:IDS])
    before = server.api_requests()
    played = Plays(folder, inventory, 1, access).run(playbook, ids=ids[:IDS], tag="measured")
    return {
        "ids_1000_s": round(answered, 2),
        "ids_1000_task_s": round(played.tasks[GET][0], 2),
        "ids_1000_edit_s": round(played.tasks[EDIT][0], 2),
        "ids_1000_requests": server.api_requests() - before,
    }


def _query(access: dict[str, str], ids: list[str]) -> float:
    """Return the seconds in which the collection asks about these, over a connection of its own."""
    sys.path.insert(0, str(ROOT / "collections"))
    base = "ansible_collections.bomgar.jumpclient.plugins.module_utils"
    clients = importlib.import_module(f"{base}._clients")
    api = importlib.import_module(f"{base}._api")
    started = time.monotonic()
    asked = api.Api(access["JUMP_SERVER_URL"], access["JUMP_TOKEN"], access["JUMP_CA_PATH"])
    found = 0
    for start in range(0, len(ids), clients.CHUNK):
        part = {"ids": ids[start : start + clients.CHUNK]}
        found += len(asked.ask(clients.FIND, part)["items"])
    seconds = time.monotonic() - started
    if found != len(ids):
        raise RuntimeError(f"{found} of {len(ids)} are known")
    return seconds

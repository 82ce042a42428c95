"""Bulk jobs over HTTP: one request, then its progress and results, in the reader's language."""

from flask import Flask

from jump_server.bulk import BulkWork
from jump_server.clients import workers
from tests.server.api.browser import Browser
from tests.server.api.things import Things
from tests.server.world import World

WORKER = "main-0:1"


def work(world: World) -> None:
    world.write(workers.begin, WORKER)
    doing = BulkWork(world.database, WORKER, pause=lambda _: None)
    while doing.turn():
        pass


def test_progress_and_results(app: Flask, things: Things) -> None:
    member = Browser(app).sign_in("member")
    ids = [things.client.id, "f" * 32]
    key = {"Idempotency-Key": "k"}
    body = {"ids": ids, "comments": "New"}
    first, second = (
        member.call("POST", "/api/v1/jump-items/edit", json=body, headers=key) for _ in range(2)
    )
    assert first.status_code == second.status_code == 201
    job = first.json
    assert second.json == job
    assert (job["action"], job["state"], job["total"], job["done"]) == ("edit", "running", 2, 0)
    work(things.world)
    path = f"/bulk-jobs/{job['id']}"
    done = member.get(path)
    assert (done["state"], done["done"], done["failed"], done["error"]) == ("done", 2, 1, None)
    french = member.call(
        "GET", f"/api/v1{path}/results?outcome=failed", headers={"Accept-Language": "fr"}
    )
    assert [(one["id"], one["error"]["message"]) for one in french.json["items"]] == [
        ("f" * 32, "Le Jump Client n'existe pas.")
    ]
    assert [one["name"] for one in member.get(f"{path}/results?outcome=done")["items"]] == ["web1"]
    assert member.get(f"/jump-clients/{things.client.id}")["comments"] == "New"


def test_what_is_wrong_for_all_of_them_is_told_at_once(app: Flask, things: Things) -> None:
    member = Browser(app).sign_in("member")
    before = member.get("/bulk-jobs")
    body = {"ids": [things.client.id], "tag": "x" * 65}
    refused = member.refused("POST", "/jump-items/edit", body)
    assert (refused["code"], refused["parameters"]["field"]) == ("field_too_long", "tag")
    assert member.get("/bulk-jobs") == before


def test_why_it_was_interrupted(app: Flask, things: Things) -> None:
    world, member = things.world, Browser(app).sign_in("member")
    job = member.send("POST", "/jump-items/enable", {"filter": {"jump_group": "web"}})
    (user,) = Browser(app).sign_in("administrator").get("/users?search=member")["items"]
    root = Browser(app).sign_in("administrator")
    root.send("PATCH", f"/users/{user['id']}", {"locked": True})
    work(world)
    root.send("PATCH", f"/users/{user['id']}", {"locked": False})
    stopped = Browser(app).sign_in("member").get(f"/bulk-jobs/{job['id']}")
    assert (stopped["state"], stopped["error"]["code"]) == ("interrupted", "bulk_job_stopped")

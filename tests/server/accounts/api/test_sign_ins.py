"""One's own sign-ins over HTTP."""

from flask import Flask

from tests.server.api.browser import Browser


def test_they_are_listed_and_ended(app: Flask, alice: Browser) -> None:
    alice.get("/auth/me")
    other = Browser(app)
    other.sign_in("alice")
    items = alice.get("/auth/sign-ins")["items"]
    assert [item["browser"].partition("/")[0] for item in items] == ["Werkzeug"] * 2
    (there,) = [item["id"] for item in items if not item["current"]]
    alice.send("DELETE", f"/auth/sign-ins/{there}")
    assert other.refused("GET", "/auth/me")["code"] == "not_signed_in"
    assert alice.refused("DELETE", f"/auth/sign-ins/{there}")["code"] == "sign_in_not_found"


def test_the_others_end_together(app: Flask, alice: Browser) -> None:
    others = [Browser(app).sign_in("alice") for _ in range(2)]
    alice.send("POST", "/auth/sign-ins/end-others")
    for other in others:
        assert other.refused("GET", "/auth/me")["code"] == "not_signed_in"
    assert alice.get("/auth/sign-ins")["total"] == 1


def test_everybodys_for_who_administers_users(app: Flask, admin: Browser, alice: Browser) -> None:
    items = admin.get("/sign-ins")["items"]
    assert [item["user"] for item in items if item["current"]] == ["admin"]
    (there,) = [item["id"] for item in items if item["user"] == "alice"]
    assert alice.refused("GET", "/sign-ins")["code"] == "permission_refused"
    admin.send("DELETE", f"/sign-ins/{there}")
    assert alice.refused("GET", "/auth/me")["code"] == "not_signed_in"

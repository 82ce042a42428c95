"""A client of the API that checks every answer against what the API declares."""

from functools import cache
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from pydantic import TypeAdapter
from werkzeug.test import TestResponse

from jump_server.api.app import subjects
from jump_server.api.endpoint import Endpoint
from jump_server.core.views import Error
from jump_wire.errors import CATALOGUE
from tests.server.world import PASSWORD

SITE = "https://jump.example"
ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    (endpoint.method, endpoint.rule): endpoint
    for routes in subjects()
    for endpoint in routes.endpoints
}


@cache
def _validator(view: Any) -> TypeAdapter[Any]:
    return TypeAdapter(view)


class Reply(TestResponse):
    """An answer, whose JSON a test looks into without asking whether there is any."""

    json: Any


class Browser:
    """Someone at the API: nobody at first, then whoever signs in, or a token."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.csrf = ""
        self._token = token

    def sign_in(self, username: str, password: str = PASSWORD) -> "Browser":
        given = {"username": username, "password": password}
        me = self.call("POST", "/api/v1/auth/sign-in", json=given)
        assert me.status_code == 200, me.json
        self.csrf = me.json["csrf_token"]
        return self

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        csrf: bool = True,
        **options: Any,
    ) -> Reply:
        """Send a request, and check that the answer is one of those declared."""
        sent = {"X-CSRF-Token": self.csrf} if csrf and self.csrf else {}
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        sent.update(headers or {})
        response = cast(
            "Reply",
            self.client.open(path, method=method, base_url=SITE, headers=sent, **options),
        )
        self._check(method, path, response)
        return response

    def get(self, path: str, **options: Any) -> Any:
        """The JSON of an answer that must be 200."""
        response = self.call("GET", "/api/v1" + path, **options)
        assert response.status_code == 200, response.json
        return response.json

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The JSON of an answer that must be a success; None when it has no content."""
        response = self.call(method, "/api/v1" + path, json=body, **options)
        assert 200 <= response.status_code < 300, response.json
        return response.json if response.data else None

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """The error of an answer that must be one."""
        response = self.call(method, "/api/v1" + path, json=body, **options)
        assert response.status_code >= 400, response.data
        error: dict[str, Any] = response.json["error"]
        assert response.status_code == CATALOGUE[error["code"]].http_status
        return error

    def _check(self, method: str, path: str, response: TestResponse) -> None:
        if response.status_code >= 400:
            _validator(Error).validate_json(response.data, strict=True)
            return
        adapter = self.app.url_map.bind("jump.example")
        rule, _ = adapter.match(path.partition("?")[0], method, return_rule=True)
        endpoint = ENDPOINTS.get((method, rule.rule))
        if endpoint is None or response.status_code == 304:
            return
        if response.status_code == 204:
            assert endpoint.status == 204
        elif endpoint.answer is None:
            assert response.content_type in endpoint.content_types
        else:
            assert response.status_code in {endpoint.status, 201, 202}
            _validator(endpoint.answer).validate_json(response.data, strict=True)

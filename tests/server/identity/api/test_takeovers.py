"""The endpoint that enrols: with what an earlier installation left."""

from tests.server.api.browser import Browser
from tests.server.world import World, enrolment


def test_a_reinstalled_computer_gets_its_record_back(world: World, anonymous: Browser) -> None:
    key = world.installer(world.administrator(), "user:admin")["key"]
    first = world.enrol(key)
    former = {"client_id": first.id, "credential": first.credential}
    body = {**enrolment(key), "former": former}
    for _ in range(2):
        answer = anonymous.call("POST", "/agent/v1/enrolments", json=body)
        assert (answer.status_code, answer.json) == (201, {"client_id": first.id})

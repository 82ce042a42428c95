"""``jump sessions`` against a real server, with a customer who waits."""

import json

from tests.collection.server import Access
from tests.end_to_end.customers import Customer

from .conftest import Jump


def test_customers_who_wait_are_listed(jump: Jump, server: Access) -> None:
    with Customer(server) as carol:
        carol.enrol()
        lines = [line.split("\t") for line in jump("sessions", "--waiting").stdout.splitlines()]
        [mine] = [line for line in lines if line[-1] == carol.session_id]
        assert (mine[0], mine[1], mine[4]) == ("Carol", "waiting", "carols-pc")
        found = json.loads(jump("sessions", "--json").stdout)
        assert carol.session_id in {one["id"] for one in found}
        server.api.request("DELETE", f"/sessions/{carol.session_id}")
        assert carol.session_id not in jump("sessions").stdout

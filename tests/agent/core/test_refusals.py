"""How long a client waits after a refusal."""

import pytest

from jump_agent.core.dial import ServerRefused
from jump_agent.core.refusals import is_final, least_wait


@pytest.mark.parametrize(
    ("status", "code", "retry_after", "wait", "final"),
    [
        (410, "client_removed", 0.0, 6 * 3600, True),
        (409, "restored_waiting", 0.0, 60, True),
        (409, "clone_waiting", 0.0, 60, True),
        (403, "installer_spent", 0.0, 300, True),
        (403, "installer_spent", 900.0, 900, True),
        (503, "server_full", 7.0, 7, False),
        (404, "", 0.0, 0, False),
    ],
)
def test_what_a_refusal_means(
    status: int, code: str, retry_after: float, wait: float, final: bool
) -> None:
    error = ServerRefused(status, code, {}, retry_after)
    assert (least_wait(error), is_final(error)) == (wait, final)

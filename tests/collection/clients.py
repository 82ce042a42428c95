"""Jump Clients as a server has them, and modules as their ``main`` makes them."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._client_edits import FIELDS
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import ServerModule


def client(number: int, status: str = "online", **values: Any) -> dict[str, Any]:
    """A Jump Client as the server has it."""
    return {
        "id": f"{number:032x}",
        "status": status,
        "disabled_by": [],
        "removal": None,
        "version": 1,
        **dict.fromkeys(FIELDS, ""),
        **values,
    }


def made(module: Any) -> Any:
    """The object that the module's ``main`` makes, before it runs."""
    kept: list[Any] = []

    def keep(module: Any) -> None:
        kept.append(module)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ServerModule, "run", keep)
        module.main()
    return kept[0]

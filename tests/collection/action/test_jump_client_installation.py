"""An installation: the package goes along with the module, and the server is asked next."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from ansible import constants
from ansible.errors import AnsibleError
from ansible_collections.bomgar.jumpclient.plugins.action import jump_client_installation

from tests.collection.actions import run

ID = "0" * 32


def test_the_package_goes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path / "run"))
    monkeypatch.setattr(
        jump_client_installation.ActionModule, "_find_needle", lambda _self, _kind, name: name
    )
    package = tmp_path / "package.bin"
    package.write_bytes(b"\0 a package")
    given: list[Any] = []

    def install(arguments: Any) -> Any:
        given.append(arguments)
        computer = {"status": {"client_id": ID}}
        return {"changed": True, "computer": computer, "invocation": {"module_args": arguments}}

    modules = {"jump_client_installation": install}
    told = run(jump_client_installation, modules, package=str(package), sha256="")
    content = base64.b64encode(package.read_bytes()).decode()
    assert given == [{"sha256": "", "content": content}]
    assert content not in json.dumps(told)
    assert (told["check_mode"], told["pipelining"]) == (False, False)
    assert [path.name for path in (tmp_path / "run").rglob(ID)] == [ID]

    def nowhere(_self: Any, _kind: str, _name: str) -> str:
        raise AnsibleError("Could not find the package")

    monkeypatch.setattr(jump_client_installation.ActionModule, "_find_needle", nowhere)
    monkeypatch.chdir(tmp_path)
    run(jump_client_installation, modules, package="package.bin")
    assert given.pop() == {"content": content}
    with pytest.raises(AnsibleError, match="find the package"):
        run(jump_client_installation, modules, package="none.bin")

    run(jump_client_installation, modules, url="https://mirror/package.bin")
    assert given[1] == {"url": "https://mirror/package.bin"}

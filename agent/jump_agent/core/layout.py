"""The paths and the configuration of an installation."""

import os
from typing import Any, Dict, List, NamedTuple

SERVICE, USER = "service", "user"


class Layout:
    """The paths of the installation in ``directory``."""

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self.lib = os.path.join(directory, "lib")
        self.versions = os.path.join(directory, "versions")
        self.config = os.path.join(directory, "etc", "client.json")
        self.ca = os.path.join(directory, "etc", "ca.pem")
        self.local_control = os.path.join(directory, "etc", "local-control.json")
        self.permitted = os.path.join(directory, "etc", "disabled")
        self.trust = os.path.join(directory, "etc", "trust")
        self.root = os.path.join(self.trust, "root.json")
        self.state = os.path.join(directory, "state")
        self.identity = os.path.join(self.state, "identity.json")
        self.enrolment = os.path.join(self.state, "enrolment.json")
        self.again = os.path.join(self.state, "again.json")
        self.servers = os.path.join(self.state, "servers.json")
        self.proxy = os.path.join(self.state, "proxy")
        self.connection = os.path.join(self.state, "connection.json")
        self.update = os.path.join(self.state, "update.json")
        self.update_state = os.path.join(self.state, "update-state.json")
        self.downloads = os.path.join(self.state, "update")
        self.passive = os.path.join(self.state, "passive.json")
        self.terms = os.path.join(self.state, "terms.json")
        self.offline = os.path.join(self.state, "offline.json")
        self.disabled = os.path.join(self.state, "disabled")
        self.first_start = os.path.join(self.state, "first-start")
        self.network_pid = os.path.join(self.state, "network.pid")
        self.log = os.path.join(self.state, "log", "jump-client.log")
        self.updates = os.path.join(directory, "update")
        self.trial = os.path.join(self.updates, "trial.json")
        self.rejected = os.path.join(self.updates, "rejected.json")
        self.update_policy = os.path.join(self.updates, "policy")
        self.run = os.path.join(directory, "run")
        self.pid = os.path.join(self.run, "jump-client.pid")
        self.lock = os.path.join(self.run, "lock")


class Config(NamedTuple):
    """The content of ``etc/client.json``: values fixed at the installation, without secrets."""

    addresses: List[str]
    mode: str
    account: str
    install_dir: str
    python: str
    version: str


def parse_config(values: Dict[str, Any]) -> Config:
    """Check a configuration's values, and return them as a :class:`Config`.

    Raises:
        ValueError: a value is missing or has the wrong type, or the mode is unknown.
    """
    addresses = values.get("addresses")
    if not isinstance(addresses, list) or not addresses:
        raise ValueError("client.json: addresses must be a list of host:port")
    texts = {}
    for name in Config._fields[1:]:
        texts[name] = values.get(name)
        if not isinstance(texts[name], str):
            raise ValueError("client.json: %s must be a string" % name)
    if texts["mode"] not in (SERVICE, USER):
        raise ValueError("client.json: mode must be service or user")
    return Config(addresses=[str(address) for address in addresses], **texts)  # type: ignore[arg-type]  # checked above

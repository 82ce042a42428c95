# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""An inventory of the computers that have a Jump Client."""

from __future__ import annotations

DOCUMENTATION = r"""
name: jump_clients
short_description: Jump Clients as an inventory
version_added: 0.1.0
description:
  - Makes a host of each Jump Client that the token's user may see.
  - The inventory file must end in C(jump.yml) or C(jump.yaml), for example C(site.jump.yml).
  - The variable C(jump_client_record) of each host contains the record of the Jump Client, as
    returned by M(bomgar.jumpclient.jump_client_info). Expressions of O(compose), O(groups) and
    O(keyed_groups) can use its fields by their names, for example C(tag) or C(os).
  - The variable C(ansible_host) is the computer's fully qualified domain name or, if it has none,
    its first private IP address. Use O(compose) to choose another address.
  - Computers report their names and addresses themselves, so no value from the server is ever used
    as a template.
  - O(server_url), O(token) and O(ca_path) can be templates, for example with a lookup.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._controller
  - constructed
  - inventory_cache
options:
  plugin:
    description:
      - The name of this plugin.
    type: str
    required: true
    choices: [bomgar.jumpclient.jump_clients]
  filters:
    description:
      - Which Jump Clients to list. A Jump Client must match all filters, and one value of each.
    type: dict
    default: {}
    suboptions:
      status:
        description:
          - Status of the Jump Client. A V(disabled) Jump Client is also online, offline or passive.
          - If not set, all but V(uninstalled).
        type: list
        elements: str
        choices: [online, offline, passive, uninstalled, disabled]
      jump_groups:
        description:
          - Jump Groups, by code name or V(user:NAME). A Jump Group that does not exist is an error.
        type: list
        elements: str
      tags:
        description:
          - Tags.
        type: list
        elements: str
      search:
        description:
          - A text that the Jump Client must contain, as in the console.
        type: str
  hostnames:
    description:
      - Fields of the record. The first one that is not empty is the name of the host.
      - Characters other than letters, digits, C(.), C(-) and C(_) are replaced with C(_).
      - Jump Clients that would have the same name, or one that Ansible uses for something else
        such as V(localhost) or the name of a group, all get the first 8 characters of their ID
        appended.
    type: list
    elements: str
    choices: [name, hostname, fqdn, id]
    default: [name]
seealso:
  - module: bomgar.jumpclient.jump_client_info
"""

EXAMPLES = r"""
# The server and the token are in the environment: JUMP_SERVER_URL, JUMP_TOKEN, JUMP_CA_PATH.
plugin: bomgar.jumpclient.jump_clients
filters:
  status: [online]
  jump_groups: [servers]
keyed_groups:
  - key: tag
    prefix: tag
  - key: jump_group
    prefix: group
groups:
  debian: "'Debian' in os"
compose:
  ansible_host: private_addresses[0]
  # The role jump_client_remove then knows the record of a computer that can't be reached.
  jump_client_remove_id: id
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/jump-clients
cache_timeout: 300
"""

import hashlib
import json
import re
from typing import Any, Dict, List

from ansible import template as templating
from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import ApiError
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import SERVER, connect
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._inventory import (
    address_of,
    host_names,
    selected,
)

Record = Dict[str, Any]

TRUST_IS_GIVEN = hasattr(templating, "trust_as_template")
"""Whether a text is a template only if it is said to be. Before ansible-core 2.19, every text that
is not marked as unsafe was one."""
FIELD = re.compile(r"[a-z_]+")
STATUS = ("online", "offline", "passive", "uninstalled", "disabled")
LISTS = ("status", "jump_groups", "tags")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Lists the Jump Clients with a request for 500 of them, or takes them from the cache."""

    NAME = "bomgar.jumpclient.jump_clients"

    def verify_file(self, path: str) -> bool:
        """Return whether the inventory's file is for this plugin."""
        return bool(super().verify_file(path)) and path.endswith(("jump.yml", "jump.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Add the hosts and their groups."""
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        self._add(self._records(path, cache))

    def _records(self, path: str, cache: bool) -> List[Record]:
        access = {name: self._text(self.get_option(name)) for name in SERVER}
        filters = _checked(self.get_option("filters"))
        # What another user may see, or another server knows, is no answer to this question.
        asked = json.dumps([access["server_url"], access["token"], filters])
        key = self.get_cache_key(path) + "_" + hashlib.sha256(asked.encode()).hexdigest()[:16]
        caching = self.get_option("cache")
        if caching and cache:
            try:
                kept = self._cache[key]  # type: List[Record]
            except KeyError:
                pass  # nothing yet, or what is there is too old
            else:
                return kept
        try:
            records = selected(connect(access), filters)
        except ValueError as error:
            raise AnsibleParserError(str(error)) from None
        except ApiError as error:
            raise AnsibleParserError("%s: %s" % (self.NAME, error)) from None
        if caching:
            self._cache[key] = records
        return records

    def _text(self, value: Any) -> Any:
        return self.templar.template(value) if isinstance(value, str) else value

    def _add(self, records: List[Record]) -> None:
        strict = self.get_option("strict")
        compose, groups = self.get_option("compose"), self.get_option("groups")
        keyed = self.get_option("keyed_groups")
        reserved = {self._sanitize_group_name(name) for name in groups or {}}
        reserved.update(self.inventory.groups)
        names = host_names(records, self.get_option("hostnames"), reserved)
        # Ansible takes a host with the name of a group for that group. So all that it does by a
        # host's name is done before the last step, which makes groups of any name.
        hosts = []
        for name, listed in zip(names, records):
            record = listed if TRUST_IS_GIVEN else _marked(listed)
            self.inventory.add_host(name)
            values = dict(record, **self._set(name, record))
            self._set_composite_vars(compose, values, name, strict=strict)
            if compose:
                values.update(self.inventory.get_host(name).get_vars())
            hosts.append((name, values))
        for name, values in hosts if groups else ():
            self._add_host_to_composed_groups(groups, values, name, strict, fetch_hostvars=False)
        for name, values in hosts if keyed else ():
            self._add_host_to_keyed_groups(keyed, values, name, strict, fetch_hostvars=False)

    def _set(self, name: str, record: Record) -> Record:
        """Give a host the variables that every one has, and return them."""
        own = {"jump_client_record": record}  # type: Record
        address = address_of(record)
        if address:
            own["ansible_host"] = address
        for variable, value in own.items():
            self.inventory.set_variable(name, variable, value)
        return own

    def _compose(self, template: Any, variables: Any, *more: Any) -> Any:
        """Return what an expression gives. A plain field needs no template, which would be slow."""
        plain = isinstance(template, str) and FIELD.fullmatch(template) and template in variables
        if plain and not (self.get_option("use_extra_vars") and template in self._vars):
            return variables[template]
        return super()._compose(template, variables, *more)


def _marked(record: Record) -> Record:
    from ansible.utils.unsafe_proxy import wrap_var  # noqa: PLC0415 - later versions lose it

    return dict(wrap_var(record))


def _checked(given: Any) -> Dict[str, Any]:
    """Return the filters, each with its value or an empty one."""
    unknown = sorted(set(given) - {*LISTS, "search"})
    if unknown:
        raise AnsibleParserError("filters: unknown filter: %s" % ", ".join(unknown))
    filters = {"search": str(given.get("search") or "")}  # type: Dict[str, Any]
    for name in LISTS:
        value = given.get(name) or []
        filters[name] = [str(one) for one in (value if isinstance(value, list) else [value])]
    wrong = [one for one in filters["status"] if one not in STATUS]
    if wrong:
        raise AnsibleParserError(
            "filters: status: allowed values: %s, not %s" % (", ".join(STATUS), ", ".join(wrong))
        )
    return filters

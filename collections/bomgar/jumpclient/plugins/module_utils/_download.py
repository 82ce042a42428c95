# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Downloading an installer's package: whole and verified, or not at all."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import tempfile
from typing import Any, Dict, Optional

from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import segment
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import ServerModule

BLOCK = 256 * 1024


class DownloadModule(ServerModule):
    """Keeps a file the same as the server's package, by its SHA-256."""

    def work(self) -> None:
        dest = self.params["dest"]
        if self.params["generic"] and self.params["id"] is not None:
            self.fail_json(msg="generic: the generic package belongs to no installer; remove id")
        if os.path.isdir(dest):
            self.fail_json(msg="dest: %s is a directory; specify a file" % dest)
        folder = os.path.dirname(os.path.abspath(dest))
        if not os.path.isdir(folder):
            self.fail_json(msg="dest: the directory %s does not exist" % folder)
        had = sha256_of(dest)
        has = self._update(dest, folder, had)
        changed = had != has
        if os.path.exists(dest):
            arguments = self.load_file_common_arguments(self.params, path=dest)
            changed = self.set_fs_attributes_if_different(arguments, changed)
        self.finish(_shown(dest, had), _shown(dest, has), changed=changed, dest=dest, sha256=has)

    def _update(self, dest: str, folder: str, had: Optional[str]) -> str:
        """Make ``dest`` what the server offers; return its SHA-256."""
        path = "/packages/generic"
        if not self.params["generic"]:
            path = "/installers/%s/package" % segment(self.params["id"])
        answer = self.api.open(path, etag=had or "", platform=self.params["platform"])
        if answer is None:
            return str(had)
        with answer:
            offered = _digest(answer.headers)
            if had != offered and not self.check_mode:
                self._store(answer, offered, dest, folder)
        return offered

    def _store(self, answer: Any, offered: str, dest: str, folder: str) -> None:
        """Write the package beside ``dest``, verify it, and move it into place."""
        descriptor, name = tempfile.mkstemp(prefix=".bomgar-scc-", dir=folder)
        self.add_cleanup_file(name)
        got = hashlib.sha256()
        with os.fdopen(descriptor, "wb") as stream:
            for block in iter(lambda: self.api.read(answer, BLOCK), b""):
                got.update(block)
                stream.write(block)
            stream.flush()
            os.fsync(stream.fileno())
        if got.hexdigest() != offered:
            raise local_error("package_damaged")
        # Not atomic_move: it would open the file, which holds a key, to others for a moment.
        os.replace(name, dest)
        sync_folder(folder)


def sha256_of(path: str) -> Optional[str]:
    """Return the SHA-256 of a file in hexadecimal, or None when there is none."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as stream:
            for block in iter(lambda: stream.read(BLOCK), b""):
                digest.update(block)
    except FileNotFoundError:
        return None
    return digest.hexdigest()


def sync_folder(folder: str) -> None:
    """Make what was renamed in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(headers: Any) -> str:
    """Return the SHA-256 that the answer's Digest header promises, in hexadecimal."""
    for part in (headers.get("Digest") or "").split(","):
        name, found, value = part.strip().partition("=")
        if found and name.lower() == "sha-256":
            try:
                digest = base64.b64decode(value, validate=True)
            except binascii.Error:
                break
            if len(digest) == 32:
                return digest.hex()
    raise local_error("package_damaged")


def _shown(dest: str, sha256: Optional[str]) -> Dict[str, str]:
    return {"path": dest, "sha256": sha256} if sha256 else {}

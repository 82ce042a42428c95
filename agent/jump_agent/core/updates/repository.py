"""The Update Framework's client: from the installation's root document to the signed payloads.

The steps are those of the framework: each later root document in turn, then ``timestamp``,
``snapshot`` and ``targets``. No document may be older than one that was seen before (rollback),
have expired (freeze), or be of another set than the one that ``timestamp`` names (mix-and-match).
"""

from hashlib import sha256
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple

from .. import trust
from ..trust import SNAPSHOT, TARGETS, TIMESTAMP, Document, Root, Untrusted

DOCUMENT_LIMIT = 64 * 1024
"""Maximum size of a document in bytes. It is checked before the document is parsed."""

MOST_ROOTS = 64
"""Maximum number of root documents that are followed at once."""

Reader = Callable[[str, int], Optional[bytes]]
"""Returns the file of that name, of at most so many bytes, or None when it does not exist."""


class Seen(NamedTuple):
    """What was trusted before: the highest version of each role, and the latest time (Unix)."""

    root: int = 0
    timestamp: int = 0
    snapshot: int = 0
    targets: int = 0
    moment: float = 0.0

    def merged(self, other: "Seen") -> "Seen":
        """Return what both have seen. A later root document may have reset the other versions."""
        if self.root != other.root:
            return max(self, other)
        return Seen(*map(max, self, other))  # type: ignore[arg-type]  # mypy takes all for one type


class Repository:
    """One pass over a site's signed documents.

    Args:
        read: reads a document.
        first: the newest root document that is trusted so far.
        seen: what was trusted before.
        clock: returns the time (Unix), asked again after each document.
        keep: called with the new state after each document that is accepted, and with the
            root document if it is one, so that a later pass never goes behind it.
    """

    def __init__(
        self,
        read: Reader,
        first: bytes,
        seen: Seen,
        clock: Callable[[], float],
        keep: Callable[[Seen, Optional[bytes]], None] = lambda *_: None,
    ) -> None:
        self._read = read
        self._root = trust.first_root(first)
        self._seen = seen
        self._clock = clock
        self._keep = keep

    def targets(self) -> Dict[str, Any]:
        """Return the content of the current ``targets`` document.

        Raises:
            Untrusted: a document must not be trusted. The text gives the reason.
        """
        self._follow_roots()
        timestamp = self._verified(TIMESTAMP, "timestamp.json", DOCUMENT_LIMIT)
        snapshot = self._listed(timestamp, SNAPSHOT)
        targets = self._listed(snapshot, TARGETS)
        return targets.signed

    def _follow_roots(self) -> None:
        for _ in range(MOST_ROOTS):
            data = self._read("%d.root.json" % (self._root.version + 1), DOCUMENT_LIMIT)
            if data is None:
                break
            following = trust.next_root(self._root, data)
            seen = self._seen
            if following.version > seen.root:
                seen = _without_replaced(seen, self._root, following)
            self._root = following
            self._note(seen._replace(root=max(seen.root, following.version)), data)
        if self._root.version < self._seen.root:
            raise Untrusted("root %d is older than %d" % (self._root.version, self._seen.root))
        if self._root.is_expired(self._now()):
            raise Untrusted("the root document has expired")

    def _listed(self, parent: Document, role: str) -> Document:
        """Return the document of ``role`` that ``parent`` names, and no other."""
        version, length, digest = _meta(parent, role)
        if version < getattr(self._seen, role):
            raise Untrusted("%s %d is older than %d" % (role, version, getattr(self._seen, role)))
        name = "%d.%s.json" % (version, role)
        return self._verified(
            role, name, min(length or DOCUMENT_LIMIT, DOCUMENT_LIMIT), (version, length, digest)
        )

    def _verified(
        self,
        role: str,
        name: str,
        limit: int,
        expected: Tuple[int, Optional[int], Optional[str]] = (0, None, None),
    ) -> Document:
        data = self._read(name, limit)
        if data is None:
            raise Untrusted("%s is missing" % role)
        version, length, digest = expected
        if len(data) > limit or (length is not None and len(data) != length):
            raise Untrusted("%s has another length" % role)
        if digest is not None and sha256(data).hexdigest() != digest:
            raise Untrusted("%s has another hash" % role)
        document = trust.verify(self._root, role, data, self._now(), getattr(self._seen, role))
        if version and document.version != version:
            raise Untrusted("%s is of another set" % role)
        self._note(self._seen._replace(**{role: document.version}))
        return document

    def _note(self, seen: Seen, root: Optional[bytes] = None) -> None:
        """Keep what was accepted. Only a document that has not expired tells the time."""
        self._seen = seen if root else seen._replace(moment=self._now())
        self._keep(self._seen, root)

    def _now(self) -> float:
        # The clock may have been set back, which would make expired documents valid again.
        return max(self._clock(), self._seen.moment)


def _without_replaced(seen: Seen, before: Root, after: Root) -> Seen:
    """Forget the versions of roles whose keys were replaced.

    A thief of the old keys may have signed the highest version that exists.
    """
    replaced = {
        role for role in (TIMESTAMP, SNAPSHOT, TARGETS) if _keys(before, role) != _keys(after, role)
    }
    if TARGETS in replaced:
        seen = seen._replace(targets=0)
    if replaced:
        seen = seen._replace(timestamp=0, snapshot=0)
    return seen


def _keys(root: Root, name: str) -> Any:
    role = root.roles.get(name)
    return None if role is None else (sorted(role.keys), role.threshold)


def _meta(parent: Document, role: str) -> Tuple[int, Optional[int], Optional[str]]:
    """Return the version of a document that another one lists, and its length and hash if given."""
    try:
        listed = parent.signed["meta"]["%s.json" % role]
        version, length, hashes = listed["version"], listed.get("length"), listed.get("hashes")
        digest = None if hashes is None else hashes["sha256"]
    except (KeyError, TypeError, AttributeError) as error:
        raise Untrusted("%s names no %s" % (parent.kind, role)) from error
    numbers = [version] if length is None else [version, length]
    if not all(type(number) is int and 0 < number < 2**31 for number in numbers):
        raise Untrusted("%s names no %s" % (parent.kind, role))
    return version, length, digest

"""The syntax of a search for Jump Items, and its conversion to SQL.

All words must match, each in any field. Quotes keep words together; ``status:online`` names the
field. Case and accents are ignored (:mod:`..models.folded`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from jump_server.models.folded import Folded, fold
from jump_wire.errors import UserError

Match = Callable[[str], ColumnElement[bool]]

FIELDS = (
    "name",
    "hostname",
    "fqdn",
    "comments",
    "tag",
    "private_ip",
    "public_ip",
    "console_user",
    "workgroup",
    "domain",
    "os",
    "group",
    "status",
    "last_accessed",
    "method",
)
_FRENCH = {
    "nom": "name",
    "balise": "tag",
    "commentaires": "comments",
    "systeme": "os",
    "groupe": "group",
    "statut": "status",
    "etat": "status",
    "methode": "method",
}
_KEPT = (
    "en ligne",
    "hors ligne",
    "removal pending",
    "pending removal",
    "suppression en attente",
    "jump client",
    "local rdp",
    "local vnc",
    "rdp local",
    "vnc local",
)
"""Names of a status or a Jump method: words that belong together without quotes."""
_TERM = re.compile(
    rf"(?:({'|'.join((*FIELDS, *_FRENCH))}):(?=\S))?"
    rf'(?:"([^"]*)(?:"|$)|((?:{"|".join(_KEPT)})(?!\S)|[^\s"]+))'
)
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))


@dataclass(frozen=True)
class Term:
    """A folded word or phrase. ``field`` is empty if every field may match."""

    field: str
    text: str


def terms(search: str) -> list[Term]:
    """Return the terms of a search without duplicates."""
    return list(dict.fromkeys(_terms(fold(search).translate(_QUOTES))))


def _terms(search: str) -> Iterator[Term]:
    for match in _TERM.finditer(search):
        field, phrase, word = match.groups(default="")
        if text := phrase.strip() or word:
            yield Term(_FRENCH.get(field, field), text)


def chosen(text: str) -> list[str]:
    """Return the fields of a comma-separated list, or raise ``field_not_a_choice``.

    An empty list selects all fields.
    """
    fields = [field.strip() for field in text.split(",") if field.strip()] or list(FIELDS)
    if not set(fields) <= set(FIELDS):
        raise UserError("field_not_a_choice", field="fields", choices=", ".join(FIELDS))
    return fields


@dataclass(frozen=True)
class Source:
    """Columns that are searched for a part, and the stored column that holds their folded lines.

    ``whole``: the stored column holds only these lines. The stored column is always tested first,
    because folding a column of every record would cost more than everything else.
    """

    stored: Any
    texts: Mapping[str, Any]
    whole: bool = True

    def condition(self, fields: Sequence[str], wanted: str) -> ColumnElement[bool]:
        """Return the condition that one of the fields contains ``wanted``."""
        texts = [self.texts[field] for field in fields if field in self.texts]
        if not texts:
            return false()
        somewhere: ColumnElement[bool] = self.stored.contains(wanted, autoescape=True)
        if self.whole and len(texts) == len(self.texts):
            return somewhere
        return and_(somewhere, _lines(tuple(texts)).contains(wanted, autoescape=True))


@cache
def _lines(texts: tuple[ColumnElement[str], ...]) -> Folded:
    """Return the columns as folded lines. Building them for each search took 0.5 ms."""
    return Folded(reduce(lambda left, right: left + "\n" + right, texts))


@dataclass(frozen=True)
class Searched:
    """The columns and conditions by which one kind of Jump Item is searched."""

    sources: Sequence[Source]
    others: Mapping[str, Match]

    def conditions(self, search: str, fields: str) -> list[ColumnElement[bool]]:
        """Return one condition for each term. ``fields`` has the format of :func:`chosen`."""
        general = chosen(fields)
        return [
            self._condition([term.field] if term.field else general, term.text)
            for term in terms(search)
        ]

    def _condition(self, fields: Sequence[str], wanted: str) -> ColumnElement[bool]:
        return or_(
            *(source.condition(fields, wanted) for source in self.sources),
            *(self.others[field](wanted) for field in fields if field in self.others),
        )

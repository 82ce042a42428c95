"""What somebody types into a search of Jump Items, and how the database looks for it (C2).

All words must be there, each in any field; quotes keep words together; ``status:online`` says in
which field. Case and accents do not count (:mod:`..models.folded`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
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
"""What people call a status or a Jump method: words that belong together without quotes."""
_TERM = re.compile(
    rf"(?:({'|'.join((*FIELDS, *_FRENCH))}):(?=\S))?"
    rf'(?:"([^"]*)(?:"|$)|((?:{"|".join(_KEPT)})(?!\S)|[^\s"]+))'
)
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))


@dataclass(frozen=True)
class Term:
    """A word or phrase, folded; ``field`` is empty where any will do."""

    field: str
    text: str


def terms(search: str) -> list[Term]:
    """What a search asks for, each thing once."""
    return list(dict.fromkeys(_terms(fold(search).translate(_QUOTES))))


def _terms(search: str) -> Iterator[Term]:
    for match in _TERM.finditer(search):
        field, phrase, word = match.groups(default="")
        if text := phrase.strip() or word:
            yield Term(_FRENCH.get(field, field), text)


def chosen(text: str) -> list[str]:
    """The fields to search, of a list with commas between (``field_not_a_choice``)."""
    fields = [field.strip() for field in text.split(",") if field.strip()] or list(FIELDS)
    if not set(fields) <= set(FIELDS):
        raise UserError("field_not_a_choice", field="fields", choices=", ".join(FIELDS))
    return fields


@dataclass(frozen=True)
class Source:
    """Columns in which a part is looked for, and the stored one that holds their lines, folded.

    ``whole``: the stored one holds nothing else. It is asked first in any case: to fold a column
    of each record would cost more than all else.
    """

    stored: Any
    texts: Mapping[str, Any]
    whole: bool = True

    def condition(self, fields: Sequence[str], wanted: str) -> ColumnElement[bool]:
        """Whether one of the fields contains what is wanted."""
        texts = [self.texts[field] for field in fields if field in self.texts]
        if not texts:
            return false()
        somewhere: ColumnElement[bool] = self.stored.contains(wanted, autoescape=True)
        if self.whole and len(texts) == len(self.texts):
            return somewhere
        lines = reduce(lambda left, right: left + "\n" + right, texts)
        return and_(somewhere, Folded(lines).contains(wanted, autoescape=True))


@dataclass(frozen=True)
class Searched:
    """Where a kind of items is searched."""

    sources: Sequence[Source]
    others: Mapping[str, Match]

    def conditions(self, search: str, fields: str) -> list[ColumnElement[bool]]:
        """One condition for each part of the search; ``fields`` as :func:`chosen` takes it."""
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

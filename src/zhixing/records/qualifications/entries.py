"""One thing understood: what is said of a holder from a file or a form, before it is written."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from zhixing.records.qualifications import kinds
from zhixing.records.qualifications.models import Status

LONGEST_SUBJECT: Final = 200


class Stands(NamedTuple):
    """One standing as said: from a day, what, until which printed day, how many."""

    on: date
    status: str
    until: date | None
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing held. `place` is the holder's place id; `enterprise` is None for a body, which is kept by name.

    `valid_from` and `until` are the first and the printed last day. A `status` other than valid holds from `status_on`.
    `where` is whatever the reader needs to point at the file again.
    """

    kind: str
    holder: str
    enterprise: int | None
    place: int
    valid_from: date
    source: str
    level: str = ""
    detail: str = ""
    title: str = ""
    number: str = ""
    until: date | None = None
    quantity: int = 1
    status: str = Status.VALID
    status_on: date | None = None
    industry: str = ""
    rank: int | None = None
    scope: str = ""
    issuer: str = ""
    note: str = ""
    where: Any = None

    @property
    def subject(self) -> str:
        """What is counted once however many hold it: number or title as the kind says, else whatever names it."""
        first, second = (self.number, self.title) if _by_number(self.kind) else (self.title, self.number)
        return (first or second or self.holder)[:LONGEST_SUBJECT]

    @property
    def key(self) -> str:
        """What makes it this one."""
        return key_of(self, holder=self.holder, enterprise=self.enterprise)

    @property
    def standings(self) -> tuple[Stands, ...]:
        """What it says, day by day."""
        valid = Stands(self.valid_from, Status.VALID.value, self.until, self.quantity)
        if self.status == Status.VALID or self.status_on is None:
            return (valid,)
        return (valid, Stands(self.status_on, self.status, None, self.quantity))


def _by_number(kind: str) -> bool:
    return kinds.sort(kind).subject == "number"


def key_of(thing: Any, *, holder: str, enterprise: int | None) -> str:
    """The digest that tells one from another: kind, level, holder, subject, and the detail where it keeps two apart.

    `thing` has kind, level, detail, subject.
    """
    sort = kinds.sort(thing.kind)
    named = f"e{enterprise}" if enterprise else "b" + kinds.fold(holder)
    told = [thing.kind, thing.level, thing.detail if sort.detail_apart else "", named]
    told.append(_folded(thing.subject) if sort.subject else "")
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _folded(subject: str) -> str:
    return "".join(unicodedata.normalize("NFKC", subject).split()).casefold()

"""Notices: written with the act they tell of, seen once in the page, carried by mail: digest, or at once if urgent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from zhixing.methods.values import Text
from zhixing.office import outbox, trail
from zhixing.office.holders import holders
from zhixing.office.models import MailWish, Notice, NoticeSettings, Person, Place
from zhixing.office.titles import title_of


@dataclass(frozen=True, slots=True)
class Holders:
    """Everybody who holds a role at a place, or at the nearest place above it that has somebody."""

    role: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a notice of a move says: the move, the state it led to, the note."""

    move: Text
    state: Text
    note: str


Say = Callable[[Model, Said], Text]
Recipients = Callable[[Model], Iterable[Person]]


def _plainly(thing: Model, said: Said) -> Text:
    note, title = said.note.strip(), title_of(thing)
    return Text(
        f"{title.zh}：{said.move.zh}，现为“{said.state.zh}”。{note}",
        f"{title.en}: {said.move.en}, now “{said.state.en}”. {note}".strip(),
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice: its name, whether it is urgent, what it says of a move, whom it reaches besides the duty."""

    title: Text
    urgent: bool = False
    say: Say = _plainly
    to: Recipients | None = None


_KINDS: dict[str, Kind] = {}


def register(key: str, kind: Kind) -> None:
    """Make a kind of notice known under the key that moves name; called by a room's `flow.py`."""
    _KINDS[key] = kind


def kinds() -> dict[str, Kind]:
    """Every kind by its key."""
    return dict(_KINDS)


@transaction.atomic
def notice(
    *,
    to: Iterable[Person] | Holders,
    key: str,
    text: Text,
    about: Model,
    at: datetime,
    address: str = "",
    urgent: bool | None = None,
    occasion: str = "",
) -> int:
    """Tell people something, in the transaction of the act that causes it. Answers how many are told anew.

    One person is told of one occasion once, however often this is called; by default every instant of a thing is an
    occasion of its own. An urgent notice is queued as a mail here; all others wait for the day's digest.
    """
    day = timezone.localdate(at)
    people = holders(to.role, to.place, day) if isinstance(to, Holders) else to
    pressing = _KINDS[key].urgent if urgent is None and key in _KINDS else bool(urgent)
    own = getattr(about, "get_absolute_url", None)
    about_it = f"{trail.kind_of(about)}:{about.pk}"
    told = 0
    for person in people:
        row, is_new = Notice.objects.get_or_create(
            person=person, key=key, occasion=(occasion or f"{about_it}:{at.timestamp():.6f}")[:160],
            defaults={
                "text_zh": text.zh[:500], "text_en": text.en[:600], "address": address or (own() if own else ""),
                "urgent": pressing, "at": at,
            },
        )  # fmt: skip
        told += is_new
        if is_new and pressing and wishes(person).mail != MailWish.NONE:
            outbox.carry([row], person=person, address=mail_address(person), at=at)
    return told


def of_move(thing: Model, key: str, said: Said, *, owner_role: str, by: Person, at: datetime) -> int:
    """Tell of a move those who have the thing on their desk now, and whom the kind names; never who made it.

    `workflow.move` calls it. Raises KeyError for a kind nobody registered.
    """
    kind = _KINDS[key]
    place = getattr(thing, "place", None)
    people = {person.pk: person for person in (kind.to(thing) if kind.to else ())}
    if owner_role:
        people |= {person.pk: person for person in holders(owner_role, place, timezone.localdate(at))}
    people.pop(by.pk, None)
    return notice(to=people.values(), key=key, text=kind.say(thing, said), about=thing, at=at)


def wishes(person: Person) -> NoticeSettings:
    """How a person wants to be told; the defaults where nothing was said."""
    return NoticeSettings.objects.filter(person=person).first() or NoticeSettings(person=person)


def mail_address(person: Person) -> str:
    """Where a person's mail goes, "" when nowhere: who is locked out reads nothing by mail either."""
    if person.user and not person.user.is_active:
        return ""
    return wishes(person).address or (person.user.email if person.user else "")


@transaction.atomic
def wish(*, person: Person, mail: str, address: str, digest_hour: int, at: datetime) -> NoticeSettings:
    """Say how one wants to be told. Writes the settings and one trail entry without the address."""
    row, _ = NoticeSettings.objects.update_or_create(
        person=person, defaults={"mail": mail, "address": address, "digest_hour": digest_hour}
    )
    trail.record(
        by=person, at=at, action="notices.settings", about=row, move="wish",
        body={"mail": mail, "digest_hour": digest_hour},
    )  # fmt: skip
    return row


def unread(person: Person) -> QuerySet[Notice]:
    """What a person has not read yet."""
    return Notice.objects.filter(person=person, read_at=None)


def of(person: Person) -> QuerySet[Notice]:
    """Everything a person was told, newest first."""
    return Notice.objects.filter(person=person).order_by("-at", "-pk")


def read(*, person: Person, at: datetime, which: Iterable[str] | None = None) -> int:
    """Mark notices as read, by their public ids or all of them. Answers how many were unread."""
    rows = unread(person)
    if which is not None:
        rows = rows.filter(public_id__in=list(which))
    return rows.update(read_at=at)

"""The city `bench.forms` measures in: counties with a quarterly return to fill, townships with a yearly one filled."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

COUNTIES = 15
LARGE_CELLS = 2040
ROUNDS = 5
_FIRST = date(2020, 1, 1)
_QUARTER, _YEAR = "county-industry-quarterly", "township-quality-yearly"


@dataclass(frozen=True)
class Filler:
    """Who fills one sheet: its session, the sheet's address, and the keys of its cells."""

    session: str
    sheet: int
    path: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class City:
    """Clerks with sheets to fill, deputies with sheets to hand up."""

    clerks: list[Filler]
    deputies: list[Filler]


def make_city(townships: int) -> City:
    """An installation with one round of each form; the townships' cells are answered already. Call after `setup`."""
    from django.core.management import call_command  # noqa: PLC0415 - settings must know the throwaway folder first

    from zhixing.methods.periods import Period  # noqa: PLC0415 - as above
    from zhixing.methods.values import Text  # noqa: PLC0415 - as above
    from zhixing.office import actions  # noqa: PLC0415 - as above
    from zhixing.office.models import Level  # noqa: PLC0415 - as above
    from zhixing.office.permissions import Role  # noqa: PLC0415 - as above
    from zhixing.records.returns import form_actions  # noqa: PLC0415 - as above
    from zhixing.records.returns.models import FormCell  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0, skip_checks=True)
    at = datetime.now(tz=UTC)

    def place(code: str, level: str, parent: Any) -> Any:
        name = Text(f"地区{code}", f"Place {code}")
        return actions.add_place(code=code, name=name, level=level, parent=parent, valid_from=_FIRST, by=None, at=at)

    def person(code: str, role: Role, where: Any) -> Any:
        return actions.add_person_with_post(
            code=code, name=code, role=role, place=where, valid_from=_FIRST, by=None, at=at
        )

    city = place("330000", Level.CITY, None)
    office = person("office", Role.CITY_CLERK, city)
    counties = [place(f"33{number:04d}", Level.COUNTY, city) for number in range(1, COUNTIES + 1)]
    clerks = {one.pk: person(f"c{one.code}", Role.COUNTY_CLERK, one) for one in counties}
    towns = [place(f"{counties[number % COUNTIES].code}{number:03d}", Level.TOWNSHIP, counties[number % COUNTIES])
             for number in range(townships)]  # fmt: skip
    # Handing up is a clerk's right; five hundred of them, each for one township, so that none is signed in twice.
    deputies = {one.pk: person(f"t{one.code}", Role.COUNTY_CLERK, one) for one in towns}
    due = at.date() + timedelta(days=1)
    quarterly = form_actions.open_round(form=_QUARTER, period=Period.quarter(2025, 4), by=office, at=at, due=due)
    yearly = form_actions.open_round(form=_YEAR, period=Period.year(2025), by=office, at=at, due=due)
    FormCell.objects.filter(sheet__round=yearly).update(value=1, status="confirmed")
    return City(_fillers(quarterly, clerks), _fillers(yearly, deputies))


def _fillers(round_: Any, people: dict[int, Any]) -> list[Filler]:
    return [
        Filler(
            _session(people[sheet.place_id]),
            sheet.pk,
            sheet.get_absolute_url(),
            tuple(f"{cell.row}:{cell.column}" for cell in sheet.cells.order_by("number")),
        )
        for sheet in round_.sheets.order_by("pk")
    ]


def _session(person: Any) -> str:
    """A person signed in without a password, which would cost more than everything measured."""
    return _client(person).cookies["sessionid"].value


def _client(person: Any) -> Any:
    from django.test import Client  # noqa: PLC0415 - settings must know the throwaway folder first

    from zhixing.office.models import User  # noqa: PLC0415 - as above

    if person.user is None:
        person.user = User.objects.create(username=person.code)
        person.save()
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def large_sheet(folder: Path) -> tuple[float, float]:
    """Seconds to open a sheet of 2,040 cells as a page, and to validate it: the quarterly return over 17 quarters."""
    from django.conf import settings  # noqa: PLC0415 - settings must know the throwaway folder first
    from django.test import override_settings  # noqa: PLC0415 - as above

    own = folder / "definitions"
    shutil.copytree(settings.ZHIXING_DEFINITIONS, own)
    text = (own / "forms" / f"{_QUARTER}.toml").read_text(encoding="utf-8")
    more = "".join(
        f'\n[[column]]\ncode = "q{number}"\nname = {{ zh = "前 {number} 季", en = "{number} quarters before" }}\n'
        f"back = {3 * number}\n"
        for number in range(1, 17)
    )
    text = text.replace(f'code = "{_QUARTER}"', 'code = "large-quarterly"', 1) + more
    (own / "forms" / "large-quarterly.toml").write_text(text, encoding="utf-8")
    with override_settings(ZHIXING_DEFINITIONS=own, ALLOWED_HOSTS=["testserver"]):
        return _opened_and_validated()


def _opened_and_validated() -> tuple[float, float]:
    from zhixing.methods.periods import Period  # noqa: PLC0415 - settings must know the throwaway folder first
    from zhixing.office.models import Person  # noqa: PLC0415 - as above
    from zhixing.records.returns import form_actions, form_queries  # noqa: PLC0415 - as above

    office, at = Person.objects.get(code="office"), datetime.now(tz=UTC)
    due = at.date() + timedelta(days=1)
    round_ = form_actions.open_round(form="large-quarterly", period=Period.quarter(2025, 4), by=office, at=at, due=due)
    sheet = round_.sheets.select_related("round", "place").order_by("pk").first()
    cells = list(sheet.cells.order_by("number"))
    if len(cells) != LARGE_CELLS:
        raise ValueError(f"{len(cells)} cells")
    for cell in cells:
        cell.value, cell.status, cell.year_before = 3 + cell.number % 7, "typed", 5
    type(cells[0]).objects.bulk_update(cells, ["value", "status", "year_before"], batch_size=200)
    clerk = Person.objects.get(code=f"c{sheet.place.code}")
    client, form = _client(clerk), form_queries.form_of(round_)

    def open_it() -> None:
        answer = client.get(sheet.get_absolute_url())
        if answer.content.count(b'name="value=') != LARGE_CELLS:
            raise ValueError(f"{answer.status_code}: {answer.content[:200]!r}")

    def validate() -> None:
        if not form_queries.obstacles(sheet, form):
            raise ValueError("the totals do not add up, and nothing was found")

    return _median(open_it), _median(validate)


def _median(act: Any) -> float:
    act()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return median(taken)


def went_up(fillers: list[Filler], *, until: float) -> tuple[int, int]:
    """How many of the sheets did not go up exactly once, and how many by a time later than `until` (epoch)."""
    from zhixing.office.models import TrailEntry  # noqa: PLC0415 - settings must know the throwaway folder first
    from zhixing.records.returns.models import FormSheet  # noqa: PLC0415 - as above

    lost = late = 0
    for sheet in FormSheet.objects.filter(pk__in=[filler.sheet for filler in fillers]):
        kind = sheet._meta.label_lower
        entries = TrailEntry.objects.filter(about_kind=kind, about_id=str(sheet.pk), move="submit").count()
        lost += (sheet.state, entries) != ("submitted", 1)
        late += sheet.submitted_at is not None and sheet.submitted_at.timestamp() > until
    return lost, late

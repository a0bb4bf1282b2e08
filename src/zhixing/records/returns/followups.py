"""What follows from acts on return forms for other people: deadlines, notices, and what lies on whose desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db.models import Prefetch

from zhixing.methods.limits import Unit
from zhixing.methods.values import Text
from zhixing.office import deadlines, desk, notify, titles
from zhixing.office.models import Person
from zhixing.office.permissions import Action, can, visible
from zhixing.records.returns import form_queries
from zhixing.records.returns.form_timing import FILL
from zhixing.records.returns.models import CellState, FormCell, FormRound, FormSheet, SheetState
from zhixing.warehouse.labels import period_label

CORRECT: Final = "returns.correct"
OPENED: Final = "returns.opened"
HANDED_UP: Final = "returns.handed_up"
CAME_BACK: Final = "returns.came_back"
ACCEPTED: Final = "returns.accepted"
ROWS: Final = "returns.rows"

deadlines.register(
    CORRECT,
    deadlines.DayRule(
        Text("退回更正", "Correction of a returned sheet"),
        7,
        Unit.NATURAL,
        event="returned",
        source=Text("产品默认值，可由市质量办延期", "Default of the product; the office may extend it"),
    ),
)


def title_of(sheet: FormSheet) -> Text:
    """How a sheet is called: form, period, place, and which correction it is."""
    form = form_queries.form_of(sheet.round)
    period = period_label(form_queries.period_of(sheet.round))
    zh = f"{form.name.zh} {period.zh} {sheet.place.name_zh}"
    en = f"{form.name.en}, {period.en}, {sheet.place.name_en}"
    if sheet.revision > 1:
        return Text(f"{zh}（第 {sheet.revision - 1} 次更正）", f"{en} (correction {sheet.revision - 1})")
    return Text(zh, en)


titles.introduce("returns.formsheet", title_of)


def _said(sheet: FormSheet, said: notify.Said) -> Text:
    title, note = title_of(sheet), said.note.strip()
    return Text(f"{title.zh}：{said.state.zh}。{note}", f"{title.en}: {said.state.en}. {note}".strip())


def _who_handed_it_up(sheet: FormSheet) -> list[Person]:
    return [sheet.submitted_by] if sheet.submitted_by else []


notify.register(OPENED, notify.Kind(Text("布置报表", "A return is asked for")))
notify.register(HANDED_UP, notify.Kind(Text("报表上报", "A return was handed up"), say=_said))
notify.register(CAME_BACK, notify.Kind(Text("报表退回", "A return came back"), say=_said, to=_who_handed_it_up))
notify.register(ACCEPTED, notify.Kind(Text("报表受理", "A return was accepted"), say=_said, to=_who_handed_it_up))
notify.register(ROWS, notify.Kind(Text("交办的行", "Rows handed on and back")))


def opened(round_: FormRound, sheets: Iterable[FormSheet], *, by: Person, at: datetime) -> None:
    """A deadline for every sheet of a round, and a notice to whoever fills it."""
    form = form_queries.form_of(round_)
    start = deadlines.day_of(at)
    rule = deadlines.DayRule(form.name, max((round_.due - start).days, 0), Unit.NATURAL, event="opened")
    for sheet in sheets:
        title = title_of(sheet)
        deadlines.open_deadline(
            about=sheet, key=FILL, rule=rule, start=start, by=by, at=at, place=sheet.place,
            owner_role=form.filled_by, title=title, address=sheet.get_absolute_url(),
        )  # fmt: skip
        text = Text(f"{title.zh}：请于 {round_.due} 前填报。", f"{title.en}: to be filled by {round_.due}.")
        to = notify.Holders(form.filled_by, sheet.place)
        notify.notice(to=to, key=OPENED, text=text, about=sheet, at=at)


def submitted(sheet: FormSheet, *, by: Person, at: datetime) -> None:
    """The sheet's deadline is met, late or not; where it is late the trail says by how many days."""
    deadlines.close_deadlines(about=sheet, keys=[FILL], by=by, at=at)


def handed_on(sheet: FormSheet, *, rows: Sequence[str], to: Person, by: Person, at: datetime) -> None:
    """Who is to fill the rows is told."""
    title = title_of(sheet)
    text = Text(
        f"{title.zh}：{by.name}交您填写 {len(rows)} 行。", f"{title.en}: {by.name} hands {len(rows)} rows on to you."
    )
    notify.notice(to=[to], key=ROWS, text=text, about=sheet, at=at)


def handed_back(sheet: FormSheet, *, rows: Sequence[str], to: Iterable[Person], by: Person, at: datetime) -> None:
    """Who handed the rows on is told that they are back."""
    title = title_of(sheet)
    text = Text(f"{title.zh}：{by.name}交回 {len(rows)} 行。", f"{title.en}: {by.name} gives {len(rows)} rows back.")
    notify.notice(to=to, key=ROWS, text=text, about=sheet, at=at)


def on_desk(person: Person, on: date) -> list[desk.Item]:
    """What return forms put on a desk: rows handed on, sheets that came back, sheets to read, sheets being read.

    A sheet that is being filled lies there by its deadline already.
    """
    reach = visible(person, FormSheet.objects.exclude(state=SheetState.ACCEPTED), Action.FORMS_READ, on=on)
    items = []
    came_back = Prefetch("cells", FormCell.objects.exclude(returned=""), to_attr="came_back")
    reach = reach.select_related("round", "place").prefetch_related(came_back)
    for sheet in reach.order_by("round__due", "place__path"):
        reads = can(person, Action.FORMS_ACCEPT, sheet, on=on)
        if sheet.state == SheetState.SUBMITTED:
            why = (
                Text("请审阅", "to be read")
                if reads
                else Text("等待市质量办审阅", "waits for the city's quality office")
            )
            kind = desk.ItemKind.DUE if reads else desk.ItemKind.WAITING
            items.append(_item(sheet, why, kind))
        elif sheet.state == SheetState.RETURNED:
            rows = sorted({cell.returned for cell in sheet.came_back})
            said = "；".join(rows)
            why = Text(
                f"已退回：{said}" if said else "整表退回", f"returned: {said}" if said else "returned as a whole"
            )
            fills = can(person, Action.FORMS_FILL, sheet, on=on)
            items.append(_item(sheet, why, desk.ItemKind.CAME_BACK if fills else desk.ItemKind.WAITING))
        elif sheet.revision > 1 and can(person, Action.FORMS_FILL, sheet, on=on):
            why = Text(f"更正尚未上报：{sheet.reason}", f"correction not handed up yet: {sheet.reason}")
            items.append(
                desk.Item(title_of(sheet), sheet.get_absolute_url(), None, sheet.place, why, desk.ItemKind.DUE)
            )
    return items + _rows_on_desk(person, on)


def _rows_on_desk(person: Person, on: date) -> list[desk.Item]:
    mine = form_queries.helped_cells(person, on=on).select_related("sheet__round", "sheet__place", "delegated_by")
    items = {}
    for cell in mine.exclude(sheet__state__in=(SheetState.SUBMITTED, SheetState.ACCEPTED)):
        waiting = sum(one.sheet_id == cell.sheet_id and one.status in _OPEN for one in mine)
        who = cell.delegated_by.name if cell.delegated_by else ""
        why = Text(f"{who}交办，{waiting} 格待填", f"handed on by {who}, {waiting} cells to fill")
        items.setdefault(cell.sheet_id, _item(cell.sheet, why, desk.ItemKind.DUE))
    return list(items.values())


def _item(sheet: FormSheet, why: Text, kind: desk.ItemKind) -> desk.Item:
    due = deadlines.end_of(sheet.round.due) if kind is desk.ItemKind.DUE else None
    return desk.Item(title_of(sheet), sheet.get_absolute_url(), due, sheet.place, why, kind)


_OPEN: Final = frozenset({CellState.EMPTY, CellState.PREFILLED, CellState.INVALID})

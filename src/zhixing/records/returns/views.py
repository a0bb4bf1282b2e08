"""Pages of the returns room: drafts to decide, what stands, and the history of one cell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from zhixing.methods.periods import Period
from zhixing.methods.values import Text
from zhixing.office.once import once
from zhixing.office.permissions import Action, can, declares, visible
from zhixing.records.returns import actions, queries
from zhixing.records.returns.forms import DecisionForm
from zhixing.records.returns.models import StatisticalValue, ValueState
from zhixing.records.returns.wording import said

_A_PAGE = 100
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Line:
    """One value beside what it would replace."""

    value: StatisticalValue
    series: Text
    unit: Text
    division: Text | None
    period: Period
    said: Text
    before: Text | None
    change: Decimal | None


@require_GET
@declares(Action.RETURNS_READ)
def drafts(request: HttpRequest) -> HttpResponse:
    """List the drafts waiting for a decision, each beside the approved value it would replace."""
    return _show(request, DecisionForm(drafts=_waiting(request)))


@require_POST
@declares(Action.RETURNS_APPROVE)
@once
def decide(request: HttpRequest) -> HttpResponse:
    """Approve the chosen drafts, or return them with the reason."""
    form = DecisionForm(request.POST, drafts=_waiting(request))
    if not form.is_valid():
        return _show(request, form, status=422)
    decision = actions.approve_values if form.cleaned_data["decision"] == "approve" else actions.return_values
    decision(values=form.chosen(), by=request.person, at=request.at, note=form.cleaned_data["note"])
    return redirect("returns:drafts")


@require_GET
@declares(Action.RETURNS_READ)
def series(request: HttpRequest) -> HttpResponse:
    """List the approved values of one series, newest period first."""
    standing = queries.newest(StatisticalValue.objects.all(), ValueState.APPROVED)
    standing = visible(request.person, standing, Action.RETURNS_READ, on=request.on)
    codes = sorted(standing.order_by().values_list("series", flat=True).distinct())
    chosen = request.GET.get("series") or (codes[0] if codes else "")
    rows = standing.filter(series=chosen).select_related("place").order_by("-first", "place__path", "division")
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    names = [(code, _name(code)) for code in codes]
    context = {"page": page, "lines": _lines(page, {}), "names": names, "chosen": chosen}
    return render(request, "returns/values.html", context)


@require_GET
@declares(Action.RETURNS_READ)
def cell(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every revision of one cell: who, when, from which file, and what became of it."""
    mine = visible(request.person, StatisticalValue.objects.all(), Action.RETURNS_READ, on=request.on)
    value = get_object_or_404(mine.select_related("place"), pk=pk)
    found = list(queries.history(value).select_related("place", "upload"))
    context = {
        "line": _lines([value], {})[0],
        "revisions": [(one, said(one.value, one.qualifier)) for one in found],
        "timeline": queries.timeline(found),
    }
    return render(request, "returns/cell.html", context)


def _waiting(request: HttpRequest) -> QuerySet[StatisticalValue]:
    waiting = visible(request.person, queries.drafts(), Action.RETURNS_READ, on=request.on)
    if code := request.GET.get("series"):
        waiting = waiting.filter(series=code)
    return waiting


def _show(request: HttpRequest, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    page = Paginator(form.drafts, _A_PAGE).get_page(request.GET.get("page"))
    waiting = visible(request.person, queries.drafts(), Action.RETURNS_READ, on=request.on)
    codes = sorted(waiting.order_by().values_list("series", flat=True).distinct())
    context = {
        "form": form,
        "page": page,
        "lines": _lines(page, queries.approved_before(list(page))),
        "names": [(code, _name(code)) for code in codes],
        "chosen": request.GET.get("series", ""),
        "may_decide": can(request.person, Action.RETURNS_APPROVE, on=request.on),
    }
    return render(request, "returns/drafts.html", context, status=status)


def _name(code: str) -> Text:
    return queries.catalogue().series(code).name


def _division(code: str, name: Text) -> Text:
    return Text(f"{code} {name.zh}", f"{code} {name.en}")


def _lines(rows: object, before: dict[queries.Cell, queries.Held]) -> list[Line]:
    book = queries.catalogue()
    lines = []
    for value in rows:
        one = book.series(value.series)
        old = before.get(queries.cell_of(value))
        change = (value.value / old.value - 1) * _HUNDRED if old and old.value > 0 else None
        shown, stood = said(value.value, value.qualifier), said(*old) if old else None
        division = _division(value.division, book.division_name(value.division)) if value.division else None
        period = Period(value.first, value.first + value.months - 1)
        unit = book.unit(one.unit).suffix
        lines.append(Line(value, one.name, unit, division, period, shown, stood, change))
    return lines

"""Pages about rounds of return forms: my sheets, the rounds, who is missing, and what filling costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from zhixing.catalogue.form import Form
from zhixing.methods.values import Text
from zhixing.office.once import once
from zhixing.office.permissions import Action, can, declares, visible
from zhixing.records.returns import form_actions, form_burden, form_queries, form_timing, queries
from zhixing.records.returns.followups import title_of
from zhixing.records.returns.form_timing import Timing
from zhixing.records.returns.forms import RoundForm
from zhixing.records.returns.models import FormRound, FormSheet, SheetState

_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sheet in a list."""

    sheet: FormSheet
    title: Text
    done: int
    cells: int
    timing: Timing
    helping: bool

    @property
    def share(self) -> int:
        """Answered cells in percent."""
        return self.done * 100 // self.cells if self.cells else 0


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round in a list, with how far it has come as far as the reader sees it."""

    round: FormRound
    form: Form
    period: object
    asked: int
    handed_up: int
    accepted: int
    missing: int


@require_GET
@declares(Action.FORMS_READ)
def sheets(request: HttpRequest) -> HttpResponse:
    """My sheets: those of my places and those with rows handed on to me, what is open first."""
    seen = form_queries.seen_by(request.person, on=request.on).select_related("round", "place")
    state = request.GET.get("state", "")
    if state in SheetState.values:
        seen = seen.filter(state=state)
    page = Paginator(seen.order_by("-round__first", "round__form", "place__path", "-revision"), _A_PAGE)
    page = page.get_page(request.GET.get("page"))
    context = {"page": page, "lines": _lines(request, page), "states": SheetState.values, "chosen": state}
    return render(request, "returns/forms/sheets.html", context)


def _lines(request: HttpRequest, chosen: object) -> list[SheetLine]:
    rows = list(chosen)
    progress, times = form_queries.progress(rows), form_timing.timings(rows, on=request.on)
    lines = []
    for sheet in rows:
        done, cells = progress.get(sheet.pk, (0, 0))
        helping = not can(request.person, Action.FORMS_READ, sheet, on=request.on)
        lines.append(SheetLine(sheet, title_of(sheet), done, cells, times[sheet.pk], helping))
    return lines


@require_GET
@declares(Action.FORMS_READ)
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round with a sheet in one's reach, and (for the office) the way to open another."""
    return _show_rounds(request, RoundForm(choices=_choices(), initial={"form": request.GET.get("form", "")}))


@require_POST
@declares(Action.ROUNDS_OPEN)
@once
def open_round(request: HttpRequest) -> HttpResponse:
    """Open a form for a period."""
    form = RoundForm(request.POST, choices=_choices())
    if not form.is_valid():
        return _show_rounds(request, form, status=422)
    opened = form_actions.open_round(**form.cleaned_data, by=request.person, at=request.at)
    return redirect("returns:round", opened.pk)


def _choices() -> list[tuple[str, Text]]:
    return [(form.code, form.name) for form in queries.catalogue().forms]


def _show_rounds(request: HttpRequest, form: RoundForm, *, status: int = 200) -> HttpResponse:
    seen = list(_reach(request).filter(revision=1))
    by_round: dict[int, list[FormSheet]] = {}
    for sheet in seen:
        by_round.setdefault(sheet.round_id, []).append(sheet)
    found = FormRound.objects.filter(pk__in=by_round).select_related("opened_by").order_by("-first", "form")
    lines = [_round_line(one, by_round[one.pk]) for one in found]
    context = {"lines": lines, "form": form, "may_open": can(request.person, Action.ROUNDS_OPEN, on=request.on)}
    return render(request, "returns/forms/rounds.html", context, status=status)


def _reach(request: HttpRequest) -> object:
    reach = visible(request.person, FormSheet.objects.all(), Action.FORMS_READ, on=request.on)
    return reach.select_related("round", "place")


def _round_line(one: FormRound, sheets_: list[FormSheet]) -> RoundLine:
    up = sum(sheet.first_submitted_at is not None for sheet in sheets_)
    accepted = sum(sheet.state == SheetState.ACCEPTED for sheet in sheets_)
    period = form_queries.period_of(one)
    return RoundLine(one, form_queries.form_of(one), period, len(sheets_), up, accepted, len(sheets_) - up)


@require_GET
@declares(Action.FORMS_READ)
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: completeness and timeliness by level, every sheet, and who is missing."""
    one = get_object_or_404(FormRound, pk=pk)
    mine = list(_reach(request).filter(round=one).order_by("place__path", "revision"))
    if not mine:
        raise Http404
    form, levels = form_queries.form_of(one), form_queries.levels(mine, on=request.on)
    context = {
        "round": one,
        "form": form,
        "period": form_queries.period_of(one),
        "levels": levels,
        "lines": _lines(request, mine),
        "missing": [sheet for sheet in form_queries.first_answers(mine) if sheet.first_submitted_at is None],
        "overdue": any(level.overdue for level in levels),
    }
    return render(request, "returns/forms/round.html", context)


@require_GET
@declares(Action.FORMS_READ)
def burden(request: HttpRequest) -> HttpResponse:
    """The burden meter: what each form cost each level, of the sheets in one's reach."""
    reach = FormSheet.objects.filter(pk__in=_reach(request).values("pk"))
    book = queries.catalogue()
    lines = [
        (one, book.form(one.form).name, form_queries.period_of(_as_round(book.form(one.form), one.first)))
        for one in form_burden.burdens(reach)
    ]
    context = {"lines": lines, "pause": form_burden.PAUSE, "first": form_burden.FIRST}
    return render(request, "returns/forms/burden.html", context)


def _as_round(form: Form, first: int) -> FormRound:
    return FormRound(first=first, months=form.rhythm.months, due=date.min)

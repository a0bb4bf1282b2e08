"""The working calendar: a year at a glance, and its upkeep by the office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from zhixing.office import daytable
from zhixing.office.asked_numbers import asked_number
from zhixing.office.calendar_page import year_page
from zhixing.office.forms_duties import DaysForm, YearForm
from zhixing.office.once import once
from zhixing.office.permissions import Action, can, declares

_FIRST, _LAST = 2000, 2100


@require_safe
@declares(Action.WORK_READ)
def year(request: HttpRequest) -> HttpResponse:
    """One year: days off, days made up for, and which document says so."""
    return _show(request, _year(request.GET.get("year"), request.on.year))


@require_POST
@declares(Action.CALENDAR_KEEP)
@once
def enter_year(request: HttpRequest) -> HttpResponse:
    """Enter a year that has been published."""
    form = YearForm(request.POST)
    if not form.is_valid():
        return _show(request, _year(request.POST.get("year"), request.on.year), status=422, year_form=form)
    daytable.enter_year(**form.cleaned_data, by=request.person, at=request.at)
    return redirect(f"{reverse('office:calendar')}?year={form.cleaned_data['year']}")


@require_POST
@declares(Action.CALENDAR_KEEP)
@once
def say_days(request: HttpRequest) -> HttpResponse:
    """Say of days whether they are off."""
    form = DaysForm(request.POST)
    if not form.is_valid():
        return _show(request, _year(request.POST.get("year"), request.on.year), status=422, days_form=form)
    given = form.cleaned_data
    changed = daytable.say_days(
        first=given["first"], last=given["last"], off=given["kind"] == "off", source=given["source"],
        by=request.person, at=request.at,
    )  # fmt: skip
    said = ngettext("%(days)d day was changed.", "%(days)d days were changed.", changed) % {"days": changed}
    messages.success(request, said if changed else gettext("Nothing changed: the days were so already."))
    return redirect(f"{reverse('office:calendar')}?year={given['first'].year}")


def _year(text: str | None, today: int) -> int:
    year = asked_number(text)
    return year if year is not None and _FIRST <= year <= _LAST else today


def _show(request: HttpRequest, shown: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "page": year_page(shown, request.on),
        "weekdays": [str(WEEKDAYS_ABBR[number]).removeprefix("星期") for number in range(len(WEEKDAYS_ABBR))],
        "may_keep": can(request.person, Action.CALENDAR_KEEP, on=request.on),
        "year_form": forms.get("year_form") or YearForm(initial={"year": shown}),
        "days_form": forms.get("days_form") or DaysForm(),
    }
    return render(request, "office/calendar.html", context, status=status)

"""The system administrator's pages on accounts, and everybody's on who stands in for whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.office import accounts, delegations
from zhixing.office.forms_people import AccountForm, DelegationForm, WhyForm
from zhixing.office.models import Delegation, Person
from zhixing.office.once import once
from zhixing.office.permissions import Action, Refused, Role, declares
from zhixing.office.sign_in import reauthenticate
from zhixing.office.words_people import role_name

A_PAGE = 50
_ACTS = {"lock": accounts.lock, "unlock": accounts.unlock, "second-factor": accounts.drop_second_factor}


@require_GET
@declares(Action.ACCOUNTS_KEEP)
def accounts_list(request: HttpRequest) -> HttpResponse:
    """Every account: open, locked or unused, with or without a second factor."""
    return _list(request)


@require_http_methods(["GET", "POST"])
@declares(Action.ACCOUNTS_KEEP)
@reauthenticate
@once
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account; the one-time password is shown on the answer and nowhere else."""
    form, refusal = AccountForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            person, password = accounts.open_account(**form.cleaned_data, by=request.person, at=request.at)
        except Refused as told:
            refusal = told.reason
        else:
            return _told_once(request, person, password)
    status = 422 if request.method == "POST" else 200
    return render(request, "office/people/open_account.html", {"form": form, "refusal": refusal}, status=status)


@require_POST
@declares(Action.ACCOUNTS_KEEP)
@reauthenticate
@once
def give_password(request: HttpRequest, code: str) -> HttpResponse:
    """Give a one-time password."""
    person, form = get_object_or_404(Person, code=code), WhyForm(request.POST)
    if not form.is_valid():
        return _list(request, status=422)
    password = accounts.give_password(
        person=person, reason=form.cleaned_data["reason"], by=request.person, at=request.at
    )
    return _told_once(request, person, password)


@require_POST
@declares(Action.ACCOUNTS_KEEP)
@reauthenticate
@once
def change(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Lock, open again, or take the second factor away."""
    person, form = get_object_or_404(Person, code=code), WhyForm(request.POST)
    if not form.is_valid():
        return _list(request, status=422)
    _ACTS[act](person=person, reason=form.cleaned_data["reason"], by=request.person, at=request.at)
    return redirect("office:accounts")


@require_GET
@declares(Action.DELEGATIONS_MAKE)
def delegations_list(request: HttpRequest) -> HttpResponse:
    """Who stands in for me, and for whom I stand in."""
    rows = Delegation.objects.select_related("giver", "taker", "place")
    mine = list(rows.filter(Q(giver=request.person) | Q(taker=request.person)))
    for row in mine:
        row.role_name = role_name(row.role) if row.role else None
        row.over = row.taken_back or row.valid_to < request.on
    given = [row for row in mine if row.giver_id == request.person.pk]
    taken = [row for row in mine if row.taker_id == request.person.pk]
    return render(request, "office/people/delegations.html", {"given": given, "taken": taken})


@require_http_methods(["GET", "POST"])
@declares(Action.DELEGATIONS_MAKE)
@once
def delegate(request: HttpRequest) -> HttpResponse:
    """Hand one's work to somebody from a day to a day."""
    initial = {"valid_from": request.on}
    form = DelegationForm(request.POST or None, giver=request.person, on=request.on, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            delegations.delegate(
                giver=request.person, taker=given["taker"], first=given["valid_from"], last=given["valid_to"],
                reason=given["reason"], role=Role(given["role"]) if given["role"] else None, place=given["place"],
                at=request.at,
            )  # fmt: skip
        except Refused as told:
            refusal = told.reason
        else:
            return redirect("office:delegations")
    status = 422 if request.method == "POST" else 200
    return render(request, "office/people/delegate.html", {"form": form, "refusal": refusal}, status=status)


@require_POST
@declares(Action.DELEGATIONS_MAKE)
@once
def end_delegation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a delegation before its last day; either side may."""
    mine = Delegation.objects.filter(Q(giver=request.person) | Q(taker=request.person))
    row, form = get_object_or_404(mine, public_id=public_id), WhyForm(request.POST)
    if form.is_valid():
        delegations.end_delegation(delegation=row, reason=form.cleaned_data["reason"], by=request.person, at=request.at)
    return redirect("office:delegations")


def _list(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    rows: Any = Person.objects.filter(user__isnull=False).select_related("user").order_by("code")
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=words) | Q(code__icontains=words))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    secured = set(Authenticator.objects.exclude(type="recovery_codes").values_list("user_id", flat=True))
    for one in page:
        one.unused = accounts.unused(one.user, request.at)
        one.secured = one.user_id in secured
        one.mine = one == request.person
    return render(request, "office/people/accounts.html", {"page": page, "words": words}, status=status)


def _told_once(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    answer = render(request, "office/people/told_once.html", {"one": person, "password": password})
    answer["Cache-Control"] = "no-store"
    return answer

"""Pages on people and bodies: who holds which post, what is proposed, who confirms it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.methods.values import Text
from zhixing.office import people
from zhixing.office.forms_people import BodyForm, EndForm, PostForm
from zhixing.office.history import Happened, history
from zhixing.office.models import Body, BodyKind, Level, Outcome, Person, Place, Post, PostProposal
from zhixing.office.once import once
from zhixing.office.permissions import Action, Refused, Role, can, declares, visible
from zhixing.office.sign_in import reauthenticate
from zhixing.office.words_people import FIELDS, KINDS, MOVES, ROLES, role_name

A_PAGE = 50


@require_GET
@declares(Action.PEOPLE_READ)
def people_list(request: HttpRequest) -> HttpResponse:
    """Posts in force within reach, and the townships that have no liaison officer."""
    posts = _posts(request).filter(people.meeting(request.on, request.on))
    if role := request.GET.get("role", ""):
        posts = posts.filter(role=role)
    if words := request.GET.get("q", "").strip():
        posts = posts.filter(Q(person__name__icontains=words) | Q(person__code__icontains=words))
    page = Paginator(posts.order_by("place__path", "role", "person__code"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": _named(page.object_list), "roles": _choices(), "role": role, "words": words,
        "without": _without_liaison(request), "may_grant": can(request.person, Action.POSTS_GRANT, on=request.on),
        "others": _without_post(request),
    }  # fmt: skip
    return render(request, "office/people/people.html", context)


@require_GET
@declares(Action.PEOPLE_READ)
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person: posts over time, what is proposed, everything done about them."""
    one = _person(request, code)
    posts = _posts(request).filter(person=one).order_by("-valid_from")
    context = {
        "one": one, "rows": _named(posts), "on": request.on,
        "proposals": _named(_reached(request, one.proposals)[:20]),
        "may_grant": can(request.person, Action.POSTS_GRANT, on=request.on) and one != request.person,
        "timeline": _told_here(request, history(one, moves=MOVES, fields=FIELDS, spoken=_spoken)),
    }  # fmt: skip
    return render(request, "office/people/person.html", context)


@require_http_methods(["GET", "POST"])
@declares(Action.POSTS_GRANT)
@reauthenticate
@once
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose a post for a person."""
    one = get_object_or_404(Person, code=code)
    form = PostForm(request.POST or None, initial={"valid_from": request.on})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            people.propose_post(
                wish=form.wish(one), reason=form.cleaned_data["reason"], by=request.person, at=request.at
            )
        except Refused as told:
            refusal = told.reason
        else:
            return redirect("office:person", code)
    return _form(request, "office/people/propose.html", form, one=one, refusal=refusal)


@require_GET
@declares(Action.POSTS_CONFIRM)
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits to be confirmed, and the last that were decided."""
    rows = PostProposal.objects.select_related("person", "place", "body", "proposed_by", "decided_by")
    waiting = _named(rows.filter(outcome="").order_by("proposed_at"))
    for row in waiting:
        row.may_confirm = people.may_confirm(request.person, row, request.on)
        row.may_withdraw = row.proposed_by_id == request.person.pk
    context = {"waiting": waiting, "decided": _named(rows.exclude(outcome="").order_by("-decided_at")[:20])}
    return render(request, "office/people/proposals.html", context)


@require_POST
@declares(Action.POSTS_CONFIRM)
@reauthenticate
@once
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm, refuse or withdraw one proposal."""
    proposal = get_object_or_404(PostProposal, public_id=public_id)
    outcome = request.POST.get("outcome", "")
    if outcome in {Outcome.CONFIRMED, Outcome.REFUSED, Outcome.WITHDRAWN}:
        people.decide_post(
            proposal=proposal, outcome=Outcome(outcome), note=request.POST.get("note", ""), by=request.person,
            at=request.at,
        )  # fmt: skip
    return redirect("office:proposals")


@require_http_methods(["GET", "POST"])
@declares(Action.POSTS_GRANT)
@reauthenticate
@once
def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Say on which day a post ends."""
    post = get_object_or_404(Post.objects.select_related("person", "place"), pk=pk)
    form, refusal = EndForm(request.POST or None, initial={"last": request.on}), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            people.end_post(post=post, last=given["last"], reason=given["reason"], by=request.person, at=request.at)
        except Refused as told:
            refusal = told.reason
        else:
            return redirect("office:person", post.person.code)
    (row,) = _named([post])
    return _form(request, "office/people/end_post.html", form, row=row, refusal=refusal)


@require_GET
@declares(Action.PEOPLE_READ)
def bodies(request: HttpRequest) -> HttpResponse:
    """Organisations that act in the programme, within reach, by kind."""
    found = visible(request.person, Body.objects.select_related("place"), Action.PEOPLE_READ, on=request.on)
    groups = [(KINDS[kind], list(found.filter(kind=kind).order_by("place__path", "code"))) for kind in BodyKind]
    may_add = can(request.person, Action.BODIES_KEEP, on=request.on)
    return render(request, "office/people/bodies.html", {"groups": [g for g in groups if g[1]], "may_add": may_add})


@require_GET
@declares(Action.PEOPLE_READ)
def body(request: HttpRequest, code: str) -> HttpResponse:
    """One body and who works in it."""
    found = visible(request.person, Body.objects.select_related("place"), Action.PEOPLE_READ, on=request.on)
    one = get_object_or_404(found, code=code)
    rows = _named(_posts(request).filter(body=one).order_by("-valid_from"))
    return render(request, "office/people/body.html", {"one": one, "kind": KINDS[BodyKind(one.kind)], "rows": rows})


@require_http_methods(["GET", "POST"])
@declares(Action.BODIES_KEEP)
@once
def add_body(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    places = visible(request.person, Place.objects.all(), Action.BODIES_KEEP, on=request.on)
    form, refusal = BodyForm(request.POST or None, places=places), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            people.keep_body(
                code=given["code"], name=Text(given["name_zh"], given["name_en"]), kind=BodyKind(given["kind"]),
                place=given["place"], by=request.person, at=request.at,
            )  # fmt: skip
        except Refused as told:
            refusal = told.reason
        else:
            return redirect("office:body", given["code"])
    return _form(request, "office/people/add_body.html", form, refusal=refusal)


def _posts(request: HttpRequest) -> QuerySet[Post]:
    rows = Post.objects.select_related("person", "place", "body")
    return visible(request.person, rows, Action.PEOPLE_READ, on=request.on)


def _reached(request: HttpRequest, proposals: Any) -> QuerySet[PostProposal]:
    told = proposals.select_related("place", "body", "proposed_by", "decided_by")
    return visible(request.person, told, Action.PEOPLE_READ, on=request.on)


def _told_here(request: HttpRequest, happened: list[Happened]) -> list[Happened]:
    """What was done about a person at the places in one's reach; about the account only to who reads the whole city."""
    reach = set(
        visible(request.person, Place.objects.all(), Action.PEOPLE_READ, on=request.on).values_list("code", flat=True)
    )
    if Place.objects.exclude(code__in=reach).exists():
        return [one for one in happened if one.entry.body.get("place") in reach]
    return happened


def _person(request: HttpRequest, code: str) -> Person:
    """A person with a post within reach; whoever grants posts also finds those who have none yet."""
    everybody = Person.objects.filter(posts__in=_posts(request))
    if can(request.person, Action.POSTS_GRANT, on=request.on):
        everybody = Person.objects.all()
    return get_object_or_404(everybody.distinct(), code=code)


def _without_post(request: HttpRequest) -> list[Person]:
    if not can(request.person, Action.POSTS_GRANT, on=request.on):
        return []
    return list(Person.objects.filter(user__isnull=False, posts__isnull=True).order_by("code")[:A_PAGE])


def _without_liaison(request: HttpRequest) -> list[Place]:
    towns = visible(request.person, Place.objects.all(), Action.PEOPLE_READ, on=request.on)
    held = Post.objects.filter(people.meeting(request.on, request.on), role=Role.TOWNSHIP_LIAISON)
    missing = towns.filter(level=Level.TOWNSHIP, valid_to__isnull=True).exclude(pk__in=held.values("place"))
    return list(missing.order_by("path")[:A_PAGE])


def _named(rows: Any) -> list[Any]:
    found = list(rows)
    for row in found:
        row.role_name = role_name(row.role)
    return found


def _choices() -> list[tuple[str, Text]]:
    return [(role.value, words) for role, words in ROLES.items() if role is not Role.OPERATOR]


def _spoken(key: str, value: Any) -> str:
    if key == "role":
        return role_name(str(value)).in_language(get_language() or "zh-hans")
    if key == "alone":
        return "✓"
    return "" if value is None else str(value)


def _form(request: HttpRequest, template: str, form: Any, **more: Any) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if request.method == "POST" else 200)

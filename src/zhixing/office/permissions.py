"""Who may do what, and where: one table from role to action to scope. Denied unless the table says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from functools import wraps
from typing import Any, Final, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from zhixing.methods.values import Reason, Text
from zhixing.office.models import Person, Place, Post


class Action(StrEnum):
    """Everything anybody can do."""

    FIGURES_READ = "figures.read"
    BATCHES_READ = "batches.read"
    BATCHES_CORRECT = "batches.correct"
    SOURCES_CONFIRM = "sources.confirm"
    UPLOADS_SPOT_CHECKS = "uploads.spot_checks"
    UPLOADS_STATISTICS = "uploads.statistics"
    UPLOADS_ENTERPRISES = "uploads.enterprises"
    UPLOADS_QUALIFICATIONS = "uploads.qualifications"
    UPLOADS_LABORATORIES = "uploads.laboratories"
    UPLOADS_GROUPINGS = "uploads.groupings"
    UPLOADS_READ = "uploads.read"
    RETURNS_READ = "returns.read"
    RETURNS_APPROVE = "returns.approve"
    ENTERPRISES_READ = "enterprises.read"
    ENTERPRISES_CORRECT = "enterprises.correct"
    QUALIFICATIONS_READ = "qualifications.read"
    QUALIFICATIONS_CORRECT = "qualifications.correct"
    LABORATORIES_READ = "laboratories.read"
    LABORATORIES_CORRECT = "laboratories.correct"
    GROUPINGS_READ = "groupings.read"
    GROUPINGS_CORRECT = "groupings.correct"
    SNAPSHOTS_READ = "snapshots.read"
    SNAPSHOTS_BUILD = "snapshots.build"
    REPORTS_MAKE = "reports.make"
    REPORTS_READ = "reports.read"
    JOBS_READ = "jobs.read"
    PLACES_READ = "places.read"
    TRAIL_READ = "trail.read"


class Role(StrEnum):
    """What a post makes of a person. `operator` is whoever holds the machine's console; no post grants it."""

    CITY_CLERK = "city_clerk"
    COUNTY_CLERK = "county_clerk"
    TOWNSHIP_LIAISON = "township_liaison"
    DEPARTMENT_CLERK = "department_clerk"
    LEADER = "leader"
    AUDITOR = "auditor"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    OPERATOR = "operator"


class Scope(StrEnum):
    """How far a role's action reaches."""

    CITY = "city"  # everything of the installation, located or not
    OWN_PLACE_AND_BELOW = "own_place_and_below"
    OWN = "own"  # what the person handed in or asked for


_READERS: Final = (Action.FIGURES_READ, Action.SNAPSHOTS_READ, Action.PLACES_READ, Action.REPORTS_READ)
_LOCAL_READERS: Final = (
    Action.BATCHES_READ, Action.ENTERPRISES_READ, Action.RETURNS_READ, Action.QUALIFICATIONS_READ,
)  # fmt: skip
# What a city has few of and everybody works with: read throughout the city, kept where it lies.
_SHARED_READERS: Final = (Action.LABORATORIES_READ, Action.GROUPINGS_READ)
_UPLOADS: Final = (
    Action.UPLOADS_SPOT_CHECKS, Action.UPLOADS_STATISTICS, Action.UPLOADS_ENTERPRISES, Action.UPLOADS_QUALIFICATIONS,
    Action.UPLOADS_LABORATORIES, Action.UPLOADS_GROUPINGS,
)  # fmt: skip
_HELD_CORRECT: Final = (Action.QUALIFICATIONS_CORRECT, Action.LABORATORIES_CORRECT, Action.GROUPINGS_CORRECT)


def _row(scope: Scope, *actions: Action) -> dict[Action, Scope]:
    return dict.fromkeys(actions, scope)


_CITY_WORK: Final = (
    *_READERS, *_LOCAL_READERS, *_SHARED_READERS, *_UPLOADS, *_HELD_CORRECT, Action.UPLOADS_READ,
    Action.BATCHES_CORRECT, Action.SOURCES_CONFIRM, Action.RETURNS_APPROVE, Action.ENTERPRISES_CORRECT,
    Action.SNAPSHOTS_BUILD, Action.REPORTS_MAKE, Action.JOBS_READ,
)  # fmt: skip

TABLE: Final[dict[Role, dict[Action, Scope]]] = {
    Role.CITY_CLERK: _row(Scope.CITY, *_CITY_WORK),
    Role.COUNTY_CLERK: {
        **_row(Scope.CITY, *_READERS, *_SHARED_READERS, Action.REPORTS_MAKE),
        **_row(Scope.OWN_PLACE_AND_BELOW, *_LOCAL_READERS, *_UPLOADS, Action.UPLOADS_READ, Action.BATCHES_CORRECT),
        **_row(Scope.OWN_PLACE_AND_BELOW, Action.ENTERPRISES_CORRECT, *_HELD_CORRECT),
        **_row(Scope.OWN, Action.JOBS_READ),
    },
    Role.TOWNSHIP_LIAISON: {
        **_row(Scope.CITY, *_READERS, *_SHARED_READERS),
        **_row(Scope.OWN_PLACE_AND_BELOW, *_LOCAL_READERS, Action.UPLOADS_STATISTICS, Action.UPLOADS_ENTERPRISES),
        **_row(Scope.OWN, Action.UPLOADS_READ, Action.JOBS_READ),
    },
    Role.DEPARTMENT_CLERK: {
        **_row(Scope.CITY, *_READERS, *_LOCAL_READERS, *_SHARED_READERS, Action.REPORTS_MAKE),
        # Science, industry and market departments keep these registers for the whole city.
        **_row(Scope.CITY, Action.UPLOADS_STATISTICS, Action.UPLOADS_QUALIFICATIONS, Action.UPLOADS_LABORATORIES),
        **_row(Scope.CITY, Action.UPLOADS_GROUPINGS),
        **_row(Scope.OWN, Action.UPLOADS_READ, Action.JOBS_READ),
    },
    Role.LEADER: _row(Scope.CITY, *_READERS, *_LOCAL_READERS, *_SHARED_READERS),
    Role.AUDITOR: _row(Scope.CITY, Action.TRAIL_READ, Action.SNAPSHOTS_READ),
    Role.SYSTEM_ADMINISTRATOR: _row(Scope.CITY, Action.JOBS_READ, Action.SNAPSHOTS_READ, Action.PLACES_READ),
    Role.OPERATOR: _row(Scope.CITY, *_CITY_WORK),
}

# Shown without sign-in where the installation is opened to the public (ZHIXING_PUBLIC).
PUBLIC_ACTIONS: Final = frozenset({Action.FIGURES_READ})
_REMEMBERED: Final = "_posts_on"
CONSOLE: Final = "command-line"
PUBLIC: Final = "public"


class Refused(Exception):
    """An act that is not allowed, with its reason. `status` is 403 for a wrong function, 404 out of one's scope."""

    def __init__(self, reason: Reason, status: int = 403) -> None:
        super().__init__(f"{reason.text.zh}{reason.remedy.zh} / {reason.text.en} {reason.remedy.en}".strip())
        self.reason = reason
        self.status = status


def _posts(person: Person | None, on: date) -> Iterable[tuple[Role, Place | None]]:
    if person is None:
        return
    if person.code == CONSOLE:
        yield Role.OPERATOR, None
        return
    cached = getattr(person, _REMEMBERED, None)
    if cached is None or cached[0] != on:
        current = Post.objects.filter(person=person, valid_from__lte=on).select_related("place")
        posts = list(current.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)))
        cached = (on, [(Role(post.role), post.place) for post in posts])
        # Remembered for the length of one request: a page asks many times.
        setattr(person, _REMEMBERED, cached)
    yield from cached[1]


def _grants(person: Person | None, action: Action, on: date) -> list[tuple[Scope, Place | None]]:
    return [(TABLE[role][action], place) for role, place in _posts(person, on) if action in TABLE[role]]


def _place_of(thing: Any) -> Place | None:
    return thing if isinstance(thing, Place) else getattr(thing, "place", None)


def _owner_of(thing: Any) -> Person | None:
    return getattr(thing, "uploaded_by", None) or getattr(thing, "requested_by", None)


def _covers(scope: Scope, own: Place | None, person: Person | None, thing: Any) -> bool:
    if scope is Scope.CITY:
        return True
    owner = _owner_of(thing)
    if owner is not None and owner == person:
        return True
    place = _place_of(thing)
    return scope is Scope.OWN_PLACE_AND_BELOW and None not in (place, own) and place.path.startswith(own.path)


def may(person: Person | None, action: Action, thing: Any = None, *, on: date) -> None:
    """Return when allowed, else raise Refused. `person` None is the public; `thing` is what has a place or an owner."""
    if action in PUBLIC_ACTIONS and settings.ZHIXING_PUBLIC:
        return
    grants = _grants(person, action, on)
    if not grants:
        raise Refused(
            Reason(
                "permission.denied",
                Text("您没有进行此项操作的权限。", "You may not do this."),
                Text("如有需要，请联系市质量办。", "Ask the city's quality office if you need to."),
            )
        )
    if thing is not None and not any(_covers(scope, own, person, thing) for scope, own in grants):
        raise Refused(
            Reason(
                "permission.out_of_scope",
                Text("没有找到该内容，或不在您的范围内。", "Not found, or outside your scope."),
            ),
            status=404,
        )


def can(person: Person | None, action: Action, thing: Any = None, *, on: date) -> bool:
    """The same question for a template."""
    try:
        may(person, action, thing, on=on)
    except Refused:
        return False
    return True


M = TypeVar("M", bound=Model)


def visible(person: Person | None, queryset: QuerySet[M], action: Action, *, on: date) -> QuerySet[M]:
    """The rows the action reaches. A model says by `PLACE_LOOKUP` how to reach its place ("place" unless it says).

    Raises TypeError for a model that has neither a place nor an owner: what cannot be scoped is not shown.
    """
    model = queryset.model
    names = {field.name for field in model._meta.get_fields()}
    lookup = "" if model is Place else getattr(model, "PLACE_LOOKUP", "place")
    owner = next((name for name in ("uploaded_by", "requested_by") if name in names), None)
    if lookup and lookup.partition("__")[0] not in names and owner is None:
        raise TypeError(f"{model.__name__} has neither a place nor an owner: it cannot be scoped")
    wanted = Q(pk__in=())
    for scope, place in _grants(person, action, on):
        if scope is Scope.CITY:
            return queryset
        if scope is Scope.OWN_PLACE_AND_BELOW and place is not None and lookup.partition("__")[0] in {*names, ""}:
            path = f"{lookup}__path__startswith" if lookup else "path__startswith"
            wanted |= Q(**{path: place.path})
        if owner:
            wanted |= Q(**{owner: person})
    return queryset.filter(wanted).distinct() if "__" in lookup else queryset.filter(wanted)


View = Callable[..., HttpResponse]


def declares(action: Action | str) -> Callable[[View], View]:
    """Declare a view's action (or `"public"`); without it a view does not start, with it nobody enters unasked."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if action != PUBLIC:
                try:
                    may(request.person, Action(action), on=request.on)
                except Refused:
                    if request.person is None:
                        return redirect_to_login(request.get_full_path())
                    raise
            return view(request, *args, **kwargs)

        guarded.declares = action
        return guarded

    return wrap


SCOPE_WORDS: Final = {
    Scope.CITY: "全市 / city",
    Scope.OWN_PLACE_AND_BELOW: "本地及下级 / own place and below",
    Scope.OWN: "本人 / own",
}


def render_matrix() -> str:
    """The table as Markdown, for the documents."""
    lines = [
        "# 权限表 / Permissions",
        "",
        "由 `office/permissions.py` 生成 / drawn from `office/permissions.py`. 空白即拒绝 / blank is denied.",
        "",
        "| 操作 action | 公众 public | " + " | ".join(role.value for role in Role) + " |",
        "|---" * (len(Role) + 2) + "|",
    ]
    for action in Action:
        public = "按设置 / if opened" if action in PUBLIC_ACTIONS else ""
        cells = [SCOPE_WORDS[TABLE[role][action]] if action in TABLE[role] else "" for role in Role]
        lines.append(f"| `{action.value}` | {public} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"

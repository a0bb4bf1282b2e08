"""Who may do what, and where, by the table of `rights.py`: denied unless the table says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any, Final, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from zhixing.methods.values import Reason, Text
from zhixing.office.models import Person, Place, Post
from zhixing.office.rights import TABLE, Action, Role, Scope

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

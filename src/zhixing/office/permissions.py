"""Who may do what, and where, by the table of `rights.py`: denied unless the table says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Final, TypeVar, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from zhixing.methods.values import Reason, Text
from zhixing.office import behalf
from zhixing.office.models import Body, Delegation, Person, Place, Post
from zhixing.office.rights import SEPARATED, TABLE, Action, Role, Scope

# Shown without sign-in where the installation is opened to the public (ZHIXING_PUBLIC).
PUBLIC_ACTIONS: Final = frozenset({Action.FIGURES_READ})
_REMEMBERED: Final = "_posts_on"
CONSOLE: Final = "command-line"
PUBLIC: Final = "public"
SIGNED_IN: Final = "signed-in"  # whoever has an account, whatever post they hold
# How the models of all rooms call whoever handed a thing in or asked for it.
OWNERS: Final = ("uploaded_by", "requested_by", "added_by", "giver")


class Refused(Exception):
    """An act that is not allowed, with its reason. `status` is 403 for a wrong function, 404 out of one's scope."""

    def __init__(self, reason: Reason, status: int = 403) -> None:
        super().__init__(f"{reason.text.zh}{reason.remedy.zh} / {reason.text.en} {reason.remedy.en}".strip())
        self.reason = reason
        self.status = status


@dataclass(frozen=True, slots=True)
class Held:
    """One post a person acts under: their own, or another's by delegation. `holder` is whose own things it reaches."""

    role: Role
    place: Place | None
    body: Body | None
    holder: Person
    delegation: Delegation | None = None


def _held(person: Person | None, on: date) -> Sequence[Held]:
    if person is None:
        return ()
    if person.code == CONSOLE:
        return (Held(Role.OPERATOR, None, None, person),)
    cached = getattr(person, _REMEMBERED, None)
    if cached is None or cached[0] != on:
        own = [Held(Role(post.role), post.place, post.body, person) for post in _in_force(person, on)]
        # No account combines an administrator's role with anything else, whatever the database should ever hold.
        delegated = [] if any(post.role in SEPARATED for post in own) else acting_for(person, on)
        cached = (on, [*own, *delegated])
        # Remembered for the length of one request: a page asks many times.
        setattr(person, _REMEMBERED, cached)
    return cast("Sequence[Held]", cached[1])


def _in_force(person: Person, on: date) -> QuerySet[Post]:
    current = Post.objects.filter(person=person, valid_from__lte=on).select_related("place", "body")
    return current.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def is_administrator(person: Person | None, on: date) -> bool:
    """Whether a person is one of the three separated administrators on a day."""
    return any(held.role in SEPARATED for held in _held(person, on))


def acting_for(person: Person, on: date) -> list[Held]:
    """The posts of others that `person` acts under on a day: never an administrator's, never passed on."""
    found = []
    rows = Delegation.objects.filter(taker=person, valid_from__lte=on, valid_to__gte=on, taken_back=False)
    for row in rows.select_related("giver", "place"):
        for post in _in_force(row.giver, on):
            role = Role(post.role)
            if role in SEPARATED or row.role not in {"", role}:
                continue
            place = post.place
            if row.place is not None:
                if not row.place.path.startswith(post.place.path):
                    continue
                place = row.place
            found.append(Held(role, place, post.body, row.giver, row))
    return found


def _grants(person: Person | None, action: Action, on: date) -> list[tuple[Scope, Held]]:
    found = [(TABLE[held.role][action], held) for held in _held(person, on) if action in TABLE[held.role]]
    # A delegation of one place hands on what is bound to places: a city-wide right asked without a thing has no place.
    return [(scope, held) for scope, held in found if scope is Scope.OWN_PLACE_AND_BELOW or not _narrowed(held)]


def _narrowed(held: Held) -> bool:
    return held.delegation is not None and held.delegation.place is not None


def _place_of(thing: Any) -> Place | None:
    return thing if isinstance(thing, Place) else getattr(thing, "place", None)


def _owner_of(thing: Any) -> Person | None:
    return next((owner for name in OWNERS if (owner := getattr(thing, name, None)) is not None), None)


def _covers(scope: Scope, held: Held, thing: Any) -> bool:
    if scope is Scope.CITY:
        return True
    owner = _owner_of(thing)
    if owner is not None and owner == held.holder and not _narrowed(held):
        return True
    if scope is Scope.OWN_BODY and owner is not None and held.body is not None:
        return Post.objects.filter(person=owner, body=held.body).exists()
    place = _place_of(thing)
    return (
        scope is Scope.OWN_PLACE_AND_BELOW
        and None not in (place, held.place)
        and place.path.startswith(held.place.path)
    )


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
    fitting = [held for scope, held in grants if thing is None or _covers(scope, held, thing)]
    if not fitting:
        raise Refused(
            Reason(
                "permission.out_of_scope",
                Text("没有找到该内容，或不在您的范围内。", "Not found, or outside your scope."),
            ),
            status=404,
        )
    if person is not None:
        own = any(held.delegation is None for held in fitting)
        behalf.note(person, action, None if own else fitting[0].holder)


def can(person: Person | None, action: Action, thing: Any = None, *, on: date) -> bool:
    """The same question for a template."""
    try:
        may(person, action, thing, on=on)
    except Refused:
        return False
    return True


def place_of_work(person: Person, action: Action, *, on: date) -> Place | None:
    """The lowest place that holds every place a person may act at so, as themselves or for others; None: none does."""
    held = [held.place for _, held in _grants(person, action, on)]
    if not held or None in held:
        return None
    shared = min((place.path for place in held), key=len)
    while not all(place.path.startswith(shared) for place in held):
        shared = shared[: -Place.steplen]
    return Place.objects.filter(path=shared).first()


M = TypeVar("M", bound=Model)


def visible(person: Person | None, queryset: QuerySet[M], action: Action, *, on: date) -> QuerySet[M]:
    """The rows the action reaches. A model says by `PLACE_LOOKUP` how to reach its place ("place" unless it says).

    Raises TypeError for a model that has neither a place nor an owner: what cannot be scoped is not shown.
    """
    model = queryset.model
    names = {field.name for field in model._meta.get_fields()}
    lookup = "" if model is Place else getattr(model, "PLACE_LOOKUP", "place")
    owner = next((name for name in OWNERS if name in names), None)
    if lookup and lookup.partition("__")[0] not in names and owner is None:
        raise TypeError(f"{model.__name__} has neither a place nor an owner: it cannot be scoped")
    placed = lookup.partition("__")[0] in {*names, ""}
    path = f"{lookup}__path__startswith" if lookup else "path__startswith"
    wanted, several = Q(pk__in=()), "__" in lookup
    for scope, held in _grants(person, action, on):
        if scope is Scope.CITY:
            return queryset
        if scope is Scope.OWN_PLACE_AND_BELOW and held.place is not None and placed:
            wanted |= Q(**{path: held.place.path})
        if owner and not _narrowed(held):
            wanted |= Q(**{owner: held.holder})
        if owner and scope is Scope.OWN_BODY and held.body is not None:
            wanted |= Q(**{f"{owner}__posts__body": held.body})
            several = True
    return queryset.filter(wanted).distinct() if several else queryset.filter(wanted)


View = Callable[..., HttpResponse]


def declares(action: Action | str) -> Callable[[View], View]:
    """Declare a view's action (or `PUBLIC`, `SIGNED_IN`); without it no view starts, with it nobody enters unasked."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if action == SIGNED_IN and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if action not in {PUBLIC, SIGNED_IN}:
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
    Scope.OWN_BODY: "本单位 / own department",
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

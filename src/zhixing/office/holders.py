"""Who holds a role at a place on a day, and which posts a person acts for: whom a duty or a notice reaches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import accumulate

from django.db.models import Q, QuerySet
from treebeard.mp_tree import MP_Node

from zhixing.office.models import Person, Place, Post
from zhixing.office.rights import Role


def _current(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def posts_held(person: Person, on: date) -> list[tuple[Role, Place]]:
    """The roles a person holds on a day, each with its place."""
    posts = Post.objects.filter(_current(on), person=person).select_related("place")
    return [(Role(post.role), post.place) for post in posts]


def _upwards(place: Place) -> list[str]:
    """The path of a place and of every place above it."""
    step = MP_Node.steplen
    return list(accumulate(place.path[at : at + step] for at in range(0, len(place.path), step)))


def holders(role: str, place: Place | None, on: date) -> QuerySet[Person]:
    """Everybody who holds a role at a place or above it; the nearest place that has anybody decides. None: anywhere.

    A matter of a township that nobody there looks after so reaches the county's clerk of the same role, not the city's.
    """
    posts = Post.objects.filter(_current(on), role=role)
    if place is not None:
        found = dict(posts.filter(place__path__in=_upwards(place)).values_list("place__path", "place_id"))
        if not found:
            return Person.objects.none()
        posts = posts.filter(place_id=found[max(found, key=len)])
    return Person.objects.filter(posts__in=posts).distinct().order_by("code")


def on_whose_desk(person: Person, on: date) -> Q:
    """The condition of rows with `owner_role` and `place` that lie on a person's desk."""
    wanted = Q(pk__in=())
    for role, place in posts_held(person, on):
        wanted |= Q(owner_role=role) & (Q(place__isnull=True) | Q(place__path__startswith=place.path))
    return wanted


def names(people: Iterable[Person]) -> str:
    """Names as a sentence lists them."""
    return "、".join(person.name for person in people)

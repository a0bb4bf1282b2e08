"""Who holds a role at a place on a day, and which posts a person acts for: whom a duty or a notice reaches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from typing import Final

from django.db.models import Q, QuerySet
from treebeard.mp_tree import MP_Node

from zhixing.methods.values import Text
from zhixing.office.models import Delegation, Person, Place, Post
from zhixing.office.permissions import acting_for
from zhixing.office.rights import SEPARATED, Role


def posts_in_force(on: date) -> QuerySet[Post]:
    """The posts that are held on a day."""
    return Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


def posts_held(person: Person, on: date) -> list[tuple[Role, Place | None]]:
    """The roles a person acts in on a day, their own and those of others by delegation, each with its place."""
    posts = posts_in_force(on).filter(person=person).select_related("place")
    own: list[tuple[Role, Place | None]] = [(Role(post.role), post.place) for post in posts]
    if any(role in SEPARATED for role, _ in own):
        return own
    return own + [(held.role, held.place) for held in acting_for(person, on)]


def upwards(place: Place) -> list[str]:
    """The path of a place and of every place above it."""
    step = MP_Node.steplen
    return list(accumulate(place.path[at : at + step] for at in range(0, len(place.path), step)))


def holders(role: str, place: Place | None, on: date) -> list[Person]:
    """Everybody who holds a role at a place or above it, and who stands in for them, by code. None: anywhere.

    The nearest place that has anybody decides: a matter of a township that nobody there looks after reaches whoever
    holds the same role at the county, not at the city.
    """
    return holders_of_each([(role, place)], on)[role, place]


def holders_of_each(
    duties: Iterable[tuple[str, Place | None]], on: date
) -> dict[tuple[str, Place | None], list[Person]]:
    """`holders` of many duties, each a role and a place, at the cost of two queries."""
    asked = set(duties)
    held = posts_in_force(on).filter(role__in={role for role, _ in asked})
    if all(place is not None for _, place in asked):
        held = held.filter(place__path__in={path for _, place in asked for path in upwards(place)})
    posts = list(held.select_related("person", "place"))
    rows = Delegation.objects.filter(giver__in={post.person for post in posts}, valid_from__lte=on, valid_to__gte=on)
    standing_in = list(rows.filter(taken_back=False).select_related("taker", "place"))
    return {duty: _holding(*duty, posts, standing_in) for duty in asked}


def _holding(role: str, place: Place | None, posts: list[Post], standing_in: list[Delegation]) -> list[Person]:
    above = upwards(place) if place is not None else None
    fitting = [post for post in posts if post.role == role and (above is None or post.place.path in above)]
    if above is not None:
        nearest = max((post.place.depth for post in fitting), default=0)
        fitting = [post for post in fitting if post.place.depth == nearest]
    own = {post.person for post in fitting}
    takers = {
        row.taker for row in standing_in
        if row.giver_id in {person.pk for person in own} and row.role in {"", role}
        and (above is None or row.place is None or row.place.path in above)
    }  # fmt: skip
    return sorted(own | takers, key=lambda person: person.code)


def on_whose_desk(person: Person, on: date) -> Q:
    """The condition of rows with `owner_role` and `place` that lie on a person's desk."""
    wanted = Q(pk__in=())
    for role, place in posts_held(person, on):
        reached = Q(place__path__startswith=place.path) if place else Q()
        wanted |= Q(owner_role=role) & (Q(place__isnull=True) | reached)
    return wanted


def names(people: Iterable[Person]) -> str:
    """Names as a sentence lists them."""
    return "、".join(person.name for person in people)


ROLE_NAMES: Final = {
    Role.CITY_CLERK: Text("市质量办", "city quality office"),
    Role.COUNTY_CLERK: Text("县（市、区）经办人", "county clerk"),
    Role.TOWNSHIP_LIAISON: Text("乡镇联络员", "township liaison officer"),
    Role.DEPARTMENT_CLERK: Text("部门经办人", "department clerk"),
    Role.LEADER: Text("领导", "leader"),
    Role.AUDITOR: Text("审计管理员", "audit administrator"),
    Role.SYSTEM_ADMINISTRATOR: Text("系统管理员", "system administrator"),
    Role.SECURITY_ADMINISTRATOR: Text("安全管理员", "security administrator"),
    Role.OPERATOR: Text("操作员", "operator"),
}


def role_name(role: str) -> Text:
    """What a role is called; the word itself for a duty that is nobody's role here, such as an enterprise's."""
    return ROLE_NAMES.get(role, Text(role, role))

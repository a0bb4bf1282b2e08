"""What the office writes: places, bodies, people and their posts. One function a use case, one trail entry each."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhixing.methods.values import Text
from zhixing.office import trail
from zhixing.office.models import Body, Person, Place, PlaceCode, PlaceKind, Post, User
from zhixing.office.permissions import Role


@transaction.atomic
def add_place(
    *,
    code: str,
    name: Text,
    level: str,
    parent: Place | None,
    valid_from: date,
    by: Person | None,
    at: datetime,
    kind: str = PlaceKind.DIVISION,
    boundary: str = "",
    system: str = "",
) -> Place:
    """Add one place below `parent` (None: a root), and its code in `system` when one is named.

    Writes the place, its code, one trail entry.
    """
    fields = {
        "code": code, "name_zh": name.zh, "name_en": name.en, "level": level, "kind": kind,
        "boundary": boundary, "valid_from": valid_from,
    }  # fmt: skip
    place: Place = Place.objects.add_child(parent, fields) if parent else Place.objects.add_root(fields)
    if system:
        PlaceCode.objects.create(place=place, system=system, code=code, valid_from=valid_from)
    trail.record(by=by, at=at, action="places.add", about=place, move="add", body={"code": code, "name": name.zh})
    return place


@transaction.atomic
def add_body(*, code: str, name: Text, kind: str, place: Place, by: Person | None, at: datetime) -> Body:
    """Add an organisation. Writes the body and one trail entry."""
    body = Body.objects.create(code=code, name_zh=name.zh, name_en=name.en, kind=kind, place=place)
    trail.record(by=by, at=at, action="bodies.add", about=body, move="add", body={"code": code, "name": name.zh})
    return body


@transaction.atomic
def add_person_with_post(
    *,
    code: str,
    name: str,
    role: Role,
    place: Place,
    valid_from: date,
    by: Person | None,
    at: datetime,
    username: str = "",
    password: str = "",
    body: Body | None = None,
) -> Person:
    """Add a person with a post, and a sign-in when a username is given.

    Writes user, person, post and one trail entry; the password is never in the trail. Raises ValueError for the
    operator's role: it belongs to the console alone.
    """
    if role is Role.OPERATOR:
        raise ValueError("操作员角色只属于本机命令行，不能授予 / the operator's role belongs to the console alone")
    user = User.objects.create_user(username=username, password=password) if username else None
    person = Person.objects.create(code=code, name=name, user=user)
    Post.objects.create(person=person, role=role, place=place, body=body, valid_from=valid_from)
    trail.record(
        by=by, at=at, action="people.add", about=person, move="add",
        body={"role": role, "place": place.code, "sign_in": username},
    )  # fmt: skip
    return person


@transaction.atomic
def renew_password(*, person: Person, password: str, by: Person | None, at: datetime) -> None:
    """Give a person's sign-in another password. Writes the user and one trail entry without the password."""
    if person.user is None:
        raise ValueError(f"{person.code} 没有登录账号 / has no sign-in")
    person.user.set_password(password)
    person.user.opened_at = at  # an account given a new password is in use again
    person.user.save(update_fields=["password", "opened_at"])
    trail.record(by=by, at=at, action="people.password", about=person, move="renew")

"""What the office writes: places, bodies, people and their posts. One function a use case, one trail entry each."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import trail
from zhixing.office.corrections import refuse
from zhixing.office.models import (
    Body,
    BodyKind,
    Level,
    Person,
    Place,
    PlaceCode,
    PlaceKind,
    PlaceName,
    PlaceParent,
    Post,
    User,
)
from zhixing.office.permissions import CONSOLE, Refused, Role

OFFICE: Final = "quality-office"
# What the trail and the console are called by; no human being may take these.
_RESERVED: Final = (CONSOLE, trail.SYSTEM)
_PERSON_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


def console() -> Person:
    """Whoever holds the machine's console, as the trail names them; made when it is not there yet."""
    person, _ = Person.objects.get_or_create(code=CONSOLE, defaults={"name": "命令行"})
    return person


@transaction.atomic
def set_up(
    *,
    code: str,
    name: Text,
    system: str,
    valid_from: date,
    office: Text,
    person_code: str,
    person_name: str,
    password: str,
    by: Person | None,
    at: datetime,
) -> Person:
    """Give an empty installation its city, its quality office and the first person, a clerk of the city.

    `valid_from` is the first day of the city's code in `system`, and the boundary of the same code is drawn for it. The
    post begins on the day of `at`. Writes place, code, body, user, person, post and three trail entries. Raises Refused
    when the installation has a place already, and where `add_person_with_post` does; then nothing is written.
    """
    if there := Place.objects.filter(depth=1).order_by("path").first():
        raise Refused(
            Reason(
                "installation.set_up_already",
                Text(
                    f"本安装已建立：{there.code} {there.name_zh}。",
                    f"This installation is set up already: {there.code} {there.name_en}.",
                ),
                Text("增加人员请用 zhixing add-person。", "Use zhixing add-person for further people."),
            ),
            status=422,
        )
    city = add_place(
        code=code, name=name, level=Level.CITY, parent=None, valid_from=valid_from, by=by, at=at, boundary=code,
        system=system,
    )  # fmt: skip
    body = add_body(code=OFFICE, name=office, kind=BodyKind.QUALITY_OFFICE, place=city, by=by, at=at)
    return add_person_with_post(
        code=person_code, name=person_name, role=Role.CITY_CLERK, place=city, valid_from=timezone.localdate(at), by=by,
        at=at, username=person_code, password=password, body=body,
    )  # fmt: skip


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

    Writes the place, its first name and parent, its code, one trail entry.
    """
    fields = {
        "code": code, "name_zh": name.zh, "name_en": name.en, "level": level, "kind": kind,
        "boundary": boundary, "valid_from": valid_from,
    }  # fmt: skip
    place: Place = Place.objects.add_child(parent, fields) if parent else Place.objects.add_root(fields)
    begin(place, parent, valid_from)
    if system:
        PlaceCode.objects.create(place=place, system=system, code=code, valid_from=valid_from)
    trail.record(by=by, at=at, action="places.add", about=place, move="add", body={"code": code, "name": name.zh})
    return place


def begin(place: Place, parent: Place | None, on: date) -> None:
    """Write down the first name and the first parent of a place, with the day they hold from."""
    PlaceName.objects.create(place=place, name_zh=place.name_zh, name_en=place.name_en, valid_from=on)
    PlaceParent.objects.create(place=place, parent=parent, valid_from=on)


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
    operator's role: it belongs to the console alone; Refused for a code that is no code, that belongs to the console or
    the system, or that somebody has already, and for a user name somebody has.
    """
    if role is Role.OPERATOR:
        raise ValueError("操作员角色只属于本机命令行，不能授予 / the operator's role belongs to the console alone")
    refuse(about_code(code, username))
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


def about_code(code: str, username: str) -> list[Reason]:
    """What is wrong with a new person's code and user name."""
    reasons = []
    if not _PERSON_CODE.fullmatch(code):
        reasons.append(
            Reason(
                "person.code_malformed",
                Text(f"“{code}”不是人员代码。", f"“{code}” is no code of a person."),
                Text(
                    "请用至多 32 个英文字母、数字、点、横线，以字母或数字开头。",
                    "Use at most 32 letters, digits, dots and dashes, beginning with a letter or a digit.",
                ),
            )
        )
    elif code.lower() in _RESERVED:
        reasons.append(
            Reason(
                "person.code_reserved",
                Text(f"代码 {code} 留给系统使用。", f"The code {code} is kept for the system."),
                Text("请换一个代码。", "Choose another."),
            )
        )
    elif there := Person.objects.filter(code__iexact=code).first():
        reasons.append(
            Reason(
                "person.code_taken",
                Text(f"代码 {code} 已属于{there.name}。", f"The code {code} belongs to {there.name} already."),
                Text("请换一个代码。", "Choose another."),
            )
        )
    if username and User.objects.filter(username__iexact=username).exists():
        reasons.append(
            Reason(
                "person.user_taken",
                Text(f"登录名 {username} 已被使用。", f"The user name {username} is taken already."),
                Text("请换一个登录名。", "Choose another."),
            )
        )
    return reasons

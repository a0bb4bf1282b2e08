"""Accounts: opened, locked and given one-time passwords by the system administrator, who grants nothing."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import trail
from zhixing.office.actions import about_code
from zhixing.office.corrections import needs_reason, refuse
from zhixing.office.models import Person, Post, User
from zhixing.office.permissions import Action, may
from zhixing.office.rights import SEPARATED

UNUSED_DAYS: Final = 90
_BYTES: Final = 12
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


def last_used(user: User) -> datetime:
    """When an account was last signed in to, or opened: the later of both."""
    return max(moment for moment in (user.last_login, user.opened_at, user.date_joined) if moment is not None)


def unused(user: User, at: datetime) -> bool:
    """Whether nobody has used an account for ninety days: it stays shut until it is opened again."""
    return at - last_used(user) > timedelta(days=UNUSED_DAYS)


@transaction.atomic
def open_account(*, code: str, name: str, by: Person, at: datetime) -> tuple[Person, str]:
    """Add a person with an account and no rights; gives the one-time password, which is stored nowhere.

    Writes user, person and one trail entry without the password. Raises Refused for a code that is taken, is kept for
    the system or is none.
    """
    may(by, Action.ACCOUNTS_KEEP, on=timezone.localdate(at))
    if not _CODE.fullmatch(code):
        refuse([_NO_CODE])
    refuse(about_code(code, code))
    password = secrets.token_urlsafe(_BYTES)
    user = User.objects.create_user(username=code, password=password, must_change_password=True, opened_at=at)
    person = Person.objects.create(code=code, name=name, user=user)
    trail.record(by=by, at=at, action=Action.ACCOUNTS_KEEP, about=person, move="open", body={"sign_in": code})
    return person, password


@transaction.atomic
def give_password(*, person: Person, reason: str, by: Person, at: datetime) -> str:
    """Replace a forgotten password by one that must be changed at the next sign-in. Writes user and trail.

    Raises Refused when the same system administrator took away this administrator's second factor, as long as there is
    no other.
    """
    user = _account(person, by, at)
    if not user.authenticator_set.exists():
        _not_both(person, by, at, done="drop-second-factor", over="")
    password = secrets.token_urlsafe(_BYTES)
    user.set_password(password)
    user.must_change_password, user.opened_at = True, at
    user.save(update_fields=["password", "must_change_password", "opened_at"])
    trail.record(
        by=by, at=at, action=Action.ACCOUNTS_KEEP, about=person, move="one-time-password", note=needs_reason(reason)
    )
    return password


@transaction.atomic
def lock(*, person: Person, reason: str, by: Person, at: datetime) -> None:
    """Shut an account: whoever is signed in with it is out at the next click. Writes user and trail."""
    user = _account(person, by, at)
    user.is_active = False
    user.save(update_fields=["is_active"])
    trail.record(by=by, at=at, action=Action.ACCOUNTS_KEEP, about=person, move="lock", note=needs_reason(reason))


@transaction.atomic
def unlock(*, person: Person, reason: str, by: Person, at: datetime) -> None:
    """Open a locked or unused account again; its ninety days begin anew. Writes user and trail."""
    user = _account(person, by, at)
    user.is_active, user.opened_at = True, at
    user.save(update_fields=["is_active", "opened_at"])
    trail.record(by=by, at=at, action=Action.ACCOUNTS_KEEP, about=person, move="unlock", note=needs_reason(reason))


@transaction.atomic
def drop_second_factor(*, person: Person, reason: str, by: Person, at: datetime) -> None:
    """Take away lost second factors, so that new ones can be set up after signing in. Writes factors and trail.

    Raises Refused when the same system administrator gave this administrator the password that is still unchanged.
    """
    user = _account(person, by, at)
    _not_both(person, by, at, done="one-time-password", over="change-password")
    count, _ = user.authenticator_set.all().delete()
    trail.record(
        by=by, at=at, action=Action.ACCOUNTS_KEEP, about=person, move="drop-second-factor", note=needs_reason(reason),
        body={"factors": count},
    )  # fmt: skip


@transaction.atomic
def password_changed(*, person: Person, at: datetime) -> None:
    """The person chose a new password. Writes the user and one trail entry."""
    User.objects.filter(pk=person.user_id).update(must_change_password=False)
    trail.record(by=person, at=at, action="accounts.password", about=person, move="change-password")


def _not_both(person: Person, by: Person, at: datetime, *, done: str, over: str) -> None:
    """Who holds both the password and the empty place of the second factor could enter as the other administrator."""
    on = timezone.localdate(at)
    ended = Q(valid_to__lt=on)
    if not Post.objects.filter(person=person, role__in=SEPARATED).exclude(ended).exists():
        return
    last = trail.about(person).filter(move__in=[done, over]).order_by("-seq").first()
    if last is not None and last.move == done and last.by == by.code:
        refuse([_BOTH], status=403)


def _account(person: Person, by: Person, at: datetime) -> User:
    may(by, Action.ACCOUNTS_KEEP, on=timezone.localdate(at))
    if person.pk == by.pk:
        refuse([_OWN], status=403)
    if person.user is None:
        refuse([_NO_ACCOUNT], status=404)
    return User.objects.select_for_update().get(pk=person.user_id)


_NO_CODE: Final = Reason(
    "accounts.code",
    Text(
        "代码应为 2 至 32 个小写字母、数字、点、横线或下划线，以字母或数字开头。",
        "A code is 2 to 32 small letters, digits, dots, dashes or underscores, and begins with a letter or digit.",
    ),
)
_OWN: Final = Reason(
    "accounts.own",
    Text("不能在此处理本人的账号。", "Nobody keeps their own account here."),
    Text("请由另一位系统管理员办理。", "Another system administrator does that."),
)
_BOTH: Final = Reason(
    "accounts.both",
    Text(
        "管理员账号的密码和第二因素不得由同一人先后重置。",
        "The password and the second factor of an administrator are not both reset by one person.",
    ),
    Text(
        "请由另一位系统管理员办理，或等其更改密码之后。", "Another one does it, or wait until the password is changed."
    ),
)
_NO_ACCOUNT: Final = Reason("accounts.none", Text("此人没有账号。", "The person has no account."))

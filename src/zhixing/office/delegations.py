"""Standing in for one another: from a day to a day, with a reason, never for an administrator."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import trail
from zhixing.office.corrections import needs_reason, refuse
from zhixing.office.models import Delegation, Person, Place, Post
from zhixing.office.people import meeting
from zhixing.office.permissions import Action, Role, may
from zhixing.office.rights import SEPARATED, TABLE, Scope

LONGEST_DAYS: Final = 366


@transaction.atomic
def delegate(
    *,
    giver: Person,
    taker: Person,
    first: date,
    last: date,
    reason: str,
    at: datetime,
    role: Role | None = None,
    place: Place | None = None,
) -> Delegation:
    """Hand one's own work to somebody from a day to a day: one role, one place, or all of it.

    Writes the delegation and one trail entry. Raises Refused with every reason: to oneself, an administrator on either
    side, somebody without an account, nothing to hand on, days that are over, in the wrong order or more than a year.
    """
    day = timezone.localdate(at)
    may(giver, Action.DELEGATIONS_MAKE, on=day)
    reason = needs_reason(reason)
    refuse([*_days(first, last, day), *_people(giver, taker, first, last), *_work(giver, role, place, first, last)])
    row = Delegation.objects.create(
        giver=giver, taker=taker, role=role or "", place=place, valid_from=first, valid_to=last, reason=reason,
        made_at=at,
    )  # fmt: skip
    said = {
        "taker": taker.code, "role": role or "", "place": place.code if place else "", "valid_from": first,
        "valid_to": last,
    }  # fmt: skip
    trail.record(by=giver, at=at, action=Action.DELEGATIONS_MAKE, about=row, move="delegate", note=reason, body=said)
    return row


@transaction.atomic
def end_delegation(*, delegation: Delegation, reason: str, by: Person, at: datetime) -> Delegation:
    """End a delegation: from now on it counts no more. Either side may. Writes the row and one trail entry."""
    reason = needs_reason(reason)
    row = Delegation.objects.select_for_update().get(pk=delegation.pk)
    day = timezone.localdate(at)
    if by.pk not in {row.giver_id, row.taker_id}:
        refuse([_NOT_YOURS], status=404)
    if row.taken_back or row.valid_to < day:
        refuse([_OVER], status=409)
    before = row.valid_to
    # Ended means ended: today no longer counts, and one that began today or later counts not at all.
    row.taken_back = True
    row.save(update_fields=["taken_back"])
    trail.record(
        by=by, at=at, action=Action.DELEGATIONS_MAKE, about=row, move="end", note=reason,
        body={"changes": {"valid_to": [before, day]}},
    )  # fmt: skip
    return row


def _days(first: date, last: date, day: date) -> list[Reason]:
    if last < first or last < day or (last - first).days > LONGEST_DAYS:
        return [_WRONG_DAYS]
    return []


def _people(giver: Person, taker: Person, first: date, last: date) -> list[Reason]:
    reasons = []
    if giver.pk == taker.pk:
        reasons.append(_TO_YOURSELF)
    if taker.user is None or not taker.user.is_active:
        reasons.append(_NO_ACCOUNT)
    if Post.objects.filter(meeting(first, last), person__in=[giver, taker], role__in=SEPARATED).exists():
        reasons.append(_ADMINISTRATOR)
    return reasons


def _work(giver: Person, role: Role | None, place: Place | None, first: date, last: date) -> list[Reason]:
    if role is not None and (role in SEPARATED or Action.DELEGATIONS_MAKE not in TABLE[role]):
        return [_ADMINISTRATOR]
    posts = Post.objects.filter(meeting(first, last), person=giver).exclude(role__in=SEPARATED).select_related("place")
    fitting = [post for post in posts if role in {None, post.role} and (place is None or _hands_on(post, place))]
    return [] if fitting else [_NOTHING]


def _hands_on(post: Post, place: Place) -> bool:
    """Whether a post can be handed on for one place alone: it has rights bound to places, and the place is its own."""
    return Scope.OWN_PLACE_AND_BELOW in TABLE[Role(post.role)].values() and place.path.startswith(post.place.path)


_TO_YOURSELF: Final = Reason("delegations.self", Text("不能委托给本人。", "Nobody stands in for themselves."))
_NO_ACCOUNT: Final = Reason(
    "delegations.no_account",
    Text("受托人没有可用的账号。", "The person has no account that is open."),
    Text("请选择其他人，或请系统管理员开通账号。", "Choose somebody else, or ask the system administrator."),
)
_ADMINISTRATOR: Final = Reason(
    "delegations.administrator",
    Text(
        "三员的职责不得委托，三员也不得受托代办业务工作。",
        "An administrator's role is never handed on, and an administrator stands in for nobody.",
    ),
)
_NOTHING: Final = Reason(
    "delegations.nothing",
    Text("委托人在这些日期没有所选的职务或地区。", "The giver holds no such role or place on these days."),
)
_WRONG_DAYS: Final = Reason(
    "delegations.days",
    Text(
        "截止日不能早于起始日或今天，期限不能超过一年。",
        "The last day may not lie before the first one or today; a year is the most.",
    ),
)
_NOT_YOURS: Final = Reason(
    "permission.out_of_scope", Text("没有找到该内容，或不在您的范围内。", "Not found, or outside your scope.")
)
_OVER: Final = Reason("delegations.over", Text("该委托已经结束。", "This delegation is over."))

"""Posts: one person proposes, another confirms, both in the trail; an administrator's role combines with nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import trail
from zhixing.office.corrections import needs_reason, refuse
from zhixing.office.models import Body, BodyKind, Delegation, Outcome, Person, Place, Post, PostProposal
from zhixing.office.permissions import CONSOLE, Action, Refused, Role, can, may
from zhixing.office.rights import SEPARATED


@dataclass(frozen=True, slots=True)
class Wish:
    """A post as it is proposed. `valid_to` None: until somebody ends it."""

    person: Person
    role: Role
    place: Place
    valid_from: date
    valid_to: date | None = None
    body: Body | None = None


def meeting(first: date, last: date | None) -> Q:
    """Rows whose days share one with these; both ends count, None is open."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=first)
    return still if last is None else still & Q(valid_from__lte=last)


def separation(wish: Wish, *, besides: Post | None = None) -> list[Reason]:
    """Why the post would combine an administrator's role with anything else, in words; empty when it would not."""
    days = meeting(wish.valid_from, wish.valid_to)
    others = Post.objects.filter(days, person=wish.person).exclude(pk=besides.pk if besides else None)
    others = others.exclude(role=wish.role) if wish.role in SEPARATED else others.filter(role__in=SEPARATED)
    reasons = []
    if others.exists():
        reasons.append(
            Reason(
                "posts.separated",
                Text(
                    "系统管理员、安全管理员、审计管理员三员不得互相兼任，也不得兼任业务职务。",
                    "The system, security and audit administrators are never combined with one another or with the "
                    "programme's work.",
                ),
                Text("请由他人担任，或先办理原职务的终止。", "Choose somebody else, or end the other post first."),
            )
        )
    taken = Delegation.objects.filter(days, taker=wish.person, taken_back=False)
    if wish.role in SEPARATED and taken.exists():
        reasons.append(
            Reason(
                "posts.stands_in",
                Text("此人正受托代办业务工作。", "This person stands in for somebody's work on these days."),
                Text("请先收回委托。", "End that delegation first."),
            )
        )
    return reasons


def confirmers(on: date, *, besides: Person | None = None) -> QuerySet[Person]:
    """Who may confirm a post on a day, without the one who proposed it.

    A locked account still counts: locking the auditor out must not let one person grant alone.
    """
    roles = [Role.SECURITY_ADMINISTRATOR, Role.AUDITOR]
    posts = Post.objects.filter(meeting(on, on), role__in=roles)
    found = Person.objects.filter(posts__in=posts, user__isnull=False).distinct()
    return found.exclude(pk=besides.pk) if besides else found


@transaction.atomic
def propose_post(*, wish: Wish, reason: str, by: Person, at: datetime) -> PostProposal:
    """Propose a post. Writes the proposal and one trail entry; where nobody else could confirm it, the post as well.

    Raises Refused: `by` may not, proposes for themselves, without a reason, the operator's role, days in the wrong
    order, or a combination that is never allowed.
    """
    may(by, Action.POSTS_GRANT, on=timezone.localdate(at))
    reason = needs_reason(reason)
    reasons = [*_impossible(wish, by), *separation(wish)]
    refuse(reasons)
    proposal = PostProposal.objects.create(
        person=wish.person, role=wish.role, place=wish.place, body=wish.body, valid_from=wish.valid_from,
        valid_to=wish.valid_to, reason=reason, proposed_by=by, proposed_at=at,
    )  # fmt: skip
    trail.record(
        by=by, at=at, action=Action.POSTS_GRANT, about=wish.person, move="propose", note=reason, body=_said(wish)
    )
    if not confirmers(timezone.localdate(at), besides=by).exclude(pk=wish.person.pk).exists():
        _settle(proposal, Outcome.CONFIRMED, by=by, at=at, note="", alone=True)
    return proposal


@transaction.atomic
def decide_post(*, proposal: PostProposal, outcome: Outcome, note: str, by: Person, at: datetime) -> PostProposal:
    """Confirm, refuse or withdraw a proposal. Writes the proposal, the post when confirmed, one trail entry.

    Raises Refused: already decided; confirmed by the one who proposed it or whom it concerns; withdrawn by somebody
    else; refused without a note; or meanwhile impossible.
    """
    current = (
        PostProposal.objects.select_for_update(of=("self",))
        .select_related("person", "place", "body")
        .get(pk=proposal.pk)
    )
    if outcome is Outcome.WITHDRAWN:
        may(by, Action.POSTS_GRANT, on=timezone.localdate(at))
    else:
        may(by, Action.POSTS_CONFIRM, on=timezone.localdate(at))
    if current.outcome != Outcome.WAITING:
        refuse([_DECIDED], status=409)
    own = by.pk in {current.proposed_by_id, current.person_id}
    if outcome is not Outcome.WITHDRAWN and own:
        refuse([_FOUR_EYES], status=403)
    if outcome is Outcome.WITHDRAWN and by.pk != current.proposed_by_id:
        refuse([_NOT_YOURS], status=403)
    if outcome is Outcome.REFUSED:
        note = needs_reason(note)
    return _settle(current, outcome, by=by, at=at, note=note, alone=False)


def _settle(
    proposal: PostProposal, outcome: Outcome, *, by: Person, at: datetime, note: str, alone: bool
) -> PostProposal:
    wish = Wish(
        proposal.person, Role(proposal.role), proposal.place, proposal.valid_from, proposal.valid_to, proposal.body
    )
    body = _said(wish)
    if outcome is Outcome.CONFIRMED:
        refuse(separation(wish))
        proposal.post = Post.objects.create(
            person=wish.person, role=wish.role, place=wish.place, body=wish.body, valid_from=wish.valid_from,
            valid_to=wish.valid_to,
        )  # fmt: skip
        # The second pair of eyes, or that there was none: the auditor reads it here.
        body |= {"alone": True} if alone else {"proposed_by": proposal.proposed_by.code}
    proposal.outcome, proposal.decided_by, proposal.decided_at = outcome, by, at
    proposal.save(update_fields=["outcome", "decided_by", "decided_at", "post"])
    action = Action.POSTS_CONFIRM if outcome is not Outcome.WITHDRAWN else Action.POSTS_GRANT
    trail.record(by=by, at=at, action=action, about=proposal.person, move=str(outcome), note=note, body=body)
    return proposal


@transaction.atomic
def end_post(*, post: Post, last: date, reason: str, by: Person, at: datetime) -> Post:
    """Say on which day a post ends. Writes the post and one trail entry. Raises Refused.

    The last day may lie ahead; one before the first day, or later than the one already set, is refused. The last
    administrator of a kind cannot be ended: nobody could appoint the next, or nobody would confirm.
    """
    may(by, Action.POSTS_GRANT, on=timezone.localdate(at))
    reason = needs_reason(reason)
    current = Post.objects.select_for_update().get(pk=post.pk)
    if current.person_id == by.pk:
        refuse([_OWN_POST], status=403)
    if last < current.valid_from or (current.valid_to is not None and last > current.valid_to):
        refuse([_WRONG_LAST_DAY])
    _somebody_stays(current, last)
    before = current.valid_to
    current.valid_to = last
    current.save(update_fields=["valid_to"])
    changes = {"valid_to": [before, last]}
    trail.record(
        by=by, at=at, action=Action.POSTS_GRANT, about=current.person, move="end", note=reason,
        body={"role": current.role, "place": current.place.code, "changes": changes},
    )  # fmt: skip
    return current


def _somebody_stays(post: Post, last: date) -> None:
    if post.role not in SEPARATED:
        return
    after = last + timedelta(days=1)
    others = Post.objects.filter(meeting(after, after), role=post.role).exclude(pk=post.pk)
    if not others.exists():
        refuse([_LAST_ONE])


@transaction.atomic
def keep_body(*, code: str, name: Text, kind: BodyKind, place: Place, by: Person, at: datetime) -> Body:
    """Add an organisation that acts in the programme. Writes the body and one trail entry. Raises Refused."""
    may(by, Action.BODIES_KEEP, place, on=timezone.localdate(at))
    if Body.objects.filter(code=code).exists():
        refuse([Reason("bodies.known", Text(f"代码 {code} 已被使用。", f"The code {code} is taken."))])
    body = Body.objects.create(code=code, name_zh=name.zh, name_en=name.en, kind=kind, place=place)
    said = {"code": code, "name": name.zh, "kind": str(kind)}
    trail.record(by=by, at=at, action=Action.BODIES_KEEP, about=body, move="add", body=said)
    return body


def may_confirm(person: Person | None, proposal: PostProposal, on: date) -> bool:
    """Whether this person could confirm this proposal now."""
    if person is None or person.pk in {proposal.proposed_by_id, proposal.person_id}:
        return False
    return proposal.outcome == Outcome.WAITING and can(person, Action.POSTS_CONFIRM, on=on)


def _impossible(wish: Wish, by: Person) -> list[Reason]:
    reasons = []
    if by.pk == wish.person.pk:
        reasons.append(_FOR_YOURSELF)
    if wish.role is Role.OPERATOR or wish.person.code == CONSOLE:
        reasons.append(_CONSOLE_ONLY)
    if wish.valid_to is not None and wish.valid_to < wish.valid_from:
        reasons.append(_WRONG_LAST_DAY)
    same = Post.objects.filter(meeting(wish.valid_from, wish.valid_to), person=wish.person, role=wish.role)
    if same.filter(place=wish.place, body=wish.body).exists():
        reasons.append(_HELD_ALREADY)
    waiting = PostProposal.objects.filter(person=wish.person, role=wish.role, place=wish.place, outcome="")
    if waiting.exists():
        reasons.append(_PROPOSED_ALREADY)
    return reasons


def _said(wish: Wish) -> dict[str, object]:
    return {
        "role": wish.role, "place": wish.place.code, "body": wish.body.code if wish.body else "",
        "valid_from": wish.valid_from, "valid_to": wish.valid_to,
    }  # fmt: skip


_FOR_YOURSELF: Final = Reason(
    "posts.for_yourself",
    Text("不能为本人申请职务。", "Nobody proposes a post for themselves."),
    Text("请由另一位安全管理员提出。", "Another security administrator proposes it."),
)
_OWN_POST: Final = Reason(
    "posts.own",
    Text("不能终止本人的职务。", "Nobody ends their own post."),
    Text("请由另一位安全管理员办理。", "Another security administrator does that."),
)
_CONSOLE_ONLY: Final = Reason(
    "posts.console",
    Text("操作员角色只属于本机命令行，不能授予。", "The operator's role belongs to the console alone."),
)
_WRONG_LAST_DAY: Final = Reason(
    "posts.last_day",
    Text(
        "最后一日不能早于起始日，也不能晚于已定的最后一日。",
        "The last day may not lie before the first one or after the one already set.",
    ),
)
_HELD_ALREADY: Final = Reason(
    "posts.held", Text("此人在这些日期已任该职务。", "The person holds this very post on some of these days already.")
)
_PROPOSED_ALREADY: Final = Reason(
    "posts.proposed", Text("同一职务已在等待确认。", "The same post waits to be confirmed already.")
)
_DECIDED: Final = Reason(
    "posts.decided",
    Text("该申请已经办结。", "This proposal has been decided."),
    Text("请刷新页面。", "Reload the page."),
)
_FOUR_EYES: Final = Reason(
    "posts.four_eyes",
    Text("提出人和本人不能确认。", "Neither the one who proposed it nor the one it concerns confirms a post."),
    Text("请由另一位安全管理员或审计管理员确认。", "Another security administrator or the auditor does."),
)
_NOT_YOURS: Final = Reason(
    "posts.not_yours", Text("只有提出人可以撤回。", "Only the one who proposed it takes it back.")
)
_LAST_ONE: Final = Reason(
    "posts.last_one",
    Text(
        "这是最后一位该类管理员，终止后将无人任命或确认。",
        "This is the last administrator of that kind; nobody would be left to appoint or to confirm.",
    ),
    Text("请先任命继任者。", "Appoint the next one first."),
)

__all__ = [
    "Refused", "Wish", "confirmers", "decide_post", "end_post", "keep_body", "may_confirm", "meeting", "propose_post",
    "separation",
]  # fmt: skip

"""States and moves as data, and the one function that changes a state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import deadlines, notify, trail
from zhixing.office.models import Person
from zhixing.office.permissions import Action, Refused, may

Guard = Callable[[Any, date], Reason | None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class State:
    """One state: what the office calls it, what the public sees, which role has it on the desk."""

    code: str
    office: Text
    public: Text
    owner: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a state to another: who may, what must hold first, what follows.

    `deadline` is the key of the rule that starts with the move and limits the duty of the state it leads to; leaving
    that state closes it. `within` is the key of an open deadline after which the move is too late. `notice` is the key
    of what the holders of the next duty are told. `reason` demands a note.
    """

    name: str
    source: str
    target: str
    action: Action
    guards: Sequence[Guard] = ()
    deadline: str = ""
    notice: str = ""
    reason: bool = False
    within: str = ""
    title: Text = field(default=Text("", ""))


_FLOWS: dict[str, Flow] = {}


@dataclass(frozen=True)
class Flow:
    """All states and moves of one kind of thing; a model names its flow by `FLOW`. Registers itself under its code."""

    code: str
    states: Sequence[State]
    moves: Sequence[Move]
    title: Text = field(default=Text("", ""))
    _by_code: dict[str, State] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self._by_code.update({state.code: state for state in self.states})
        unknown = {move.source for move in self.moves} | {move.target for move in self.moves}
        if unknown - set(self._by_code):
            raise ValueError(f"{self.code}: moves name unknown states {sorted(unknown - set(self._by_code))}")
        _FLOWS[self.code] = self

    def state(self, code: str) -> State:
        """The state with a code. Raises KeyError."""
        return self._by_code[code]

    def move(self, name: str, source: str) -> Move | None:
        """The move of that name out of a state, or None."""
        return next((move for move in self.moves if (move.name, move.source) == (name, source)), None)


def flows() -> tuple[Flow, ...]:
    """Every flow that has been loaded."""
    return tuple(_FLOWS.values())


NOT_NOW: Final = "workflow.not_now"
NO_REASON: Final = Reason(
    "workflow.no_reason",
    Text("此操作须写明理由。", "This needs a reason."),
    Text("请填写理由后再提交。", "Write the reason and submit again."),
)


def move(
    thing: models.Model,
    name: str,
    *,
    by: Person,
    at: datetime,
    note: str = "",
    edition: str = "",
    clock: Clock | None = None,
) -> models.Model:
    """Move a thing along its flow.

    Locks its row; checks that the move leaves from its state, that `by` may, its deadline, its note and every guard;
    sets the state, closes and opens deadlines, tells the holders of the next duty and writes the trail, all in one
    transaction. `clock`, where given, is asked for the time once the lock is held: whoever waited for the lock past a
    deadline is late. Returns the thing as it is now. Raises Refused with every reason.
    """
    flow = _FLOWS[type(thing).FLOW]
    with transaction.atomic():
        locked = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
        at = clock() if clock else at
        step = flow.move(name, locked.state)
        if step is None:
            state = flow.state(locked.state).office
            raise Refused(
                Reason(
                    NOT_NOW,
                    Text(f"当前状态“{state.zh}”不允许此操作。", f"Not possible in the state “{state.en}”."),
                    Text("请刷新页面查看最新状态。", "Reload the page to see the state it is in."),
                )
            )
        day = timezone.localdate(at)
        may(by, step.action, locked, on=day)
        reasons = list(_against(locked, step, note, at))
        if reasons:
            raise Refused(_together(reasons))
        # The condition decides between two movers where the database has no row locks.
        changed = type(thing)._default_manager.filter(pk=locked.pk, state=step.source).update(state=step.target)
        if changed != 1:
            raise Refused(Reason(NOT_NOW, Text("状态刚被他人更改。", "Somebody changed the state a moment ago.")))
        locked.refresh_from_db()
        trail.record(
            by=by, at=at, action=step.action, about=locked, move=name,
            from_state=step.source, to_state=step.target, note=note, edition=edition,
            body=_follow(locked, flow, step, by, note, at),
        )  # fmt: skip
    thing.refresh_from_db()
    return thing


def _against(thing: models.Model, step: Move, note: str, at: datetime) -> Iterator[Reason]:
    """Every reason against a move, the deadline first."""
    if step.within and (late := deadlines.too_late(thing, step.within, at)):
        yield late
    if step.reason and not note.strip():
        yield NO_REASON
    day = timezone.localdate(at)
    yield from (reason for guard in step.guards if (reason := guard(thing, day)))


def _follow(thing: models.Model, flow: Flow, step: Move, by: Person, note: str, at: datetime) -> dict[str, Any]:
    """What a move brings with it: deadlines closed and opened, notices. Answers what the trail is told of it."""
    told = {}
    if step.source != step.target or step.deadline:
        told = deadlines.leave(thing, step.source, by=by, at=at)
    target = flow.state(step.target)
    if step.deadline:
        opened = deadlines.enter(thing, target.code, step.deadline, by=by, at=at, owner_role=target.owner)
        told = {**told, "deadline": step.deadline, "last_day": str(deadlines.last_day_of(opened))}
    if step.notice:
        said = notify.Said(step.title or Text(step.name, step.name), target.office, note)
        notify.of_move(thing, step.notice, said, owner_role=target.owner, by=by, at=at)
    return told


def _together(reasons: list[Reason]) -> Reason:
    return Reason(
        reasons[0].code,
        Text("".join(reason.text.zh for reason in reasons), " ".join(reason.text.en for reason in reasons)),
        Text("".join(reason.remedy.zh for reason in reasons), " ".join(reason.remedy.en for reason in reasons)),
    )

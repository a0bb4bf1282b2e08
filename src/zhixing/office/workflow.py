"""States and moves as data, and the one function that changes a state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import trail
from zhixing.office.models import Person
from zhixing.office.permissions import Action, Refused, may

Guard = Callable[[Any, date], Reason | None]


@dataclass(frozen=True, slots=True)
class State:
    """One state: what the office calls it, what the public sees, who has it on the desk."""

    code: str
    office: Text
    public: Text
    owner: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a state to another: who may, and what must hold first."""

    name: str
    source: str
    target: str
    action: Action
    guards: Sequence[Guard] = ()


_FLOWS: dict[str, Flow] = {}


@dataclass(frozen=True)
class Flow:
    """All states and moves of one kind of thing; a model names its flow by `FLOW`. Registers itself under its code."""

    code: str
    states: Sequence[State]
    moves: Sequence[Move]
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


def move(
    thing: models.Model, name: str, *, by: Person, at: datetime, note: str = "", edition: str = ""
) -> models.Model:
    """Move a thing along its flow.

    Locks its row, checks that the move leaves from its state, that `by` may, and every guard; sets the state and writes
    the trail, all in one transaction. Returns the thing as it is now. Raises Refused with every reason.
    """
    flow = _FLOWS[type(thing).FLOW]
    with transaction.atomic():
        locked = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
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
        reasons = [reason for guard in step.guards if (reason := guard(locked, day))]
        if reasons:
            raise Refused(_together(reasons))
        # The condition decides between two movers where the database has no row locks.
        changed = type(thing)._default_manager.filter(pk=locked.pk, state=step.source).update(state=step.target)
        if changed != 1:
            raise Refused(Reason(NOT_NOW, Text("状态刚被他人更改。", "Somebody changed the state a moment ago.")))
        trail.record(
            by=by, at=at, action=step.action, about=locked, move=name,
            from_state=step.source, to_state=step.target, note=note, edition=edition,
        )  # fmt: skip
    thing.refresh_from_db()
    return thing


def _together(reasons: list[Reason]) -> Reason:
    return Reason(
        reasons[0].code,
        Text("".join(reason.text.zh for reason in reasons), " ".join(reason.text.en for reason in reasons)),
        Text("".join(reason.remedy.zh for reason in reasons), " ".join(reason.remedy.en for reason in reasons)),
    )

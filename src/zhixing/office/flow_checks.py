"""What every table of states and moves must satisfy; answers its faults in words, none when it is sound."""

from __future__ import annotations

from collections.abc import Iterable

from zhixing.office import deadlines, notify
from zhixing.office.permissions import Action
from zhixing.office.rights import TABLE
from zhixing.office.workflow import Flow, Move


def faults(flow: Flow) -> list[str]:
    """Every fault of a flow: states nobody reaches or leaves, duties nobody has, moves without an action or a rule."""
    return [*_of_states(flow), *_of_moves(flow)]


def _closure(start: Iterable[str], steps: Iterable[tuple[str, str]]) -> set[str]:
    """Every state that can be reached from some by steps."""
    found, edges = set(start), list(steps)
    while new := {target for source, target in edges if source in found} - found:
        found |= new
    return found


def _of_states(flow: Flow) -> list[str]:
    steps = [(move.source, move.target) for move in flow.moves]
    reached = _closure([flow.states[0].code], steps)
    ending = _closure([state.code for state in flow.states if state.final], [(two, one) for one, two in steps])
    found = []
    for state in flow.states:
        name = f"{flow.code}.{state.code}"
        if state.code not in reached:
            found.append(f"{name} is never reached")
        if not state.final and state.code not in ending:
            found.append(f"{name} has no way to an end")
        if not state.final and not state.owner:
            found.append(f"{name} lies on nobody's desk")
        if not all((state.office.zh, state.office.en, state.public.zh, state.public.en)):
            found.append(f"{name} lacks a name for the office or the public in both languages")
    return found


def _of_moves(flow: Flow) -> list[str]:
    found = [fault for move in flow.moves for fault in _of_move(flow, move)]
    pairs = [(move.name, move.source) for move in flow.moves]
    found += [
        f"{flow.code}.{name} leaves {source} twice" for name, source in set(pairs) if pairs.count((name, source)) > 1
    ]
    return found


def _of_move(flow: Flow, move: Move) -> list[str]:
    name = f"{flow.code}.{move.name}"
    found = []
    if move.action not in set(Action):
        found.append(f"{name} has no action")
    elif not any(move.action in rights for rights in TABLE.values()):
        found.append(f"{name} may be made by nobody")
    if move.deadline and move.deadline not in deadlines.rules():
        found.append(f"{name} starts a deadline nobody registered: {move.deadline}")
    if move.deadline and flow.state(move.target).final:
        found.append(f"{name} starts a deadline in a state that ends")
    if move.notice and move.notice not in notify.kinds():
        found.append(f"{name} gives a notice nobody registered: {move.notice}")
    if not (move.title.zh and move.title.en):
        found.append(f"{name} has no name in both languages")
    return found

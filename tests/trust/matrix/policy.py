"""What each answer must be, worked out from the table of rights the slow way: by walking up the tree of places."""

from __future__ import annotations

from zhixing.office.permissions import PUBLIC_ACTIONS
from zhixing.office.rights import TABLE, Action, Scope

from .world import ABOVE, Actor, Duty

# Which right opens what carries a mark. Who is named in a delegation reads it; an account is the system's to see.
READS = {
    "batch": (Action.BATCHES_READ, Action.BATCHES_CORRECT),
    "source": (Action.BATCHES_READ,),
    "enterprise": (Action.ENTERPRISES_READ,),
    "qualification": (Action.QUALIFICATIONS_READ, Action.QUALIFICATIONS_CORRECT),
    "laboratory": (Action.LABORATORIES_READ,),
    "sheet": (Action.FORMS_READ,),
    "grouping": (Action.GROUPINGS_READ,),
    "member": (Action.GROUPINGS_READ, Action.ENTERPRISES_READ),
    "value": (Action.RETURNS_READ,),
    "report": (Action.REPORTS_READ,),
    "upload": (Action.UPLOADS_READ,),
    "job": (Action.JOBS_READ,),
    "person": (Action.PEOPLE_READ, Action.ACCOUNTS_KEEP, Action.POSTS_CONFIRM),
    "proposal": (Action.PEOPLE_READ, Action.POSTS_CONFIRM),
    "body": (Action.PEOPLE_READ,),
    "account": (Action.ACCOUNTS_KEEP,),
    "delegation": (),
    "deadline": (Action.WORK_READ,),
    "notice": (Action.NOTICES_READ,),
}
# People of one department, by the body's key.
MEMBERS = {"bureau": {"departmentclerk", "colleague"}}
PARTIES = {"giver": {"giver", "standsin"}, "chief": {"chief", "narrowly"}}


def lies_in(place: str, seat: str) -> bool:
    """Whether a place is the seat or below it."""
    while place:
        if place == seat:
            return True
        place = ABOVE[place]
    return False


def has(actor: Actor, action: Action) -> bool:
    """Whether the actor has the function at all."""
    if actor.opened and action in PUBLIC_ACTIONS:
        return True
    return any(_hands(duty, action) for duty in actor.duties)


def _hands(duty: Duty, action: Action) -> bool:
    scope = TABLE[duty.role].get(action)
    # A delegation of one place hands on only what is bound to places.
    return scope is not None and (not duty.narrow or scope is Scope.OWN_PLACE_AND_BELOW)


def reaches(actor: Actor, action: Action, place: str, owner: str) -> bool:
    """Whether the function reaches a thing at a place ("" is nowhere) that an owner handed in."""
    if actor.opened and action in PUBLIC_ACTIONS:
        return True
    for duty in actor.duties:
        scope = TABLE[duty.role].get(action)
        if scope is None or not _hands(duty, action):
            continue
        if duty.narrow:
            if lies_in(place, duty.narrow):
                return True
            continue
        if scope is Scope.CITY or owner == duty.holder:
            return True
        if scope is Scope.OWN_BODY and owner in MEMBERS.get(duty.body, ()):
            return True
        if scope is Scope.OWN_PLACE_AND_BELOW and lies_in(place, duty.seat):
            return True
    return False


def may_read(actor: Actor, kind: str, place: str, owner: str) -> bool:
    """Whether a mark may stand in an answer to this actor."""
    if kind == "delegation":
        return actor.name in PARTIES.get(owner, ())
    if kind == "account" and owner == actor.name:
        return True
    place = "" if place == "nowhere" else place
    return any(reaches(actor, action, place, owner) for action in READS[kind])

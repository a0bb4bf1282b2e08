"""The one table of rights: actions, roles, scopes, and which role may do what how far. Blank is denied."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Action(StrEnum):
    """Everything anybody can do."""

    FIGURES_READ = "figures.read"
    BATCHES_READ = "batches.read"
    BATCHES_CORRECT = "batches.correct"
    SOURCES_CONFIRM = "sources.confirm"
    UPLOADS_SPOT_CHECKS = "uploads.spot_checks"
    UPLOADS_STATISTICS = "uploads.statistics"
    UPLOADS_ENTERPRISES = "uploads.enterprises"
    UPLOADS_QUALIFICATIONS = "uploads.qualifications"
    UPLOADS_LABORATORIES = "uploads.laboratories"
    UPLOADS_GROUPINGS = "uploads.groupings"
    UPLOADS_READ = "uploads.read"
    RETURNS_READ = "returns.read"
    RETURNS_APPROVE = "returns.approve"
    ENTERPRISES_READ = "enterprises.read"
    ENTERPRISES_CORRECT = "enterprises.correct"
    QUALIFICATIONS_READ = "qualifications.read"
    QUALIFICATIONS_CORRECT = "qualifications.correct"
    LABORATORIES_READ = "laboratories.read"
    LABORATORIES_CORRECT = "laboratories.correct"
    GROUPINGS_READ = "groupings.read"
    GROUPINGS_CORRECT = "groupings.correct"
    SNAPSHOTS_READ = "snapshots.read"
    SNAPSHOTS_BUILD = "snapshots.build"
    REPORTS_MAKE = "reports.make"
    REPORTS_READ = "reports.read"
    JOBS_READ = "jobs.read"
    PLACES_READ = "places.read"
    PLACES_CHANGE = "places.change"
    PEOPLE_READ = "people.read"
    BODIES_KEEP = "bodies.keep"
    POSTS_GRANT = "posts.grant"
    POSTS_CONFIRM = "posts.confirm"
    ACCOUNTS_KEEP = "accounts.keep"
    DELEGATIONS_MAKE = "delegations.make"
    CALENDAR_KEEP = "calendar.keep"
    DEADLINES_EXTEND = "deadlines.extend"
    WORK_READ = "work.read"
    NOTICES_READ = "notices.read"
    EVIDENCE_ADD = "evidence.add"
    EVIDENCE_READ = "evidence.read"
    FORMS_READ = "forms.read"
    FORMS_FILL = "forms.fill"
    FORMS_SUBMIT = "forms.submit"
    FORMS_ACCEPT = "forms.accept"
    ROUNDS_OPEN = "rounds.open"
    TRAIL_READ = "trail.read"


class Role(StrEnum):
    """What a post makes of a person. `operator` is whoever holds the machine's console; no post grants it."""

    CITY_CLERK = "city_clerk"
    COUNTY_CLERK = "county_clerk"
    TOWNSHIP_LIAISON = "township_liaison"
    DEPARTMENT_CLERK = "department_clerk"
    LEADER = "leader"
    AUDITOR = "auditor"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    OPERATOR = "operator"


# Three roles that no account may combine, neither with one another nor with the work of the programme.
SEPARATED: Final = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})


class Scope(StrEnum):
    """How far a role's action reaches."""

    CITY = "city"  # everything of the installation, located or not
    OWN_PLACE_AND_BELOW = "own_place_and_below"
    OWN_BODY = "own_body"  # what the people of one's own department handed in
    OWN = "own"  # what the person handed in or asked for


_READERS: Final = (Action.FIGURES_READ, Action.SNAPSHOTS_READ, Action.PLACES_READ, Action.REPORTS_READ)
_LOCAL_READERS: Final = (
    Action.BATCHES_READ, Action.ENTERPRISES_READ, Action.RETURNS_READ, Action.QUALIFICATIONS_READ,
)  # fmt: skip
# What a city has few of and everybody works with: read throughout the city, kept where it lies.
_SHARED_READERS: Final = (Action.LABORATORIES_READ, Action.GROUPINGS_READ)
_UPLOADS: Final = (
    Action.UPLOADS_SPOT_CHECKS, Action.UPLOADS_STATISTICS, Action.UPLOADS_ENTERPRISES, Action.UPLOADS_QUALIFICATIONS,
    Action.UPLOADS_LABORATORIES, Action.UPLOADS_GROUPINGS,
)  # fmt: skip
# Everybody who works here has a desk; what lies on it is scoped row by row.
_DESK: Final = (Action.WORK_READ, Action.NOTICES_READ, Action.DELEGATIONS_MAKE)
_HELD_CORRECT: Final = (Action.QUALIFICATIONS_CORRECT, Action.LABORATORIES_CORRECT, Action.GROUPINGS_CORRECT)


def _row(scope: Scope, *actions: Action) -> dict[Action, Scope]:
    return dict.fromkeys(actions, scope)


_CITY_WORK: Final = (
    *_READERS, *_LOCAL_READERS, *_SHARED_READERS, *_UPLOADS, *_HELD_CORRECT, Action.UPLOADS_READ,
    Action.BATCHES_CORRECT, Action.SOURCES_CONFIRM, Action.RETURNS_APPROVE, Action.ENTERPRISES_CORRECT,
    Action.SNAPSHOTS_BUILD, Action.REPORTS_MAKE, Action.JOBS_READ, Action.PLACES_CHANGE, Action.PEOPLE_READ,
    Action.BODIES_KEEP, Action.CALENDAR_KEEP, Action.DEADLINES_EXTEND, Action.EVIDENCE_ADD, Action.EVIDENCE_READ,
    Action.FORMS_READ, Action.FORMS_ACCEPT, Action.ROUNDS_OPEN, *_DESK,
)  # fmt: skip

TABLE: Final[dict[Role, dict[Action, Scope]]] = {
    Role.CITY_CLERK: _row(Scope.CITY, *_CITY_WORK),
    Role.COUNTY_CLERK: {
        **_row(Scope.CITY, *_READERS, *_SHARED_READERS, Action.REPORTS_MAKE),
        **_row(Scope.OWN_PLACE_AND_BELOW, *_LOCAL_READERS, *_UPLOADS, Action.UPLOADS_READ, Action.BATCHES_CORRECT),
        **_row(Scope.OWN_PLACE_AND_BELOW, Action.ENTERPRISES_CORRECT, *_HELD_CORRECT),
        **_row(Scope.OWN_PLACE_AND_BELOW, Action.EVIDENCE_ADD, Action.EVIDENCE_READ, Action.PEOPLE_READ),
        **_row(Scope.OWN_PLACE_AND_BELOW, Action.FORMS_READ, Action.FORMS_FILL, Action.FORMS_SUBMIT, *_DESK),
        **_row(Scope.OWN, Action.JOBS_READ),
    },
    Role.TOWNSHIP_LIAISON: {
        **_row(Scope.CITY, *_READERS, *_SHARED_READERS),
        **_row(Scope.OWN_PLACE_AND_BELOW, *_LOCAL_READERS, Action.UPLOADS_STATISTICS, Action.UPLOADS_ENTERPRISES),
        **_row(Scope.OWN_PLACE_AND_BELOW, Action.EVIDENCE_ADD, Action.EVIDENCE_READ),
        **_row(Scope.OWN_PLACE_AND_BELOW, Action.FORMS_READ, Action.FORMS_FILL, *_DESK),
        **_row(Scope.OWN, Action.UPLOADS_READ, Action.JOBS_READ),
    },
    Role.DEPARTMENT_CLERK: {
        **_row(Scope.CITY, *_READERS, *_LOCAL_READERS, *_SHARED_READERS, Action.REPORTS_MAKE),
        # Science, industry and market departments keep these registers for the whole city.
        **_row(Scope.CITY, Action.UPLOADS_STATISTICS, Action.UPLOADS_QUALIFICATIONS, Action.UPLOADS_LABORATORIES),
        **_row(Scope.CITY, Action.UPLOADS_GROUPINGS),
        **_row(Scope.OWN_BODY, Action.EVIDENCE_ADD, Action.EVIDENCE_READ, Action.UPLOADS_READ),
        **_row(Scope.OWN, *_DESK, Action.JOBS_READ),
    },
    Role.LEADER: _row(Scope.CITY, *_READERS, *_LOCAL_READERS, *_SHARED_READERS, *_DESK),
    # Three separated administrators: accounts and machine; rights; the trail. None of them works with the city's facts.
    Role.SYSTEM_ADMINISTRATOR: {
        **_row(Scope.CITY, Action.JOBS_READ, Action.SNAPSHOTS_READ, Action.PLACES_READ, Action.ACCOUNTS_KEEP),
        **_row(Scope.OWN, Action.NOTICES_READ),
    },
    Role.SECURITY_ADMINISTRATOR: {
        **_row(Scope.CITY, Action.PLACES_READ, Action.PEOPLE_READ, Action.POSTS_GRANT, Action.POSTS_CONFIRM),
        **_row(Scope.OWN, Action.NOTICES_READ),
    },
    # The auditor is the second pair of eyes on a post where there is no second security administrator.
    Role.AUDITOR: {
        **_row(Scope.CITY, Action.TRAIL_READ, Action.SNAPSHOTS_READ, Action.PEOPLE_READ, Action.POSTS_CONFIRM),
        **_row(Scope.OWN, Action.NOTICES_READ),
    },
    Role.OPERATOR: _row(Scope.CITY, *_CITY_WORK),
}

"""Every address, what it is asked with, and which right it must declare. A new address needs a line here.

`page(…)` is an address without a thing: it is asked plainly and as a part of a page, with each place in its query.
`thing(…)` is an address of one thing: asked for the thing at each place and in both of its states.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhixing.office.permissions import PUBLIC, SIGNED_IN
from zhixing.office.rights import Action

from .world import STRANGER, World

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")
Asked = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """One address. `args(world, place)` or, for a thing, `args(thing, world, place)` gives what its pattern takes.

    `also` is the right asked for the thing itself where that is another than the one declared; `owners` asks for the
    same thing handed in by several people; `shows` says that whoever may read the thing must find its mark.
    """

    name: str
    action: str
    methods: tuple[str, ...] = GET
    kind: str = ""
    args: Callable[..., Asked] = lambda *_: {}
    data: Mapping[str, Any] = field(default_factory=dict)
    query: Callable[[World, str], Asked] = lambda *_: {}
    also: Action | None = None
    owners: tuple[str, ...] = (STRANGER,)
    states: tuple[str, ...] = ("one", "two")
    shows: bool = False
    open_states: tuple[str, ...] = ("one", "two")
    heavy: bool = False
    placed: bool = True
    parties: bool = False  # only those named in the thing reach it
    apart: bool = False  # places play no part in it
    loose: bool = False  # allauth's own: it may also answer 403, 404 or 405 to somebody signed in
    lacking: bool = False  # what it is asked for may not exist in this city


def at_place(world: World, place: str) -> Asked:
    return {"place": world.code(place), "period": "2025"} if place else {}


def public_id(thing: Any, *_: Any) -> Asked:
    return {"public_id": thing.public_id if thing else uuid.uuid4()}


def pk(thing: Any, *_: Any) -> Asked:
    return {"pk": thing.pk if thing else 0}


def fixed(**kwargs: Any) -> Callable[..., Asked]:
    return lambda *_: kwargs


def line_of(kind: str, holder: str) -> Callable[..., Asked]:
    """A line of a thing: the thing's own id and the line's."""

    def args(thing: Any, *_: Any) -> Asked:
        above = getattr(thing, holder, None) if thing else None
        return {"public_id": above.public_id if above else uuid.uuid4(), "pk": thing.pk if thing else 0}

    args.__doc__ = kind
    return args


def page(name: str, action: str, methods: tuple[str, ...] = GET, **more: Any) -> Target:
    more.setdefault("query", at_place)
    return Target(name, action, methods, **more)


def thing(name: str, action: str, kind: str, args: Callable[..., Asked], methods: tuple[str, ...] = GET,
          **more: Any) -> Target:  # fmt: skip
    return Target(name, action, methods, kind, args, **more)


WHY = {"reason": "更正通知 1 号", "version": "1"}
F, MINE = Action.FIGURES_READ, ("mine", "colleague", STRANGER)
RATE = "spot-check-batch-pass-rate"
REPORT = {"code": "quality-analysis"}
INDEX = "manufacturing-quality-competitiveness"


def report_query(world: World, place: str) -> Asked:
    return {"place": world.code(place or "city"), "period": "2025", "language": "zh-hans"}


def register(room: str, one: str, read: Action, correct: Action) -> list[Target]:
    """The addresses that every register of held things has."""
    found = [page(f"{room}:{room}", read), page(f"{room}:export-csv", read), page(f"{room}:export-xlsx", read)]
    found.append(page(f"{room}:add", correct, BOTH))
    found.append(thing(f"{room}:{one}", read, one, public_id, shows=True))
    return [*found, thing(f"{room}:correct", correct, one, public_id, BOTH, data=WHY)]


OFFICE = [
    page("office:sign-in", PUBLIC, BOTH, placed=False), page("office:sign-out", PUBLIC, POST, placed=False),
    page("set_language", "", BOTH, placed=False),
    page("office:jobs", Action.JOBS_READ),
    thing("office:job", Action.JOBS_READ, "job", public_id, owners=MINE, shows=True),
    page("office:uploads", Action.UPLOADS_READ), page("office:upload-new", Action.UPLOADS_READ, POST),
    page("office:upload-template", Action.UPLOADS_READ, args=fixed(kind="statistics"),
         also=Action.UPLOADS_STATISTICS, placed=False),
    thing("office:upload", Action.UPLOADS_READ, "upload", public_id, owners=MINE, shows=True),
    thing("office:upload-accept", Action.UPLOADS_READ, "upload", public_id, POST, owners=MINE,
          also=Action.UPLOADS_STATISTICS),
    thing("office:upload-discard", Action.UPLOADS_READ, "upload", public_id, POST, owners=MINE,
          also=Action.UPLOADS_STATISTICS),
    thing("office:upload-headings", Action.UPLOADS_READ, "upload", public_id, POST, owners=MINE),
    thing("office:upload-marked", Action.UPLOADS_READ, "upload", public_id, owners=MINE),
]  # fmt: skip
FIGURES = [
    page("dashboard:overview", F, heavy=True), page("dashboard:cockpit", F, heavy=True),
    page("dashboard:indicators", F),
    page("dashboard:indicator", F, args=fixed(code=RATE), heavy=True),
    page("dashboard:indicator-file", F, args=fixed(code=RATE, suffix="csv")),
    page("dashboard:figure", F, args=fixed(code=RATE)),
    page("dashboard:places", F),
    page("dashboard:place", F, args=lambda w, p: {"code": w.code(p or "city")}, heavy=True),
    page("dashboard:map", F, args=lambda w, p: {"code": w.code(p or "city")}),
    page("dashboard:search", F, query=lambda *_: {"q": "zq"}),
    page("dashboard:snapshots", Action.SNAPSHOTS_READ), page("dashboard:build", Action.SNAPSHOTS_BUILD, POST),
    page("comparison:root", F, heavy=True),
    page("comparison:profile", F, args=lambda w, p: {"code": w.code(p or "city")}, heavy=True),
    page("comparison:profile-file", F, args=lambda w, p: {"code": w.code(p or "city"), "suffix": "csv"}, heavy=True),
    page("comparison:compare", F, heavy=True), page("comparison:compare-file", F, args=fixed(suffix="csv"), heavy=True),
    page("themes:diagnosis", F, heavy=True), page("themes:diagnosis-file", F, args=fixed(suffix="xlsx"), heavy=True),
    page("themes:theme", F, args=fixed(code="brands"), heavy=True),
    page("themes:theme-file", F, args=fixed(code="brands", suffix="csv"), heavy=True),
    page("indices:list", F, heavy=True), page("indices:index", F, args=fixed(code=INDEX), heavy=True),
    page("indices:index-file", F, args=fixed(code=INDEX, suffix="csv"), heavy=True),
    page("indices:what-if", F, args=fixed(code=INDEX), heavy=True),
]  # fmt: skip
RECORDS = [
    page("inspections:batches", Action.BATCHES_READ), page("inspections:export-csv", Action.BATCHES_READ),
    page("inspections:export-xlsx", Action.BATCHES_READ), page("inspections:sources", Action.BATCHES_READ),
    thing("inspections:batch", Action.BATCHES_READ, "batch", public_id, shows=True),
    thing("inspections:correct", Action.BATCHES_CORRECT, "batch", public_id, BOTH, data=WHY),
    thing("inspections:confirm-source", Action.SOURCES_CONFIRM, "source", pk, POST,
          data={"completeness": "complete", "note": "核对"}),
    page("enterprises:enterprises", Action.ENTERPRISES_READ),
    thing("enterprises:enterprise", Action.ENTERPRISES_READ, "enterprise", pk, shows=True),
    page("returns:series", Action.RETURNS_READ, query=lambda *_: {"series": "industrial-output"}),
    page("returns:drafts", Action.RETURNS_READ),
    page("returns:decide", Action.RETURNS_APPROVE, POST, data={"decision": "approve", "note": ""}),
    thing("returns:cell", Action.RETURNS_READ, "value", pk, shows=True),
    *register("qualifications", "qualification", Action.QUALIFICATIONS_READ, Action.QUALIFICATIONS_CORRECT),
    thing("qualifications:standing", Action.QUALIFICATIONS_CORRECT, "qualification", public_id, BOTH, data=WHY),
    thing("qualifications:take-back", Action.QUALIFICATIONS_CORRECT, "standing", line_of("standing", "qualification"),
          BOTH, data=WHY, open_states=("one",)),
    *register("laboratories", "laboratory", Action.LABORATORIES_READ, Action.LABORATORIES_CORRECT),
    thing("laboratories:standing", Action.LABORATORIES_CORRECT, "laboratory", public_id, BOTH, data=WHY),
    thing("laboratories:value", Action.LABORATORIES_CORRECT, "laboratory", public_id, BOTH, data=WHY),
    thing("laboratories:take-back-standing", Action.LABORATORIES_CORRECT, "level", line_of("level", "laboratory"), BOTH,
          data=WHY),
    thing("laboratories:take-back-value", Action.LABORATORIES_CORRECT, "capability",
          line_of("capability", "laboratory"), BOTH, data=WHY),
    *register("groupings", "grouping", Action.GROUPINGS_READ, Action.GROUPINGS_CORRECT),
    thing("groupings:member", Action.GROUPINGS_CORRECT, "grouping", public_id, BOTH, data=WHY),
    thing("groupings:end-member", Action.GROUPINGS_CORRECT, "member", line_of("member", "grouping"), BOTH, data=WHY),
    thing("groupings:take-back", Action.GROUPINGS_CORRECT, "member", line_of("member", "grouping"), BOTH, data=WHY),
]  # fmt: skip
REPORTS = [
    page("reports:index", Action.REPORTS_READ),
    thing("reports:kept-file", Action.REPORTS_READ, "report",
          lambda t, *_: {**public_id(t), "suffix": "html"}, shows=True),
    page("reports:preview", Action.REPORTS_READ, args=fixed(**REPORT), query=report_query, heavy=True),
    page("reports:make", Action.REPORTS_MAKE, POST, args=fixed(**REPORT), query=report_query),
    page("reports:sentence", Action.REPORTS_MAKE, BOTH, args=fixed(**REPORT, key="scope"), query=report_query,
         heavy=True, lacking=True),
    page("reports:give-back", Action.REPORTS_MAKE, POST, args=fixed(**REPORT, key="scope"), query=report_query,
         heavy=True, lacking=True),
    page("reports:file", Action.REPORTS_READ, args=fixed(**REPORT, suffix="html"), query=report_query, heavy=True),
]  # fmt: skip


def code_of(thing: Any, *_: Any) -> Asked:
    return {"code": thing.code if thing else "no-such-thing"}


def whose(thing: Any, world: World, place: str) -> Asked:
    """The code of a person with an account: the same for every place, since accounts lie nowhere."""
    del thing, place
    return {"code": world.people[STRANGER].code}


PEOPLE = [
    page("office:people", Action.PEOPLE_READ), page("office:bodies", Action.PEOPLE_READ),
    thing("office:person", Action.PEOPLE_READ, "person", code_of, shows=True),
    thing("office:body", Action.PEOPLE_READ, "body", code_of, shows=True),
    page("office:add-body", Action.BODIES_KEEP, BOTH),
    thing("office:propose-post", Action.POSTS_GRANT, "person", code_of, BOTH, data=WHY),
    thing("office:end-post", Action.POSTS_GRANT, "post", pk, BOTH, data=WHY),
    page("office:proposals", Action.POSTS_CONFIRM),
    thing("office:decide-post", Action.POSTS_CONFIRM, "proposal", public_id, POST, states=("one",),
          data={"outcome": "refused", "note": "不符"}),
    page("office:delegations", Action.DELEGATIONS_MAKE, placed=False),
    page("office:delegate", Action.DELEGATIONS_MAKE, BOTH, placed=False),
    thing("office:end-delegation", Action.DELEGATIONS_MAKE, "delegation", public_id, POST, owners=("chief",),
          states=("one",), data=WHY, parties=True),
    page("office:accounts", Action.ACCOUNTS_KEEP), page("office:open-account", Action.ACCOUNTS_KEEP, BOTH),
    *(page(f"office:{name}", Action.ACCOUNTS_KEEP, POST, args=lambda w, p: whose(None, w, p), data=WHY)
      for name in ("give-password", "lock-account", "unlock-account", "drop-factor")),
]  # fmt: skip
PLACES = [
    page("dashboard:place-events", Action.PLACES_READ, placed=False),
    page("dashboard:place-history", Action.PLACES_READ, args=lambda w, p: {"code": w.code(p or "city")}),
    page("dashboard:place-record", Action.PLACES_CHANGE, BOTH, args=fixed(kind="rename"), placed=False, lacking=True),
    page("dashboard:place-withdraw", Action.PLACES_CHANGE, BOTH, args=lambda *_: public_id(None), placed=False,
         lacking=True),
    page("indices:what-if-file", F, args=fixed(code=INDEX, suffix="csv"), heavy=True),
]  # fmt: skip


def row_of(thing: Any, *_: Any) -> Asked:
    return {**pk(thing), "row": "no-such-row"}


# A sheet outside one's reach is 404 to everybody; within it, whoever only reads is told 403 where something is written.
SHEETS = [
    page("returns:sheets", Action.FORMS_READ), page("returns:rounds", Action.FORMS_READ),
    page("returns:burden", Action.FORMS_READ), page("returns:open-round", Action.ROUNDS_OPEN, POST),
    page("returns:round", Action.FORMS_READ, args=fixed(pk=0), placed=False, lacking=True),
    *(thing(f"returns:{name}", Action.FORMS_READ, "sheet", pk) for name in ("sheet", "sheet-history",
                                                                            "sheet-workbook")),
    thing("returns:row", Action.FORMS_READ, "sheet", row_of, loose=True),
    thing("returns:comment", Action.FORMS_READ, "sheet", row_of, POST, loose=True),
    *(thing(f"returns:{name}", Action.FORMS_READ, "sheet", pk, POST, loose=True, data=WHY)
      for name in ("sheet-save", "sheet-hand-on")),
    *(thing(f"returns:{name}", Action.FORMS_SUBMIT, "sheet", pk, POST, loose=True, data=WHY)
      for name in ("sheet-submit", "sheet-reopen")),
    thing("returns:sheet-decide", Action.FORMS_ACCEPT, "sheet", pk, POST, loose=True, data=WHY),
    thing("returns:sheet-upload", Action.FORMS_FILL, "sheet", pk, POST, loose=True),
]  # fmt: skip
# Whoever reads the trail reads all of it: places play no part.
TRAIL = [
    *(page(f"office:{name}", Action.TRAIL_READ, placed=False) for name in (
        "trail", "trail-export-csv", "trail-export-xlsx",
    )),
    page("office:trail-verify", Action.TRAIL_READ, POST, placed=False),
    page("office:trail-heads", PUBLIC, placed=False), page("office:trail-heads-file", PUBLIC, placed=False),
    page("office:trail-head", PUBLIC, args=fixed(day="2026-03-02"), placed=False, lacking=True),
]  # fmt: skip
ACCOUNT = [
    page("account_login", PUBLIC, BOTH, placed=False, apart=True),
    page("account_logout", PUBLIC, POST, placed=False, apart=True),
    page("account_inactive", PUBLIC, BOTH, placed=False, apart=True, loose=True),
    page("mfa_authenticate", PUBLIC, BOTH, placed=False, apart=True),
    *(page(name, SIGNED_IN, BOTH, placed=False, apart=True, loose=True) for name in (
        "account_change_password", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
        "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    )),
    *(page(name, SIGNED_IN, BOTH, args=fixed(pk=1), placed=False, apart=True, loose=True)
      for name in ("mfa_remove_webauthn", "mfa_edit_webauthn")),
]  # fmt: skip
DAYS = {"first": "2026-03-06", "last": "2026-03-06", "kind": "off", "source": "通知"}
DUTIES = [
    page("office:landing", PUBLIC, placed=False), page("office:work", Action.WORK_READ),
    page("office:work-strip", Action.WORK_READ),
    page("office:notices", Action.NOTICES_READ), page("office:notices-read", Action.NOTICES_READ, POST),
    page("office:notice", Action.NOTICES_READ, POST, args=fixed(public_id=uuid.UUID(int=7)), lacking=True),
    page("office:notices-settings", Action.NOTICES_READ, BOTH, placed=False),
    page("office:mail", Action.ACCOUNTS_KEEP),
    page("office:mail-again", Action.ACCOUNTS_KEEP, POST, lacking=True),
    page("office:calendar", Action.WORK_READ),
    page("office:calendar-year", Action.CALENDAR_KEEP, POST, data={"year": "2027", "document": "通知"}, placed=False),
    page("office:calendar-days", Action.CALENDAR_KEEP, POST, data=DAYS, placed=False),
    page("office:deadlines", Action.WORK_READ),
    thing("office:deadline", Action.WORK_READ, "deadline", pk, shows=True),
    *(thing(f"office:deadline-{name}", Action.DEADLINES_EXTEND, "deadline", pk, POST, data={"days": "2", **WHY})
      for name in ("extend", "pause", "resume")),
]  # fmt: skip
TARGETS = [*OFFICE, *FIGURES, *RECORDS, *REPORTS, *PEOPLE, *PLACES, *SHEETS, *TRAIL, *DUTIES, *ACCOUNT]
# Addresses that only some installations have.
NOT_EVERYWHERE: frozenset[str] = frozenset()

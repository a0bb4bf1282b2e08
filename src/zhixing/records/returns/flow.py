"""What happens to a statistical value and to a sheet of a return form: states, moves, and what must hold first."""

from __future__ import annotations

from datetime import date

from zhixing.methods.values import Reason, Text
from zhixing.office.permissions import Action
from zhixing.office.workflow import Flow, Move, State
from zhixing.records.returns import followups, form_queries
from zhixing.records.returns.form_rules import together
from zhixing.records.returns.models import FormSheet

_UNPUBLISHED = Text("未公布", "Not published")

VALUE = Flow(
    code="returns.value",
    states=[
        State("draft", office=Text("草稿", "Draft"), public=_UNPUBLISHED, owner="city_clerk"),
        State("approved", office=Text("已审核", "Approved"), public=Text("已公布", "Published"), final=True),
        State("returned", office=Text("已退回", "Returned"), public=_UNPUBLISHED, final=True),
    ],
    moves=[
        Move("approve", "draft", "approved", Action.RETURNS_APPROVE, title=Text("审核通过", "Approve")),
        Move("return", "draft", "returned", Action.RETURNS_APPROVE, reason=True, title=Text("退回", "Return")),
    ],
    title=Text("统计数值", "Statistical value"),
)


def filled_in(sheet: FormSheet, _day: date) -> Reason | None:
    """Every cell answered, every check kept or remarked upon."""
    form = form_queries.form_of(sheet.round)
    found = form_queries.obstacles(sheet, form)
    return together(found, lambda address: form_queries.name_of(form, address))


def all_rows_back(sheet: FormSheet, _day: date) -> Reason | None:
    """No row is still with somebody it was handed on to."""
    names = sorted(set(sheet.cells.filter(delegated_to__isnull=False).values_list("delegated_to__name", flat=True)))
    if not names:
        return None
    return Reason(
        "sheet.rows_out",
        Text(f"尚有行交由{'、'.join(names)}填写。", f"Rows are still with {', '.join(names)}."),
        Text("请等其交回，或先收回这些行。", "Wait until they come back, or take them back first."),
    )


# No `within`: what is late is accepted and told as late (form_timing), for a late figure serves the programme better
# than none, and what lateness costs is for people to say. Who is late is decided by the time read under the lock.
def _submit(source: str) -> Move:
    return Move(
        "submit", source, "submitted", Action.FORMS_SUBMIT, guards=[filled_in, all_rows_back],
        notice=followups.HANDED_UP, title=Text("上报", "Handed up"),
    )  # fmt: skip


SHEET = Flow(
    code="returns.sheet",
    states=[
        State("filling", office=Text("填报中", "Being filled"), public=_UNPUBLISHED, owner="county_clerk"),
        State("submitted", office=Text("已上报", "Handed up"), public=_UNPUBLISHED, owner="city_clerk"),
        State("returned", office=Text("已退回", "Returned"), public=_UNPUBLISHED, owner="county_clerk"),
        State("accepted", office=Text("已受理", "Accepted"), public=Text("已公布", "Published"), final=True),
    ],
    moves=[
        _submit("filling"),
        _submit("returned"),
        Move(
            "return", "submitted", "returned", Action.FORMS_ACCEPT, deadline=followups.CORRECT,
            notice=followups.CAME_BACK, reason=True, title=Text("退回", "Returned"),
        ),
        Move(
            "accept", "submitted", "accepted", Action.FORMS_ACCEPT, notice=followups.ACCEPTED,
            title=Text("受理", "Accepted"),
        ),
    ],
    title=Text("报表", "Return form"),
)  # fmt: skip

"""Every table of states and moves is sound, and what a move demands and brings about happens in one transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import get_resolver

from tests.factories import NINE, person, small_city
from zhixing.methods.limits import Unit
from zhixing.methods.values import Text
from zhixing.office import deadlines, flow_drawing, notify, trail, workflow
from zhixing.office.flow_checks import faults
from zhixing.office.models import Deadline, Notice
from zhixing.office.permissions import Action, Refused, Role
from zhixing.office.workflow import Flow, Move, State
from zhixing.records.returns.models import StatisticalValue

OPEN, WAITS, DONE = (
    State("draft", Text("填报", "filling"), Text("办理中", "in hand"), owner=Role.COUNTY_CLERK),
    State("approved", Text("已报", "handed in"), Text("办理中", "in hand"), owner=Role.CITY_CLERK),
    State("returned", Text("办结", "done"), Text("办结", "done"), final=True),
)
deadlines.register("flows.read", deadlines.DayRule(Text("审核期限", "reading"), 3, Unit.WORKING, event="submitted"))
deadlines.register("flows.mend", deadlines.DayRule(Text("补正期限", "mending"), 2, Unit.NATURAL))
notify.register("flows.moved", notify.Kind(Text("变更", "moved")))
SUBMIT = Move(
    "submit", "draft", "approved", Action.UPLOADS_STATISTICS, deadline="flows.read", notice="flows.moved",
    title=Text("报送", "Submit"), within="flows.due",
)  # fmt: skip
RETURN = Move(
    "return", "approved", "draft", Action.RETURNS_APPROVE, deadline="flows.mend", notice="flows.moved", reason=True,
    title=Text("退回", "Return"),
)  # fmt: skip
ACCEPT = Move("accept", "approved", "returned", Action.RETURNS_APPROVE, title=Text("接收", "Accept"))
SOUND = Flow("test.sheet", [OPEN, WAITS, DONE], [SUBMIT, RETURN, ACCEPT], Text("报表", "Sheet"))


def planted(states=(OPEN, WAITS, DONE), moves=(SUBMIT, RETURN, ACCEPT)):
    flow = Flow("test.planted", list(states), list(moves))
    del workflow._FLOWS["test.planted"]
    return " | ".join(faults(flow))


def test_every_flow_of_the_product_is_sound():
    assert get_resolver().url_patterns
    of_the_rooms = [flow for flow in workflow.flows() if not flow.code.startswith(("test.", "race."))]
    assert len(of_the_rooms) >= 1
    assert [fault for flow in of_the_rooms for fault in faults(flow)] == []
    assert faults(SOUND) == []


@pytest.mark.parametrize(
    ("fault", "states", "moves"),
    [
        ("returned is never reached", (OPEN, WAITS, DONE), (SUBMIT, RETURN)),
        ("draft has no way to an end", (OPEN, WAITS, DONE), (SUBMIT, RETURN)),
        ("lies on nobody's desk", (State("draft", *[Text("一", "a")] * 2), WAITS, DONE), (SUBMIT, RETURN, ACCEPT)),
        (
            "lacks a name",
            (State("draft", Text("一", ""), Text("一", "a"), owner="x"), WAITS, DONE),
            (SUBMIT, RETURN, ACCEPT),
        ),
        ("has no action", (OPEN, WAITS, DONE), (SUBMIT, RETURN, Move("accept", "approved", "returned", "nothing"))),
        (
            "starts a deadline nobody registered: unknown",
            (OPEN, WAITS, DONE),
            (SUBMIT, ACCEPT, Move("back", "approved", "draft", Action.RETURNS_APPROVE, deadline="unknown")),
        ),
        (
            "gives a notice nobody registered: unknown",
            (OPEN, WAITS, DONE),
            (SUBMIT, ACCEPT, Move("back", "approved", "draft", Action.RETURNS_APPROVE, notice="unknown")),
        ),
        (
            "starts a deadline in a state that ends",
            (OPEN, WAITS, DONE),
            (SUBMIT, Move("accept", "approved", "returned", Action.RETURNS_APPROVE, deadline="flows.mend")),
        ),
        (
            "has no name in both languages",
            (OPEN, WAITS, DONE),
            (SUBMIT, ACCEPT, Move("x", "draft", "draft", ACCEPT.action)),
        ),
        ("leaves draft twice", (OPEN, WAITS, DONE), (SUBMIT, SUBMIT, RETURN, ACCEPT)),
    ],
)
def test_control_a_planted_fault_of_a_flow_is_named(fault, states, moves):
    assert fault in planted(states, moves)


@pytest.fixture
def people(db, monkeypatch):
    monkeypatch.setattr(StatisticalValue, "FLOW", "test.sheet")
    monkeypatch.setattr(StatisticalValue, "__str__", lambda self: self.series)
    city = small_city()
    return city, person("north", Role.COUNTY_CLERK, city.north), person("office", Role.CITY_CLERK, city.city)


@pytest.fixture
def sheet(people):
    city, clerk, _ = people
    return StatisticalValue.objects.create(
        series="季报", place=city.north, first=1, months=1, value=1, revision=1, entered_by=clerk, entered_at=NINE
    )


def test_a_move_opens_the_deadline_of_the_next_duty_and_tells_its_holders(people, sheet):
    _, clerk, office = people
    workflow.move(sheet, "submit", by=clerk, at=NINE)
    (due,) = deadlines.due(office, deadlines.day_of(NINE))
    assert (due.key, due.owner_role, due.started_by, str(deadlines.last_day_of(due))) == (
        "flows.read", Role.CITY_CLERK, "submitted", "2026-03-05",
    )  # fmt: skip
    assert notify.unread(office).get().text_zh == "季报：报送，现为“已报”。"
    assert not notify.unread(clerk).exists()
    assert trail.last_about(sheet).body == {"deadline": "flows.read", "last_day": "2026-03-05"}


def test_leaving_a_state_closes_its_deadline_and_says_when_it_was_late(people, sheet):
    _, clerk, office = people
    workflow.move(sheet, "submit", by=clerk, at=NINE)
    workflow.move(sheet, "return", by=office, at=NINE + timedelta(days=5), note="缺一行")
    assert trail.last_about(sheet).body["days_late"] == {"flows.read": 2}
    assert [row.key for row in deadlines.due(clerk, deadlines.day_of(NINE))] == ["flows.mend"]
    assert notify.unread(clerk).get().text_zh == "季报：退回，现为“填报”。缺一行"


def test_a_move_that_demands_a_reason_is_refused_without_one_and_leaves_nothing_behind(people, sheet):
    _, clerk, office = people
    workflow.move(sheet, "submit", by=clerk, at=NINE)
    with pytest.raises(Refused, match="须写明理由"):
        workflow.move(sheet, "return", by=office, at=NINE, note="  ")
    sheet.refresh_from_db()
    assert sheet.state == "approved"
    assert Deadline.objects.get(closed_at=None).key == "flows.read"
    assert Notice.objects.count() == 1


def test_a_move_after_its_deadline_is_refused_with_the_servers_time_until_it_is_extended(people, sheet):
    city, clerk, office = people
    rule = deadlines.DayRule(Text("报送期限", "due"), 1, Unit.NATURAL)
    due = deadlines.open_deadline(
        about=sheet, key="flows.due", rule=rule, start=deadlines.day_of(NINE), by=office, at=NINE, place=city.north,
        owner_role=Role.COUNTY_CLERK,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"已于 2026-03-03 24:00 届满，服务器时间为 2026-03-04 00:00:00.*申请延期"):
        workflow.move(sheet, "submit", by=clerk, at=NINE, clock=lambda: due.due_at)
    deadlines.extend(deadline=due, days=1, reason="台风", by=office, at=due.due_at)
    moved = workflow.move(sheet, "submit", by=clerk, at=NINE, clock=lambda: due.due_at)
    assert (moved.state, trail.last_about(moved).at) == ("approved", due.due_at)


def test_a_drawing_names_every_state_and_move_in_both_languages_and_the_page_what_they_demand():
    drawn = flow_drawing.draw(SOUND)
    page = flow_drawing.render_flows([SOUND], "flows")
    for text in (OPEN.office, WAITS.office, DONE.office, SUBMIT.title, RETURN.title, ACCEPT.title):
        assert text.zh in drawn
        assert text.en in drawn
    assert drawn.count("marker-end") == 3
    assert "理由 / a reason" in page
    assert "审核期限 3 个工作日" in page
    assert "flows/test.sheet.svg" in page

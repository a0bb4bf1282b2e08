"""Things are recorded once; renewals, suspensions and mistakes are new rows; nothing is written over."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NINE, person
from tests.records.qualifications.conftest import brand
from zhixing.office import trail
from zhixing.office.models import Job
from zhixing.office.permissions import Action, Refused, Role
from zhixing.records.qualifications import actions, queries
from zhixing.records.qualifications.entries import Entry, Stands
from zhixing.records.qualifications.models import Qualification, Standing

pytestmark = pytest.mark.django_db


def record(*entries, by=None):
    return actions.record_qualifications(entries=entries, upload=None, by=by, at=NINE)


def standings(one):
    return [(row.on, row.status, row.until) for row in one.standings.filter(taken_back=False)]


def test_the_same_twice_is_once_and_leaves_no_second_entry(firm):
    assert record(brand(firm)) == {"new": 1, "changed": 0, "already_known": 0}
    assert record(brand(firm)) == {"new": 0, "changed": 0, "already_known": 1}
    one = Qualification.objects.get()
    assert one.standings.count() == 1
    assert trail.about(one).count() == 1


def test_a_renewal_is_a_new_row_and_the_old_term_stays_as_printed(firm):
    record(brand(firm))
    assert record(brand(firm, valid_from=date(2024, 5, 10), until=date(2027, 5, 9)))["changed"] == 1
    assert standings(Qualification.objects.get()) == [
        (date(2021, 5, 10), "valid", date(2024, 5, 9)),
        (date(2024, 5, 10), "valid", date(2027, 5, 9)),
    ]


def test_a_suspension_read_from_a_list_is_a_row_of_its_own(firm):
    record(brand(firm), brand(firm, status="suspended", status_on=date(2022, 8, 1)))
    assert standings(Qualification.objects.get())[-1] == (date(2022, 8, 1), "suspended", None)


def test_another_term_for_the_same_day_is_refused_and_nothing_is_written(firm):
    record(brand(firm))
    with pytest.raises(Refused, match="不被覆盖"):
        record(brand(firm, title="另一牌"), brand(firm, until=date(2030, 1, 1)))
    assert Qualification.objects.count() == 1


def test_a_county_records_what_its_own_places_hold(firm, other, north_clerk):
    assert record(brand(firm), by=north_clerk)["new"] == 1
    with pytest.raises(Refused, match="南一镇"):
        record(brand(other), by=north_clerk)


def test_every_save_is_one_entry_of_the_trail_and_asks_for_the_touched_years(firm, office):
    record(brand(firm), brand(firm, title="北一牌虾皮", valid_from=date(2019, 2, 1), until=None), by=office)
    entry = trail.last_about(Qualification.objects.order_by("pk").first())
    assert (entry.action, entry.by, entry.body) == (str(Action.UPLOADS_QUALIFICATIONS), "office", {"new": 2})
    touched = Job.objects.filter(kind="warehouse.build").latest("pk").payload["touched"]
    assert touched["qualifications"] == [0]
    assert touched["obtained"] == [2019, 2021]


def test_a_correction_names_old_and_new_and_moves_the_thing_to_its_right_level(firm, office):
    record(brand(firm))
    one = Qualification.objects.get()
    actions.correct_qualification(
        qualification=one, changes={"level": "city"}, reason="文件为市级", version=1, by=office, at=NINE
    )
    one.refresh_from_db()
    assert (one.level, one.version) == ("city", 2)
    assert trail.last_about(one).body["changes"] == {"level": ["provincial", "city"]}
    assert record(brand(firm, level="city"))["already_known"] == 1


def test_who_was_slower_is_told_who_was_faster(firm, office):
    record(brand(firm))
    one = Qualification.objects.get()
    actions.correct_qualification(
        qualification=one, changes={"note": "甲"}, reason="依据", version=1, by=office, at=NINE
    )
    with pytest.raises(Refused, match="office") as refused:
        actions.correct_qualification(
            qualification=one, changes={"note": "乙"}, reason="依据", version=1, by=office, at=NINE
        )
    assert refused.value.status == 409


@pytest.mark.parametrize(("changes", "reason"), [({"note": "x"}, " "), ({"level": "alliance"}, "依据")])
def test_a_correction_without_a_reason_or_against_its_kind_is_refused(firm, office, changes, reason):
    record(brand(firm))
    with pytest.raises(Refused):
        actions.correct_qualification(
            qualification=Qualification.objects.get(), changes=changes, reason=reason, version=1, by=office, at=NINE
        )
    assert Qualification.objects.get().version == 1


def test_what_is_true_from_a_day_on_is_added_and_a_second_word_for_that_day_is_not(firm, office):
    record(brand(firm))
    said = Stands(date(2023, 1, 5), "withdrawn", None, 1)
    one = actions.add_standing(
        qualification=Qualification.objects.get(), said=said, source="撤销公告", note="", version=1, by=office, at=NINE
    )
    assert standings(one)[-1] == (date(2023, 1, 5), "withdrawn", None)
    with pytest.raises(Refused):
        actions.add_standing(
            qualification=one, said=said._replace(status="valid"), source="", note="", version=2, by=office, at=NINE
        )


def test_a_line_taken_back_stays_on_record_and_no_longer_counts(firm, office):
    record(brand(firm, valid_from=date(2052, 5, 10), until=None))
    one = Qualification.objects.get()
    actions.take_back_standing(standing=one.standings.get(), reason="年份写错", version=1, by=office, at=NINE)
    assert one.standings.count() == 1
    assert queries.standings([one.pk])[one.pk] == []
    record(brand(firm))
    assert standings(one) == [(date(2021, 5, 10), "valid", date(2024, 5, 9))]
    assert trail.about(one).filter(move="take-back").get().note == "年份写错"


def test_a_leader_may_read_but_not_correct(firm, city):
    record(brand(firm))
    leader = person("leader", Role.LEADER, city.city)
    with pytest.raises(Refused):
        actions.take_back_standing(standing=Standing.objects.get(), reason="x", version=1, by=leader, at=NINE)


def test_a_body_holds_by_its_name(city, office):
    title = Entry(
        kind="industry_title", holder="试城市人民政府", enterprise=None, place=city.city.pk, level="national",
        valid_from=date(2014, 9, 20), title="海洋之城", source="公告", industry="1361",
    )  # fmt: skip
    one = actions.add_qualification(entry=title, by=office, at=NINE)
    assert (one.holder, one.enterprise, one.subject) == ("试城市人民政府", None, "海洋之城")
    with pytest.raises(Refused) as refused:
        actions.add_qualification(entry=title, by=office, at=NINE)
    assert refused.value.status == 409


def test_control_the_database_itself_refuses_a_second_word_for_a_day(firm):
    record(brand(firm))
    one = Qualification.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.create(qualification=one, on=date(2021, 5, 10), status="withdrawn", source="直接写入")

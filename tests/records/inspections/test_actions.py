"""Batches arrive once, corrections carry their reason, sources are confirmed: each with its trail and its rebuild."""

from __future__ import annotations

from datetime import date

import pytest

from tests.records.inspections.factories import AT, book, city, clerk, enterprise, failing, row
from zhixing.office import trail
from zhixing.office.models import Job, Place, Upload
from zhixing.office.permissions import Refused
from zhixing.records.inspections import actions, facts, imports
from zhixing.records.inspections.models import Batch, Completeness, Finding, InspectionSource
from zhixing.records.inspections.received import ReceivedBatch, batch_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return clerk(city())


def receive(*rows, by=None, upload=None):
    parsed = imports.parse(book(*rows), {})
    imports.save(parsed=parsed, upload=upload, by=by, at=AT, good_rows_only=True)
    return Batch.objects.order_by("pk").last()


def touched() -> dict[str, list[int]]:
    return Job.objects.get(kind="warehouse.build").payload["touched"]


def test_what_arrives_leaves_one_trail_entry_and_asks_for_the_years_it_touches(office):
    receive(row(), failing(物料名称="紫菜", 发布日期="2024-12-30"), by=office)
    entry = trail.last_about(InspectionSource.objects.get())
    assert (entry.move, entry.by, entry.body["added"]) == ("receive-batches", "clerk", 2)
    assert touched() == {"batches": [2024, 2025], "items": [2024, 2025]}


def test_a_correction_writes_old_and_new_value_reason_and_the_next_version(office):
    batch = receive(failing())
    Job.objects.all().delete()
    changed = actions.correct_batch(
        batch=batch,
        changes={"verdict": "pass", "remark": "复检合格"},
        items={batch.findings.get().pk: "pass"},
        reason="复检报告 FJ-7",
        version=1,
        by=office,
        at=AT,
    )
    assert (changed.verdict, changed.version) == ("pass", 2)
    entry = trail.last_about(batch)
    assert (entry.move, entry.note) == ("correct", "复检报告 FJ-7")
    assert entry.body["changes"] == {"verdict": ["fail", "pass"], "remark": ["", "复检合格"]}
    assert entry.body["items"] == [["菌落总数", "fail", "pass"]]
    assert [finding.verdict for finding in Finding.objects.all()] == ["pass"]
    assert touched() == {"batches": [2025], "items": [2025]}
    assert trail.verify() is None


@pytest.mark.parametrize(
    ("published", "verdict", "items", "code"),
    [
        (failing(), "pass", {}, "batch.failing_item"),
        (failing(), "not_judged", {}, "batch.failing_item"),
        (failing(), "fail", {"菌落总数": "pass"}, "batch.no_failing_item"),
        (failing(), "pass", {"菌落总数": "excluded"}, "batch.nothing_judged"),
        (failing(), "not_judged", {"菌落总数": "pass"}, "batch.item_judged"),
        (row(检测项目="菌落总数"), "fail", {}, "batch.no_failing_item"),
    ],
)
def test_a_verdict_that_the_items_contradict_is_refused_and_nothing_is_written(office, published, verdict, items, code):
    batch = receive(published)
    before = Finding.objects.get().verdict
    chosen = {one.pk: items.get(one.item, one.verdict) for one in batch.findings.all()}
    with pytest.raises(Refused) as refused:
        actions.correct_batch(
            batch=batch, changes={"verdict": verdict}, items=chosen, reason="依据", version=1, by=office, at=AT
        )
    assert (refused.value.reason.code, refused.value.status) == (code, 422)
    assert refused.value.reason.remedy.zh
    assert (Batch.objects.get().version, Finding.objects.get().verdict) == (1, before)


def test_control_without_the_rule_a_passing_batch_would_count_failing_items(office):
    """The planted fault: a writer that changes the batch alone leaves the rows of the warehouse contradicting it."""
    receive(failing())
    Batch.objects.update(verdict="pass", severity="")
    (line,) = facts.batch_rows(2025)
    assert line[-5] == "pass"
    assert line[-2] == 1


def test_a_corrected_item_reaches_both_tables_of_the_warehouse(office):
    batch = receive(failing())
    actions.correct_batch(
        batch=batch, changes={"verdict": "pass"}, items={Finding.objects.get().pk: "pass"}, reason="复检报告 FJ-7",
        version=1, by=office, at=AT,
    )  # fmt: skip
    (line,), (item,) = facts.batch_rows(2025), facts.item_rows(2025)
    assert (line[-5], line[-2]) == ("pass", 0)
    assert "pass" in item


def test_a_failing_item_the_source_left_out_is_added_with_the_verdict(office):
    batch = receive(row(检测项目="菌落总数"))
    changed = actions.correct_batch(
        batch=batch,
        changes={"verdict": "fail"},
        further="大肠菌群",
        reason="复检报告 FJ-8",
        version=1,
        by=office,
        at=AT,
    )
    assert changed.verdict == "fail"
    assert dict(changed.findings.values_list("item", "verdict")) == {"菌落总数": "pass", "大肠菌群": "fail"}
    assert trail.last_about(batch).body["items"] == [["大肠菌群", "", "fail"]]


def test_a_batch_without_items_may_be_judged_anew_by_itself(office):
    batch = receive(row())
    changed = actions.correct_batch(
        batch=batch, changes={"verdict": "fail"}, reason="依据", version=1, by=office, at=AT
    )
    assert changed.verdict == "fail"


def test_rows_that_said_both_are_settled_by_a_correction_of_their_verdicts(office):
    batch = receive(row(检测项目="菌落总数", 检测结果="1CFU/g"), failing(检测项目="菌落总数", 检测结果="120CFU/g"))
    assert (batch.verdict, batch.contradictory) == ("fail", True)
    changed = actions.correct_batch(
        batch=batch, changes={"remark": "已致电来源"}, reason="核实", version=1, by=office, at=AT
    )
    assert changed.contradictory
    changed = actions.correct_batch(
        batch=batch, changes={"verdict": "pass"}, items={one.pk: "pass" for one in batch.findings.all()},
        reason="来源更正", version=2, by=office, at=AT,
    )  # fmt: skip
    assert (changed.verdict, changed.contradictory) == ("pass", False)
    assert trail.last_about(batch).body["changes"]["contradictory"] == ["True", "False"]


def test_a_finding_of_another_batch_is_left_alone(office):
    batch = receive(failing())
    other = receive(failing(物料名称="紫菜"))
    actions.correct_batch(
        batch=other, changes={}, items={batch.findings.get().pk: "pass"}, reason="误点", version=1, by=office, at=AT
    )
    assert set(Finding.objects.values_list("verdict", flat=True)) == {"fail"}


def test_a_day_that_moves_to_another_year_rebuilds_both(office):
    batch = receive(row())
    Job.objects.all().delete()
    moved = actions.correct_batch(
        batch=batch, changes={"published_on": date(2024, 12, 31)}, reason="日期误录", version=1, by=office, at=AT
    )
    assert moved.day == date(2024, 12, 31)
    assert touched()["batches"] == [2024, 2025]


def test_two_who_correct_at_once_cannot_overwrite_each_other_and_the_second_reads_what_the_first_did(office):
    batch = receive(row())
    actions.correct_batch(batch=batch, changes={"remark": "先到"}, reason="甲", version=1, by=office, at=AT)
    with pytest.raises(Refused) as refused:
        actions.correct_batch(batch=batch, changes={"remark": "后到"}, reason="乙", version=1, by=office, at=AT)
    assert refused.value.status == 409
    assert refused.value.theirs == {"remark": ("", "先到")}
    assert Batch.objects.get().remark == "先到"


def test_the_control_without_the_version_the_second_would_win(office):
    """The planted fault: asking with the current version, as code that ignores versions would, overwrites the first."""
    batch = receive(row())
    actions.correct_batch(batch=batch, changes={"remark": "先到"}, reason="甲", version=1, by=office, at=AT)
    current = Batch.objects.get().version
    actions.correct_batch(batch=batch, changes={"remark": "后到"}, reason="乙", version=current, by=office, at=AT)
    assert Batch.objects.get().remark == "后到"


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [({"remark": "x"}, "  ", "batch.no_reason"), ({"key": "x"}, "y", "batch.not_correctable"),
     ({"published_on": None}, "y", "batch.no_day")],
)  # fmt: skip
def test_a_correction_that_would_not_hold_is_refused_and_nothing_is_written(office, changes, reason, code):
    batch = receive(row())
    with pytest.raises(Refused) as refused:
        actions.correct_batch(batch=batch, changes=changes, reason=reason, version=1, by=office, at=AT)
    assert refused.value.reason.code == code
    assert Batch.objects.get().version == 1
    assert trail.last_about(batch) is None


def test_a_correction_that_changes_nothing_writes_nothing(office):
    batch = receive(row())
    actions.correct_batch(batch=batch, changes={"remark": ""}, reason="无", version=1, by=office, at=AT)
    assert trail.last_about(batch) is None


def test_a_county_corrects_its_own_batches_and_no_others(office):
    mine, other = Place.objects.get(code="990902"), Place.objects.get(code="990903")
    county = clerk(mine, "county_clerk", "county")
    batch = receive(row())
    Batch.objects.update(place=other)
    with pytest.raises(Refused) as refused:
        actions.correct_batch(
            batch=Batch.objects.get(), changes={"remark": "x"}, reason="y", version=1, by=county, at=AT
        )
    assert refused.value.status == 404
    Batch.objects.update(place=mine)
    done = actions.correct_batch(
        batch=Batch.objects.get(), changes={"remark": "x"}, reason="y", version=1, by=county, at=AT
    )
    assert (done.pk, done.remark) == (batch.pk, "x")


def test_a_confirmed_source_is_no_longer_presumed_and_later_files_do_not_change_it(office):
    receive(failing())
    source = InspectionSource.objects.get()
    assert (source.completeness, source.presumed) == ("failures_only", True)
    actions.confirm_source(source=source, completeness=Completeness.FAILURES_ONLY, note="官网说明", by=office, at=AT)
    receive(row(物料名称="紫菜"))
    source.refresh_from_db()
    assert (source.completeness, source.presumed) == ("failures_only", False)


def test_a_presumed_source_that_shows_a_passing_batch_is_taken_for_complete_and_its_old_years_are_rebuilt(office):
    receive(failing(发布日期="2023-05-01"))
    Job.objects.all().delete()
    receive(row())
    assert InspectionSource.objects.get().completeness == "complete"
    assert touched()["batches"] == [2023, 2025]


def test_only_complete_or_failures_only_can_be_confirmed_and_only_by_the_city(office):
    receive(row())
    source = InspectionSource.objects.get()
    with pytest.raises(Refused):
        actions.confirm_source(source=source, completeness=Completeness.UNKNOWN, note="", by=office, at=AT)
    county = clerk(Place.objects.get(code="990902"), "county_clerk", "county")
    with pytest.raises(Refused):
        actions.confirm_source(source=source, completeness=Completeness.COMPLETE, note="", by=county, at=AT)


def test_a_producer_of_exactly_one_registered_name_is_linked_and_two_of_one_name_are_nobody(office):
    town = Place.objects.get(code="990903")
    firm = enterprise("千屿海味食品有限公司", town)
    linked = receive(row())
    assert (linked.enterprise, linked.place) == (firm, town)
    enterprise("双胞胎食品厂", town)
    enterprise("双胞胎食品厂", town)
    assert receive(row(生产商="双胞胎食品厂")).enterprise is None


@pytest.mark.parametrize("producer", ["千屿海*食品有限公司", "/", "千屿海味食品", "千屿海味食品有限公司分公司"])
def test_a_masked_missing_or_merely_similar_name_identifies_nobody(office, producer):
    town = Place.objects.get(code="990903")
    enterprise("千屿海味食品有限公司", town)
    enterprise("千屿海*食品有限公司", town)
    assert receive(row(生产商=producer)).enterprise is None


def test_a_county_s_own_upload_lies_in_the_county_and_the_city_s_nowhere(office):
    mine = Place.objects.get(code="990902")
    upload = Upload.objects.create(
        kind="spot-checks", name="a.csv", digest="0", size=1, stored="a", place=mine, uploaded_by=office, uploaded_at=AT
    )
    assert receive(row(), upload=upload).place == mine
    assert receive(row(物料名称="紫菜")).place is None


def test_batches_may_come_from_elsewhere_than_a_file_with_everything_said(office):
    one = ReceivedBatch(
        key=batch_key("plan", "2025-001"), source="市级监督抽查", product="冻虾仁", verdict="fail", severity="serious",
        sampled_on=date(2025, 2, 1), published_on=date(2025, 3, 1), place="990903", size="small", channel="factory",
        purpose="evaluation", industry="1361",
    )  # fmt: skip
    written = actions.receive_batches(
        batches=[one], completeness={"市级监督抽查": Completeness.COMPLETE}, upload=None, by=office, at=AT, stated=True
    )
    batch = Batch.objects.get()
    assert written == {"added": 1, "already_known": 0, "not_located": 0}
    assert (batch.day, batch.place.code, batch.severity) == (date(2025, 2, 1), "990903", "serious")
    assert InspectionSource.objects.get().presumed is False


def test_nothing_at_all_is_written_when_one_batch_cannot_be(office):
    good = ReceivedBatch(key="a", source="s", product="甲", verdict="pass", published_on=date(2025, 1, 1))
    bad = ReceivedBatch(
        key="b", source="s", product="乙", verdict="pass", published_on=date(2025, 1, 1), severity="serious"
    )
    with pytest.raises(Exception, match="only_a_failure_is_severe"):
        actions.receive_batches(
            batches=[good, bad], completeness={"s": Completeness.COMPLETE}, upload=None, by=office, at=AT
        )
    assert Batch.objects.count() == 0


def county_upload(county: Place, clerk_) -> Upload:
    return Upload.objects.create(
        kind="spot-checks", name="a.csv", digest="d", size=1, stored="a", place=county, uploaded_by=clerk_,
        uploaded_at=AT,
    )  # fmt: skip


def test_a_county_hands_in_its_own_batches_and_none_of_its_neighbour(office):
    north, south = Place.objects.get(code="990902"), Place.objects.get(code="990903")
    enterprise("汐口第一超市", south)
    theirs = clerk(north, "county_clerk", "north")
    upload = county_upload(north, theirs)
    with pytest.raises(Refused, match="汐口区"):
        receive(row(), row(物料名称="紫菜", 供应商="汐口第一超市"), by=theirs, upload=upload)
    assert Batch.objects.count() == 0, "half a file is never taken"
    assert receive(row(), by=theirs, upload=upload).place == north
    city_upload = county_upload(Place.objects.get(code="990900"), office)
    assert receive(row(物料名称="紫菜", 供应商="汐口第一超市"), by=office, upload=city_upload).place == south


def test_what_lies_at_no_known_place_is_counted_when_it_is_taken(office):
    enterprise("澜城第一超市", Place.objects.get(code="990902"))
    parsed = imports.parse(book(row(供应商="澜城第一超市"), row(物料名称="紫菜", 供应商="外地超市")), {})
    assert imports.save(parsed=parsed, upload=None, by=office, at=AT, good_rows_only=False)["not_located"] == 1
    again = imports.save(parsed=parsed, upload=None, by=office, at=AT, good_rows_only=False)
    assert (again["already_known"], again["not_located"]) == (2, 1)


def test_a_county_does_not_correct_a_batch_out_of_its_reach(office):
    north, south = Place.objects.get(code="990902"), Place.objects.get(code="990903")
    theirs = clerk(north, "county_clerk", "north")
    batch = receive(row(), by=theirs, upload=county_upload(north, theirs))
    for elsewhere in (south, None):
        with pytest.raises(Refused):
            actions.correct_batch(batch=batch, changes={"place": elsewhere}, reason="依据", version=1, by=theirs, at=AT)
    batch.refresh_from_db()
    assert (batch.place, batch.version) == (north, 1)
    moved = actions.correct_batch(batch=batch, changes={"place": south}, reason="依据", version=1, by=office, at=AT)
    assert moved.place == south

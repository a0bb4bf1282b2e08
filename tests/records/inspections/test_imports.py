"""One small invented table for every trap of published collections, and the summary a program reads."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.records.inspections.factories import AT, HEADINGS, book, city, clerk, failing, kinds, row
from zhixing.office.sheets import CellKind, Sheet, Workbook
from zhixing.records.inspections import imports
from zhixing.records.inspections.models import Batch, Finding, InspectionSource

pytestmark = pytest.mark.django_db


def read(*rows, **options):
    return imports.parse(book(*rows), options)


def save(parsed, **options):
    by = clerk(city())
    return imports.save(parsed=parsed, upload=None, by=by, at=AT, good_rows_only=options.get("good_rows_only", False))


def test_rows_are_findings_and_a_batch_with_two_failing_items_counts_once():
    parsed = read(failing(), failing(检测项目="大肠菌群"), row(物料名称="紫菜"))
    assert {key: parsed.summary[key] for key in ("rows", "batches", "failing_batches")} == {
        "rows": 3,
        "batches": 2,
        "failing_batches": 1,
    }
    assert [one.item for one in parsed.rows[0].findings] == ["菌落总数", "大肠菌群"]


def test_every_cell_of_the_key_keeps_two_batches_apart_and_white_space_at_its_ends_does_not():
    one = row()
    for column in ("信息来源", "物料名称", "生产商", "供应商", "生产日期", "批号", "发布单位"):
        assert read(one, row(**{column: "2025-01-09" if column == "生产日期" else "另一"})).summary["batches"] == 2, (
            column
        )
    assert read(one, row(发布日期="2025-03-02")).summary["batches"] == 2
    assert read(one, row(生产商=" 千屿海味食品有限公司 \n")).summary["batches"] == 1
    assert read(one, row(备注="另一")).summary["batches"] == 1


def test_failing_wins_over_passing_and_the_contradiction_is_reported():
    parsed = read(row(), failing())
    assert (parsed.rows[0].verdict, parsed.rows[0].contradictory) == ("fail", True)
    assert "contradictory_verdicts" in kinds(parsed)


def test_a_row_that_repeats_another_but_for_the_collectors_notes_is_no_second_finding():
    parsed = read(failing(), failing(搜索条件="虾", 源文件="b.csv"))
    assert (parsed.summary["rows"], len(parsed.rows[0].findings)) == (2, 1)
    assert parsed.summary["warnings"]["repeated_row"] == 1
    assert len(parsed.rows[0].original) == 2


def test_batches_that_differ_in_width_only_are_suspected_and_never_merged():
    parsed = read(row(生产商="千屿（海味）食品厂"), row(生产商="千屿(海味)食品厂"))
    assert parsed.summary["batches"] == 2
    assert parsed.summary["warnings"]["suspected_duplicate"] == 1


def test_a_date_column_that_copies_another_is_pointed_out_once_for_its_source():
    copies = [row(物料名称=f"虾{n}", 生产日期="2025-03-01") for n in range(3)]
    assert read(*copies).summary["warnings"] == {"copied_date": 1}
    assert "copied_date" not in read(*copies, row()).summary["warnings"]


def test_a_source_without_a_passing_batch_is_presumed_to_publish_failures_only():
    parsed = read(row(), failing(信息来源="只曝光"))
    assert parsed.summary["by_source"] == {
        "样例来源": {"rows": 1, "batches": 1, "failing_batches": 0, "completeness": "complete"},
        "只曝光": {"rows": 1, "batches": 1, "failing_batches": 1, "completeness": "failures_only"},
    }
    assert parsed.summary["warnings"] == {"presumed_failures_only": 1}


def test_the_words_of_a_doubtful_cell_name_record_column_text_reason_and_remedy():
    parsed = read(row(), failing(物料名称="紫菜", 检测结果="2.8×10"))
    (one,) = parsed.problems
    assert one.where.zh == "第 2 条 检测结果"
    assert one.reason.zh == "'2.8×10' 的指数缺失，无法读数。"
    assert one.remedy.zh == "请核对原公告。"
    assert (one.row, one.column, one.found, one.kind) == (2, "检测结果", "2.8×10", "lost_exponent")
    finding = parsed.rows[1].findings[0]
    assert (finding.measured_text, finding.value, finding.unreadable) == ("2.8×10", None, "lost_exponent")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"检测结果": "1.8×104"}, "ambiguous_power"), ({"检测结果": "55,70,110,50,10CFU/g"}, "several_values"),
        ({"检测结果": "26μk/kg"}, "misprinted_unit"), ({"限量值": "n=5，c=2，m=2.5×10"}, "lost_exponent"),
        ({"限量值": "n=5,c=2,m=10,M=10"}, "cut_limit"), ({"生产日期": "42100"}, "serial_date"),
        ({"生产日期": "批号J201001"}, "no_date"), ({"生产商": "延边德*酿造厂"}, "masked_name"),
        ({"生产商": "生产商：甲公司；委托商：乙公司"}, "several_firms"),
        ({"物料名称": "手撕素牛排（香辣味"}, "half_bracket"),
        ({"检测项目": "蔗糖分、色值", "检测结果": "177IU"}, "joined_items"),
    ],
)  # fmt: skip
def test_a_doubtful_cell_is_a_warning_and_its_row_comes_in(cells, kind):
    parsed = read(row(), failing(**{"物料名称": "紫菜"} | cells))
    assert kinds(parsed) == [kind]
    assert parsed.summary["batches"] == 2
    assert not parsed.refused


@pytest.mark.parametrize(
    ("cells", "kind"),
    [({"判定": ""}, "missing_verdict"), ({"判定": "/"}, "missing_verdict"), ({"判定": "基本合格"}, "unknown_verdict"),
     ({"判定": "符合"}, "unknown_verdict"), ({"判定": "不判定"}, "unknown_verdict"), ({"发布日期": ""}, "missing_day"),
     ({"发布日期": "42100"}, "unclear_day"), ({"物料名称": ""}, "missing_product")],
)  # fmt: skip
def test_a_row_in_error_is_refused_and_the_others_are_kept_apart_for_whoever_wants_them(cells, kind):
    parsed = read(row(), failing(**{"供应商": "另一家"} | cells))
    assert kinds(parsed) == [kind]
    assert parsed.refused
    assert (parsed.summary["batches"], parsed.summary["refused_rows"], len(parsed.rows)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("word", "verdict"), [("合格", "pass"), ("合格报告", "pass"), ("不合格", "fail"), ("不合格报告", "fail")]
)
def test_four_words_are_verdicts(word, verdict):
    assert read(row(判定=f" {word} ")).rows[0].verdict == verdict


def test_a_batch_is_refused_whole_when_one_of_its_rows_is_because_half_of_it_is_another_verdict():
    parsed = read(row(), row(判定="不合格品"))
    assert kinds(parsed) == ["refused_with_its_batch", "unknown_verdict"]
    assert (len(parsed.rows), parsed.summary["refused_rows"]) == (0, 2)


def test_a_table_without_a_verdict_column_is_an_error_unless_it_is_said_to_hold_failures_only():
    names = [name for name in HEADINGS if name != "判定"]
    table = book(failing(), headings=names)
    assert kinds(imports.parse(table, {})) == ["missing_verdict_column"]
    said = imports.parse(table, {"failures_only": True})
    assert (said.summary["failing_batches"], kinds(said)) == (1, [])
    assert said.summary["by_source"]["样例来源"]["completeness"] == "failures_only"


def test_a_list_said_to_hold_failures_only_may_not_hold_a_pass():
    assert kinds(read(row(), failing(物料名称="紫菜"), failures_only=True)) == ["not_failures_only"]


def test_a_blank_sample_number_continues_the_sample_above():
    names = ["抽样编号", "样品名称", "被抽样单位名称", "不合格项目║检验结果║标准值", "判定", "公告日期"]
    first = dict(zip(names, ["GC25001", "虾皮", "甲店", "铅║1.2mg/kg║≤1.0mg/kg", "不合格", "2025-03-01"], strict=True))
    again = {"不合格项目║检验结果║标准值": "镉║3.5mg/kg║≤2.0mg/kg"}
    other = {**first, "抽样编号": "GC25002"}
    parsed = imports.parse(book(first, again, other, headings=names), {"source": "通告"})
    assert (parsed.summary["rows"], parsed.summary["batches"]) == (3, 2)
    assert [(one.item, one.value, one.limit_text) for one in parsed.rows[0].findings] == [
        ("铅", Decimal("1.2"), "≤1.0mg/kg"),
        ("镉", Decimal("3.5"), "≤2.0mg/kg"),
    ]


def test_a_reversed_column_is_read_in_its_own_order():
    names = ["样品名称", "不合格项目（标准值/实测值）", "判定", "公告日期"]
    cells = dict(zip(names, ["虾皮", "铅（≤1.0mg/kg/1.2mg/kg）", "不合格", "2025-03-01"], strict=True))
    finding = imports.parse(book(cells, headings=names), {"source": "通告"}).rows[0].findings[0]
    assert (finding.item, finding.limit_text, finding.value) == ("铅", "≤1.0mg/kg", Decimal("1.2"))


def test_a_reason_for_not_sampling_is_no_finding_and_not_judged():
    names = ["样品名称", "不合格项及未抽样原因", "判定", "公告日期"]
    cells = dict(zip(names, ["虾皮", "企业停产，未抽到样品", "", "2025-03-01"], strict=True))
    parsed = imports.parse(book(cells, headings=names), {"source": "通告"})
    assert (parsed.summary["not_judged"], parsed.rows[0].findings) == (1, [])


def test_a_source_no_column_names_is_the_issuer_and_said_so():
    parsed = imports.parse(book(row(信息来源="")), {})
    assert list(parsed.summary["by_source"]) == ["国内监督抽查(千屿市监局)"]
    names = [name for name in HEADINGS if name != "信息来源"]
    assert "no_source_column" in kinds(imports.parse(book(row(), headings=names), {}))


def test_an_eighteen_digit_number_that_went_through_a_float_is_refused_and_not_rounded():
    names = ["抽样编号", "样品名称", "判定", "公告日期"]
    lines = [names, ["913309010000000000", "虾皮", "合格", "2025-03-01"]]
    table = Workbook("t.xlsx", [Sheet("t", lines, {(1, 0): CellKind.ROUNDED_CODE})])
    parsed = imports.parse(table, {"source": "通告"})
    assert kinds(parsed) == ["rounded_code"]
    assert parsed.summary["refused_rows"] == 1


def test_characters_beyond_sixteen_bits_survive_to_the_database_and_back():
    save(read(row(供应商="干𬒗镇海鲜店")))
    assert Batch.objects.get(sampled_unit__contains="𬒗").original[0]["cells"]["供应商"] == "干𬒗镇海鲜店"


def test_the_same_file_twice_is_once():
    rows = (row(), failing(物料名称="紫菜"))
    by = clerk(city())
    first, again = (imports.save(parsed=read(*rows), upload=None, by=by, at=AT, good_rows_only=False) for _ in range(2))
    assert (first["already_known"], again["already_known"]) == (0, 2)
    assert {**first, "already_known": 0} == {**again, "already_known": 0}
    assert (Batch.objects.count(), Finding.objects.count(), InspectionSource.objects.count()) == (2, 1, 1)


def test_a_known_batch_that_comes_again_with_another_row_is_reported_and_left_as_it_is():
    save(read(row()))
    again = read(failing())
    assert "known_differs" in kinds(again)
    imports.save(parsed=again, upload=None, by=None, at=AT, good_rows_only=False)
    assert Batch.objects.get().verdict == "pass"


def test_a_file_in_error_asked_for_whole_leaves_nothing_behind():
    parsed = read(row(), row(物料名称="紫菜", 判定="?"))
    with pytest.raises(ValueError, match="errors"):
        save(parsed)
    assert Batch.objects.count() == 0
    imports.save(parsed=parsed, upload=None, by=None, at=AT, good_rows_only=True)
    assert Batch.objects.count() == 1


def test_the_template_is_understood_by_its_own_importer(tmp_path):
    from zhixing.office import sheets  # noqa: PLC0415 - only this test reads a real file

    path = tmp_path / "t.xlsx"
    path.write_bytes(imports.template())
    assert kinds(imports.parse(Workbook("t", [sheets.read(path).sheets[0]]), {})) == []

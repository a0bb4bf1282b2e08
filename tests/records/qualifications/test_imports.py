"""Registers as offices write them: each says by its headings what it holds; faults at their cells, nothing guessed."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from tests.factories import NINE
from tests.records.books import book, cells, written
from tests.records.qualifications.conftest import CODE, brand
from zhixing.methods.values import Severity
from zhixing.office import sheets, uploads
from zhixing.records.qualifications import actions
from zhixing.records.qualifications.imports import IMPORTER, columns
from zhixing.records.qualifications.models import Qualification, Standing

pytestmark = pytest.mark.django_db


def parse(workbook, **options):
    return IMPORTER.parse(workbook, options)


def said(parsed, *names):
    return [tuple(getattr(one, name) for name in names) for one in parsed.rows]


def test_a_list_of_certificates_says_itself_what_it_is(firm, tmp_path):
    parsed = parse(
        book(
            tmp_path,
            ["序号", "获证组织", "证书编号", "认证项目", "认证范围", "颁证日期", "有效期至", "证书状态", "认证机构"],
            [
                1,
                firm.name,
                "10021Q00001",
                "质量管理体系认证",
                "鱼糜的生产",
                "2023-03-01",
                "2026-02-28",
                "有效",
                "甲认证",
            ],
            [2, firm.name, "10021H00002", "HACCP", "鱼糜的生产", "2023/3/1", "2026年2月28日", "正常", "甲认证"],
            title="北县管理体系认证获证组织名单",
        )
    )
    assert parsed.problems == []
    assert said(parsed, "kind", "detail", "number", "enterprise", "valid_from", "until", "issuer") == [
        ("certificate", "quality_system", "10021Q00001", firm.pk, date(2023, 3, 1), date(2026, 2, 28), "甲认证"),
        ("certificate", "haccp", "10021H00002", firm.pk, date(2023, 3, 1), date(2026, 2, 28), "甲认证"),
    ]
    assert parsed.rows[0].source == "file.xlsx"


def test_a_list_of_patents_gives_the_filing_and_the_granting(firm, tmp_path):
    parsed = parse(
        book(
            tmp_path,
            ["专利号", "专利名称", "专利权人", "申请日", "授权公告日"],
            ["ZL202120000001.4", "一种鱼糜", firm.name, "2021-02-03", "2022-01-05"],
            ["CN202310000001.9", "一种虾皮", firm.name, "2023-02-03", ""],
        ),
        source="市知识产权局",
    )
    assert said(parsed, "kind", "detail", "valid_from") == [
        ("patent_filed", "utility", date(2021, 2, 3)),
        ("patent_granted", "utility", date(2022, 1, 5)),
        ("patent_filed", "invention", date(2023, 2, 3)),
    ]
    assert {one.source for one in parsed.rows} == {"市知识产权局"}


def test_a_list_of_standards_takes_the_level_from_the_number_and_the_role_from_the_place(firm, other, tmp_path):
    parsed = parse(
        book(
            tmp_path,
            ["标准号", "标准名称", "起草单位", "发布日期"],
            ["GB/T 40100-2021", "鱼糜", f"{firm.name}、外地某公司、{other.name}", "2021-06-01"],
            ["SC/T 3301-2022", "虾皮", "外地甲公司、外地乙公司", "2022-06-01"],
        )
    )
    assert said(parsed, "kind", "level", "detail", "rank", "holder") == [
        ("standard_drafted", "national", "first_drafter", 1, firm.name),
        ("standard_drafted", "national", "participant", 3, other.name),
    ]
    assert cells(parsed) == {"C2": "drafters_passed_over", "C3": "no_drafter_known"}
    assert "外地某公司" in parsed.problems[0].reason.zh


def test_a_word_may_say_kind_level_and_detail_at_once(firm, tmp_path):
    parsed = parse(
        book(
            tmp_path,
            ["类别", "名称", "企业名称", "认定时间"],
            ["省名牌产品", "北一牌", firm.name, "2024-05-01"],
            ["中国驰名商标", "北一", firm.name, "2020-01-01"],
        )
    )
    assert said(parsed, "kind", "level", "detail") == [
        ("brand", "provincial", "famous_product"),
        ("trademark", "national", "well_known"),
    ]


def test_a_year_alone_counts_from_its_last_day_and_says_so(firm, tmp_path):
    parsed = parse(book(tmp_path, ["品牌名称", "级别", "企业名称", "认定年份"], ["北一牌", "市级", firm.name, "2023"]))
    assert said(parsed, "valid_from") == [(date(2023, 12, 31),)]
    assert cells(parsed) == {"D2": "only_a_year"}


def test_staff_across_are_three_facts_that_are_never_added(firm, tmp_path):
    parsed = parse(
        book(
            tmp_path,
            ["企业名称", "统计日期", "研发人员数", "其中：高级职称", "其中：博士硕士"],
            [firm.name, "2025", "1,485人", "279", "77"],
        )
    )
    assert parsed.problems == []
    assert said(parsed, "kind", "detail", "quantity", "valid_from") == [
        ("research_staff", "all", 1485, date(2025, 12, 31)),
        ("research_staff", "senior_title", 279, date(2025, 12, 31)),
        ("research_staff", "graduate_degree", 77, date(2025, 12, 31)),
    ]


def test_a_masked_name_and_an_unknown_firm_create_nothing_and_a_body_is_kept_by_its_name(firm, city, tmp_path):
    parsed = parse(
        book(
            tmp_path,
            ["类别", "名称", "持有人", "级别", "注册日期", "所在地"],
            ["商标", "甲", "北一**有限公司", "国家级", "2020-01-01", ""],
            ["商标", "乙", "无名有限公司", "国家级", "2020-01-01", ""],
            ["区域品牌", "丙", "北县渔业协会", "市级", "2020-01-01", "北县"],
        )
    )
    assert cells(parsed) == {"C2": "masked", "C3": "unknown"}
    assert said(parsed, "holder", "enterprise", "place") == [("北县渔业协会", None, city.north.pk)]


def test_a_credit_code_goes_before_the_name_and_a_name_that_differs_is_said(firm, tmp_path):
    parsed = parse(
        book(tmp_path, ["类别", "名称", "级别", "企业名称", "统一社会信用代码", "认定日期"],
             ["名牌", "甲", "市级", "旧名称有限公司", CODE, "2020-01-01"],
             ["名牌", "乙", "市级", firm.name, CODE[:-1] + "M", "2020-01-01"])
    )  # fmt: skip
    assert said(parsed, "holder", "enterprise") == [(firm.name, firm.pk)]
    assert cells(parsed) == {"D2": "name_differs", "E3": "check_digit"}


def test_every_fault_of_a_row_is_told_at_once(firm, tmp_path):
    parsed = parse(
        book(
            tmp_path,
            ["类别", "名称", "编号", "级别", "企业名称", "起始日期", "有效期至", "状态", "人数"],
            ["奖杯", "甲", "1", "宇宙级", "无名公司", "去年", "明年", "睡着了", "许多"],
        )
    )
    assert cells(parsed) == {"A2": "kind_unknown", "E2": "unknown", "F2": "unread"}
    again = parse(
        book(
            tmp_path,
            ["类别", "名称", "编号", "级别", "企业名称", "起始日期", "有效期至", "状态", "人数"],
            ["名牌", "甲", "1", "宇宙级", firm.name, "2020-01-01", "明年", "睡着了", "许多"],
        )
    )
    assert cells(again) == {"D2": "level_unknown", "G2": "no_term", "H2": "status_unknown", "I2": "not_whole"}
    assert again.rows == []
    for problem in (*parsed.problems, *again.problems):
        assert problem.reason.zh
        assert problem.reason.en
        assert problem.remedy.zh
        assert problem.remedy.en
        assert problem.row == 1
        assert problem.column
        assert problem.severity is Severity.ERROR


def test_a_suspension_needs_its_day(firm, tmp_path):
    headings = ["获证组织", "证书编号", "认证项目", "颁证日期", "有效期至", "证书状态", "暂停日期"]
    row = [firm.name, "Q1", "QMS", "2023-01-01", "2025-12-31", "暂停"]
    assert cells(parse(book(tmp_path, headings, [*row, ""]))) == {"G2": "status_undated"}
    parsed = parse(book(tmp_path, headings, [*row, "2024-03-01"]))
    assert said(parsed, "status", "status_on") == [("suspended", date(2024, 3, 1))]


def test_an_unknown_heading_is_asked_about_and_the_answer_is_taken(firm, tmp_path):
    workbook = book(
        tmp_path, ["品牌名称", "级别", "企业名称", "认定时间", "批文"], ["甲", "市级", firm.name, "2020-01-01", "1号"]
    )
    parsed = parse(workbook)
    assert [question.heading for question in parsed.questions] == ["批文"]
    assert said(parse(workbook, mapping={"批文": "source"}), "source") == [("1号",)]


def test_a_sheet_that_does_not_say_what_it_registers_is_refused_once_with_the_kinds_there_are(firm, tmp_path):
    parsed = parse(
        book(tmp_path, ["名称", "企业名称", "起始日期"], ["甲", firm.name, "2020-01-01"], ["乙", firm.name, "2020"])
    )
    assert [problem.kind for problem in parsed.problems] == ["kind_not_told"]
    assert "认证证书" in parsed.problems[0].remedy.zh
    assert parsed.summary["refused_rows"] == 2
    named = parse(
        book(tmp_path, ["名称", "级别", "企业名称", "起始日期"], ["甲", "市级", firm.name, "2020-01-01"], sheet="名牌")
    )
    assert said(named, "kind") == [("brand",)]


def test_rows_that_contradict_each_other_or_the_record_are_refused_at_their_cell(firm, tmp_path):
    actions.record_qualifications(entries=[brand(firm)], upload=None, by=None, at=NINE)
    headings = ["品牌名称", "级别", "企业名称", "起始日期", "有效期至"]
    parsed = parse(
        book(
            tmp_path,
            headings,
            ["北一牌鱼糜", "省级", firm.name, "2021-05-10", "2024-05-09"],
            ["北一牌鱼糜", "省级", firm.name, "2021-05-10", "2026-05-09"],
            ["北一牌鱼糜", "省级", firm.name, "2024-05-10", "2027-05-09"],
            ["新牌", "市级", firm.name, "2024-05-10", "2027-05-09"],
            ["新牌", "市级", firm.name, "2024-05-10", "2027-05-09"],
        )
    )
    assert cells(parsed) == {"D3": "contradiction"}
    counts = {name: parsed.summary[name] for name in ("rows", "new", "changed", "already_known", "refused_rows")}
    assert counts == {"rows": 5, "new": 1, "changed": 1, "already_known": 2, "refused_rows": 1}


def test_a_text_that_is_on_record_otherwise_is_said_and_kept(firm, tmp_path):
    actions.record_qualifications(entries=[brand(firm, issuer="甲厅")], upload=None, by=None, at=NINE)
    parsed = parse(
        book(tmp_path, ["品牌名称", "级别", "企业名称", "起始日期", "有效期至", "认定机关"],
             ["北一牌鱼糜", "省级", firm.name, "2021-05-10", "2024-05-09", "乙厅"])
    )  # fmt: skip
    assert cells(parsed) == {"F2": "differs"}
    actions.record_qualifications(entries=parsed.rows, upload=None, by=None, at=NINE)
    assert Qualification.objects.get().issuer == "甲厅"


def test_the_blank_template_is_understood_and_offers_the_words(tmp_path, city):
    workbook = written(tmp_path, IMPORTER.template())
    parsed = parse(workbook)
    assert [problem for problem in parsed.problems if problem.severity is Severity.ERROR] == []
    assert parsed.questions == ()
    made = openpyxl.load_workbook(io.BytesIO(IMPORTER.template()))
    offered = made.worksheets[0].data_validations.dataValidation
    assert len(offered) == 4
    assert {one.code for one in columns()} >= {"kind", "holder", "rank", "filed_on", "granted_on"}


def test_a_file_goes_the_whole_round_and_a_second_time_adds_nothing(firm, office, tmp_path, settings):
    settings.ZHIXING_UPLOADS = tmp_path / "uploads"
    uploads.register(IMPORTER)
    path = tmp_path / "list.xlsx"
    headings = ["获证组织", "证书编号", "认证项目", "颁证日期", "有效期至"]
    rows = [firm.name, "Q1", "QMS", "2023-01-01", "2025-12-31"], ["无名公司", "Q2", "QMS", "2023-01-01", ""]
    book(tmp_path, headings, *rows, name="list.xlsx")
    upload = uploads.receive(
        kind="qualifications", name="list.xlsx", content=path.read_bytes(), options={}, by=office, at=NINE
    )
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(uploads.marked(upload))
    page = openpyxl.load_workbook(marked).worksheets[0]
    assert page["A3"].comment is not None
    assert page["A2"].comment is None
    assert Qualification.objects.count() == 0
    uploads.accept(upload=upload, good_rows_only=True, by=office, at=NINE)
    one = Qualification.objects.get()
    assert (one.upload, one.standings.get().upload) == (upload, upload)

    page["A3"] = firm.name
    page.parent.save(path)
    mended = uploads.receive(
        kind="qualifications", name="list.xlsx", content=path.read_bytes(), options={}, by=office, at=NINE
    )
    summary = uploads.accept(upload=mended, good_rows_only=False, by=office, at=NINE)
    assert (summary["new"], summary["already_known"]) == (1, 1)
    assert Standing.objects.count() == 2
    assert sheets.read(path).problems == []

"""Every rule finds its planted fault, names file and key, and the shipped definitions have none."""

from datetime import date

import pytest

from zhixing.catalogue.checks import check
from zhixing.catalogue.known import COLUMNS
from zhixing.methods.values import Severity
from zhixing.warehouse.schema import TABLES

TODAY = date(2026, 11, 24)
RATE = "indicators/spot-check-batch-pass-rate.toml"
SHARE = "indicators/rd-share-of-science-expenditure.toml"
GROWTH = "indicators/industrial-output-growth.toml"
SERIES = "series/industrial-output.toml"

# (the file, what is replaced, by what, the rule that must complain, the key it must name)
FAULTS = [
    (RATE, "minimum_n = 30\n", "", "keys.missing", "minimum_n"),
    (RATE, "minimum_n = 30", 'minimum_n = "30"', "keys.type", "minimum_n"),
    (RATE, "minimum_n = 30", "minimum_n = true", "keys.type", "minimum_n"),
    (RATE, "minimum_n = 30", "minimum_m = 30", "keys.unknown", "minimum_m"),
    (RATE, "next = 2027-06-30", 'next = "soon"', "keys.type", "review.next"),
    (RATE, "next = 2027-06-30", "next = 2027-06-30T00:00:00", "keys.type", "review.next"),
    (RATE, ", next = 2027-06-30", "", "keys.missing", "review.next"),
    (RATE, 'checker = "市统计局"', "checker = 3", "keys.type", "review.checker"),
    (RATE, "source = { document", "source = { paper", "keys.missing", "source.document"),
    (RATE, 'complete = "true"', "complete = 1", "keys.type", "requires.complete"),
    (RATE, 'verdict = ["pass"]', "verdict = [1]", "keys.type", "numerator.where.verdict"),
    (RATE, '"place", "industry"', '3, "industry"', "keys.type", "breakdowns[1]"),
    (RATE, 'name = { zh = "监督抽查批次合格率"', "name = { zh = 7", "keys.type", "name.zh"),
    (SHARE, "gaming = []", 'gaming = ["none"]', "keys.type", "gaming[1]"),
    (SHARE, "numerator = {", 'numerator = "R&D" #', "keys.type", "numerator"),
    (RATE, 'code = "spot-check-batch-pass-rate"', 'code = "spot-check-batch-rate"', "names.file", "code"),
    (RATE, 'code = "spot-check-batch-pass-rate"', 'code = "Spot check"', "names.code", "code"),
    (RATE, 'en = "Spot-check batch pass rate"', 'en = " "', "words.language", "name"),
    (RATE, 'better = "higher"', 'better = "more"', "words.closed", "better"),
    (RATE, 'unit = "percent"', 'unit = "per cent"', "words.closed", "unit"),
    (RATE, 'method = "proportion.wilson"', 'method = "proportion"', "words.closed", "method"),
    (RATE, 'system = "S7"', 'system = "S99"', "words.closed", "system"),
    (RATE, 'status = "published"', 'status = "done"', "words.closed", "status"),
    (SERIES, 'kind = "flow"', 'kind = "river"', "words.closed", "kind"),
    (SHARE, "denominator = {", "#", "terms.needs", "denominator"),
    (GROWTH, 'of = "industrial-output"\n', "", "terms.needs", "of"),
    ("indicators/spot-check-batch-pass-rate-rank.toml", 'within = "place"\n', "", "terms.needs", "within"),
    (SHARE, 'table = "statistics"', 'table = "statistic"', "terms.table", "numerator.table"),
    (SHARE, 'column = "value_e4"', 'column = "value"', "terms.column", "numerator"),
    (RATE, 'final = "true"', 'finished = "true"', "terms.column", "requires"),
    (RATE, '"place", "industry"', '"planet", "industry"', "breakdowns", "breakdowns"),
    (SHARE, 'breakdowns = ["period"]', 'breakdowns = ["channel"]', "breakdowns", "breakdowns"),
    (RATE, '-provincial"', '-provinciale"', "references.unknown", "benchmark"),
    (GROWTH, 'of = "industrial-output"', 'of = "industrial-input"', "references.unknown", "of"),
    (GROWTH, 'of = "industrial-output"', 'of = "industrial-output-growth"', "references.circle", "of"),
    (SHARE, 'series = ["science-expenditure"]', 'series = ["science"]', "references.unknown", "denominator"),
    (RATE, "valid_from = 2019-01-01", "valid_from = 2019-01-01\nvalid_to = 2018-12-31", "dates.range", "valid_to"),
    (RATE, "next = 2027-06-30", "next = 2026-11-23", "dates.review", "review.next"),
    (RATE, "minimum_n = 30", "minimum_n = 0", "samples.minimum", "minimum_n"),
    (RATE, "decimals = 2", "decimals = 9", "samples.decimals", "decimals"),
    (SHARE, 'column = "value_e4"', 'column = "value_e4 / 2 + (1)"', "plain", "numerator.column"),
    (RATE, 'zh = "监督抽查按风险抽样', 'zh = "select x from batches 监督抽查', "plain", "why.zh"),
    ("calendars/2026.toml", "2026-01-04", "2025-01-04", "calendars", "make_up"),
    ("calendars/2026.toml", "2026-01-04", "2026-01-05", "calendars", "make_up"),
    ("calendars/2026.toml", "2026-01-01,", "2026-01-03,", "calendars", "days_off"),
    ("calendars/2026.toml", "2026-01-04", "2026-02-14", "calendars", "make_up"),
    ("calendars/2026.toml", "year = 2026", "year = 2027", "names.file", "year"),
    ("units.toml", "[batch]\nname = {", "[batch]\nnames = {", "foundations.language", "batch.name"),
    (
        "units.toml",
        'suffix = { zh = "%", en = "%" }\ndecimals = 2',
        "decimals = 2",
        "foundations.language",
        "percent.suffix",
    ),
    ("units.toml", "decimals = 2", 'decimals = "2"', "foundations.decimals", "percent.decimals"),
    ("vocabulary.toml", 'en = "factory"', 'en = ""', "foundations.language", "channel.factory"),
    ("classifications/gbt4754-2017/B.toml", '"061" =', '"991" =', "foundations.parent", "groups.991"),
    (RATE, 'code = "', "code = ", "syntax", ""),
    ("units.toml", "[percent]", "[percent", "syntax", ""),
    ("calendars/2025.toml", "year =", "year", "syntax", ""),
]  # fmt: skip


def damaged(folder, file, old, new):
    """Replace the first occurrence in one file; the fault must really be planted."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_definitions_have_no_problem(folder):
    assert check(folder, on=TODAY) == []


@pytest.mark.parametrize(("file", "old", "new", "rule", "key"), FAULTS, ids=lambda value: str(value)[:40])
def test_a_planted_fault_is_found_and_names_file_key_reason_and_remedy(folder, file, old, new, rule, key):
    damaged(folder, file, old, new)
    hits = [each for each in check(folder, on=TODAY) if (each.kind, each.sheet, each.column) == (rule, file, key)]
    assert len(hits) >= 1
    assert all(text for text in (hits[0].reason.zh, hits[0].reason.en, hits[0].remedy.zh, hits[0].remedy.en))
    assert file in hits[0].where.zh
    assert file in hits[0].where.en


def test_a_value_of_the_wrong_type_is_complained_of_once(folder):
    damaged(folder, SHARE, "numerator = {", 'numerator = "R&D" #')
    found = [(each.kind, each.column) for each in check(folder, on=TODAY) if each.sheet == SHARE]
    assert found == [("keys.type", "numerator")]


def test_all_problems_of_all_files_come_at_once(folder):
    for file, old, new, _rule, _key in FAULTS[:1] + FAULTS[17:19]:
        damaged(folder, file, old, new)
    damaged(folder, SERIES, 'kind = "flow"', 'kind = "river"')
    assert {(each.sheet, each.kind) for each in check(folder, on=TODAY)} == {
        (RATE, "keys.missing"),
        (RATE, "words.language"),
        (RATE, "words.closed"),
        (SERIES, "words.closed"),
    }


def test_an_overdue_review_warns_and_does_not_refuse(folder):
    found = check(folder, on=date(2027, 7, 1))
    assert {each.severity for each in found if each.kind == "dates.review"} == {Severity.WARNING}
    assert not [each for each in found if each.severity is Severity.ERROR]


def test_a_year_between_two_calendars_is_an_error_and_the_current_year_a_warning(folder):
    (folder / "calendars" / "2025.toml").unlink()
    lacking = {
        each.sheet: each.severity for each in check(folder, on=date(2027, 1, 1)) if each.kind == "calendars.year"
    }
    assert lacking == {"calendars/2025.toml": Severity.ERROR, "calendars/2027.toml": Severity.WARNING}


@pytest.mark.parametrize(
    ("last_day", "what"), [("2025-12-31", ""), ("2025-11-30", "gap"), ("2026-01-01", "overlap")], ids=str
)
def test_editions_follow_each_other_day_on_day(folder, last_day, what):
    text = (folder / RATE).read_text(encoding="utf-8")
    old = folder / "indicators" / "spot-check-batch-pass-rate@2019-01-01.toml"
    old.write_text(text + f"valid_to = {last_day}\n", encoding="utf-8")
    damaged(folder, RATE, "valid_from = 2019-01-01", "valid_from = 2026-01-01")
    found = check(folder, on=TODAY)
    assert len(found) == bool(what)
    assert all(each.kind == "editions.order" and what in each.reason.en for each in found)


def test_two_files_that_say_the_same_are_found(folder):
    text = (folder / RATE).read_text(encoding="utf-8")
    (folder / "indicators" / "spot-check-batch-pass-rate@2019-01-01.toml").write_text(text, encoding="utf-8")
    assert "editions.twin" in {each.kind for each in check(folder, on=TODAY)}


def test_an_outline_that_cannot_be_read_is_a_problem(folder):
    (folder / "outlines" / "quality-analysis.toml").write_text("code = ", encoding="utf-8")
    assert "outline" in {each.kind for each in check(folder, on=TODAY)}


def test_a_wrong_name_is_answered_with_the_near_ones(folder):
    damaged(folder, RATE, 'better = "higher"', 'better = "highest"')
    found = check(folder, on=TODAY)[0]
    assert "higher" in found.remedy.zh
    assert "higher" in found.remedy.en


def test_the_vocabulary_of_columns_is_that_of_the_warehouse():
    assert {table: tuple(schema.names) for table, schema in TABLES.items()} == dict(COLUMNS)

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

INDEX = "indices/manufacturing-quality-competitiveness.toml"
NATION = "published/manufacturing-quality-competitiveness-national.toml"
NATION_RATE = "published/manufacturing-pass-rate-national.toml"
CITIES = "published/quality-cities.toml"
WEIGHTED = "indicators/manufacturing-pass-rate.toml"
ITEMS = "indicators/item-quality-index.toml"
GRADES = "indicators/product-grade-rate.toml"
AMONG = "indicators/good-practice-rate.toml"
CERTIFIED = "indicators/certified-enterprises.toml"
EQUIPMENT = "indicators/laboratory-equipment.toml"
LEADING = "indicators/leading-enterprises.toml"

_AUTHOR = 'author = { zh = "市质量办", en = "City quality office" }'
_CHECKER = 'checker = { zh = "市统计局", en = "City bureau of statistics" }'
_ORDER = '(SAMR order 18)" }'
# (the file, what is replaced, by what, the rule that must complain, the key it must name)
FAULTS = [
    (RATE, "minimum_n = 30\n", "", "keys.missing", "minimum_n"),
    (RATE, "minimum_n = 30", 'minimum_n = "30"', "keys.type", "minimum_n"),
    (RATE, "minimum_n = 30", "minimum_n = true", "keys.type", "minimum_n"),
    (RATE, "minimum_n = 30", "minimum_m = 30", "keys.unknown", "minimum_m"),
    (RATE, "next = 2027-06-30", 'next = "soon"', "keys.type", "review.next"),
    (RATE, "next = 2027-06-30", "next = 2027-06-30T00:00:00", "keys.type", "review.next"),
    (RATE, ", next = 2027-06-30", "", "keys.missing", "review.next"),
    (RATE, _CHECKER, "checker = 3", "keys.type", "review.checker"),
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
    (RATE, _AUTHOR, 'author = "市质量办"', "keys.type", "review.author"),
    (RATE, _AUTHOR, 'author = { zh = "市质量办", en = "" }', "words.language", "review.author"),
    (RATE, _ORDER, f'{_ORDER}, clause = "三"', "keys.type", "source.clause"),
    (RATE, _ORDER, f'{_ORDER}, clause = {{ zh = "S7", en = "S7" }}', "words.clause", "source.clause"),
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
    # composite indices
    (INDEX, 'weight = "0.5"', "weight = 0.5", "keys.type", "node[1].weight"),
    (INDEX, 'low = "0.5"\n', "", "keys.missing", "leaf[1].low"),
    (INDEX, 'low = "0.5"\n', 'low = "0.5"\nlower = "1"\n', "keys.unknown", "leaf[1].lower"),
    (INDEX, "weights_source = {", "#", "keys.missing", "weights_source"),
    (INDEX, 'en = "AQSIQ\'s bands of 2011"', 'en = ""', "words.language", "bands[1].source"),
    (INDEX, 'version = "2011"\n', "", "keys.missing", "bands[1].version"),
    (INDEX, 'normaliser = "minmax60"', 'normaliser = "minmax61"', "words.closed", "normaliser"),
    (INDEX, 'missing = "renormalise"', 'missing = "no-figure"', "words.closed", "missing"),
    (INDEX, 'parent = "quality-level"', 'parent = "standards-and-technology"', "indices.circle", "node"),
    (INDEX, 'parent = "quality-level"', 'parent = "quality-levels"', "indices.parent", "node[3].parent"),
    (INDEX, 'parent = "quality-level"', 'parent = "product-grade-rate"', "indices.parent", "node[3].parent"),
    (INDEX, 'code = "product-grade-rate"', 'code = "quality-level"', "indices.twice", "leaf[1].code"),
    (INDEX, "[[leaf]]", '[[node]]\ncode = "idle"\nname = { zh = "空", en = "idle" }\nweight = "1"\n\n[[leaf]]',
     "indices.orphan", "node[9].code"),
    (INDEX, 'high = "1.5"', 'high = "0.5"', "indices.bound", "leaf[1].high"),
    (INDEX, 'high = "1.5"', 'high = "0.4"', "indices.bound", "leaf[1].high"),
    (INDEX, 'high = "1.5"', 'high = "much"', "indices.bound", "leaf[1].high"),
    (INDEX, 'high = "40"', 'high = "40"\nlogarithmic = true', "indices.bound", "leaf[2].low"),
    (INDEX, 'weight = "0.5"', 'weight = "0.6"', "indices.weights", "node"),
    (INDEX, 'weight = "0.5"', 'weight = "half"', "indices.weight", "node[1].weight"),
    (INDEX, 'weight = "0.5"', 'weight = "-0.5"', "indices.weight", "node[1].weight"),
    (INDEX, 'indicator = "product-grade-rate"', 'indicator = "product-grade"', "indices.leaf", "leaf[1].indicator"),
    (INDEX, 'indicator = "product-grade-rate"', 'indicator = "manufacturing-quality-competitiveness-rank"',
     "indices.leaf", "leaf[1].indicator"),
    (INDEX, 'from = "80"', 'from = "95"', "indices.bands", "bands[1].cut"),
    (INDEX, 'from = "80"', 'from = "eighty"', "indices.bands", "bands[1].cut[3].from"),
    (INDEX, '{ from = "80", name', "{ name", "indices.bands", "bands[1].cut[3].from"),
    (INDEX, 'version = "2021-xiamen"', 'version = "2011"', "indices.bands", "bands[1].version"),
    # published series
    (NATION, "whose = {", "#", "keys.missing", "whose"),
    (NATION, '[[value]]\nperiod = "2005"\n', "[[value]]\n", "published.undated", "value[1]"),
    (NATION, 'value = "78.98"', "value = 78.98", "keys.type", "value[1].value"),
    (NATION, 'value = "78.98"', 'value = "about 79"', "published.number", "value[1].value"),
    (NATION, 'period = "2006"', 'period = "in 2006"', "published.period", "value[2].period"),
    (NATION, 'period = "2006"', 'period = "2005"', "published.twice", "value"),
    (NATION, 'period = "2012..2019"', 'period = "2012..2018"', "published.gap", "value"),
    (NATION, 'period = "2012..2019"', 'period = "2011..2019"', "published.both", "gap"),
    (NATION, 'reason = { zh = "未见公布。", en', 'reason = { zh = "", en', "words.language", "gap[1].reason"),
    (NATION_RATE, 'value = "93.71"', 'value = "937.1"', "published.range", "value[1].value"),
    (NATION_RATE, 'value = "93.71"', 'value = "93.71"\nqualifier = "about"', "published.qualifier",
     "value[1].qualifier"),
    (CITIES, 'value = "1615"', 'value = "1615"\n\n[[value]]\nvalue = "1616"', "published.undated", "value[2]"),
    (CITIES, "decimals = 0", "decimals = 7", "samples.decimals", "decimals"),
    # options
    (WEIGHTED, 'order = "region-first"\n', "", "options.missing", "options.order"),
    (WEIGHTED, 'order = "region-first"', 'order = "regions"', "options.word", "options.order"),
    (WEIGHTED, 'weight = "industrial-output"', 'weight = "industrial-outputs"', "options.series", "options.weight"),
    (WEIGHTED, 'coverage = "0.8"', 'coverage = "80"', "options.number", "options.coverage"),
    (WEIGHTED, 'coverage = "0.8"', 'cover = "0.8"', "options.unknown", "options.cover"),
    (WEIGHTED, '["13", "14"', '["99", "14"', "options.divisions", "options.divisions"),
    (WEIGHTED, '["13", "14"', '["14", "14"', "options.divisions", "options.divisions"),
    (WEIGHTED, '13 = "13-16"', '46 = "13-16"', "options.divisions", "options.collapse.46"),
    (WEIGHTED, "denominator = {", "#", "terms.needs", "denominator"),
    (ITEMS, 'strategy = "item-weighted"', 'strategy = "items"', "options.word", "options.strategy"),
    (ITEMS, 'strategy = "item-weighted"', 'strategy = "batch-output-weighted"', "options.missing", "options.weight"),
    (ITEMS, 'A = "1"', 'A = "-1"', "options.number", "options.class_weights.A"),
    (ITEMS, 'A = "1"', 'D = "1"', "options.unknown", "options.class_weights.D"),
    (ITEMS, '{ A = "1", B = "1", C = "1" }', '{ A = "0", B = "0", C = "0" }', "options.number",
     "options.class_weights"),
    (GRADES, 'output-superior-grade = "1.5"', 'output-top-grade = "1.5"', "options.series",
     "options.weights.output-top-grade"),
    (GRADES, 'output-superior-grade = "1.5"', 'output-superior-grade = "much"', "options.number",
     "options.weights.output-superior-grade"),
    (AMONG, 'among = { kind = ["brand"]', 'among = { sort = ["brand"]', "options.column", "options.among.sort"),
    (RATE, "minimum_n = 30", 'minimum_n = 30\noptions = { order = "pooled" }', "options.unknown", "options.order"),
    # words a filter may use, and columns of the new tables
    (CERTIFIED, 'kind = ["certificate"]', 'kind = ["certificates"]', "labels", "numerator.where.kind"),
    (CERTIFIED, '"haccp"', '"hacp"', "labels", "numerator.where.detail"),
    (EQUIPMENT, 'measure = ["equipment"]', 'measure = ["equipement"]', "labels", "numerator.where.measure"),
    (AMONG, '["national", "provincial"]', '["nation", "provincial"]', "labels", "denominator.where.level"),
    (LEADING, 'leading = ["true"]', 'kind = ["clusters"]', "labels", "numerator.where.kind"),
    (CERTIFIED, 'column = "enterprise"', 'column = "holder"', "terms.column", "numerator"),
    (EQUIPMENT, 'column = "value_e4"', 'column = "amount"', "terms.column", "numerator"),
    (LEADING, '"groupings"', '"clusters"', "terms.table", "numerator.table"),
    (EQUIPMENT, '["place", "level", "period"]', '["place", "detail", "period"]', "breakdowns", "breakdowns"),
    (RATE, 'method = "proportion.wilson"', 'method = "published"', "terms.method", "method"),
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


def test_siblings_may_all_weigh_alike_without_fractions_and_an_old_release_may_leave_a_band_unnamed(folder):
    text = (folder / INDEX).read_text(encoding="utf-8")
    assert text.count('weight = "1"') >= 12
    assert '{ from = "75", name = { zh = "", en = "" } }' in text
    assert check(folder, on=TODAY) == []


def test_a_leaf_that_is_no_longer_in_force_is_refused(folder):
    damaged(folder, "indicators/product-grade-rate.toml", 'status = "published"', 'status = "retired"')
    found = [each for each in check(folder, on=TODAY) if each.kind == "indices.leaf"]
    assert [(each.sheet, each.column) for each in found] == [(INDEX, "leaf[1].indicator")]


def test_an_unlikely_percentage_warns_and_does_not_refuse(folder):
    damaged(folder, NATION_RATE, 'value = "93.71"', 'value = "937.1"')
    assert [each.severity for each in check(folder, on=TODAY)] == [Severity.WARNING]


def test_a_mistyped_leaf_is_complained_of_once_and_not_as_a_broken_tree(folder):
    damaged(folder, INDEX, 'low = "0.5"', "low = 0.5")
    assert [(each.kind, each.column) for each in check(folder, on=TODAY)] == [("keys.type", "leaf[1].low")]


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

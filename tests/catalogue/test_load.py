"""The catalogue as loaded: codes, editions, digests, near names, labels, and refusals that name the missing key."""

import time
from datetime import date
from decimal import Decimal

import pytest

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.load import DefinitionRefused, load_catalogue
from zhixing.catalogue.model import Method
from zhixing.catalogue.reference import render_reference
from zhixing.methods.values import Text

RATE = "indicators/spot-check-batch-pass-rate.toml"
PROMISED = [
    "spot-check-batch-pass-rate",
    "spot-check-batches",
    "spot-check-failing-batches",
    "spot-check-enterprise-pass-rate",
    "spot-check-item-pass-rate",
    "spot-check-batch-pass-rate-change",
    "spot-check-batch-pass-rate-rank",
    "spot-check-products",
    "industrial-output",
    "industrial-output-growth",
    "industrial-output-share",
    "shipbuilding-capacity",
    "aquatic-output",
    "export-value",
    "brands-national",
    "brands-provincial",
    "brands-city",
    "well-known-trademarks",
    "certified-enterprises",
    "rd-expenditure",
    "rd-expenditure-growth",
    "science-expenditure",
    "rd-share-of-science-expenditure",
    "enterprises-operating",
    "quality-index",
    "quality-index-provincial-mean",
    "quality-index-gap",
    "spot-check-batch-pass-rate-provincial",
]


def test_every_promised_indicator_is_there(folder):
    assert set(PROMISED) <= {each.code for each in load_catalogue(folder).indicators}


def test_the_batch_pass_rate_counts_only_judged_batches_of_complete_and_final_sources(folder):
    rate = load_catalogue(folder).indicator("spot-check-batch-pass-rate")
    assert rate.method is Method.PROPORTION
    assert rate.requires == {"complete": ("true",), "final": ("true",)}
    assert rate.denominator.where == {"verdict": ("pass", "fail")}
    assert rate.numerator.where == {"verdict": ("pass",)}
    assert (rate.minimum_n, rate.benchmark) == (30, "spot-check-batch-pass-rate-provincial")


def test_every_reported_indicator_has_its_series_in_the_same_unit(folder):
    catalogue = load_catalogue(folder)
    for each in catalogue.indicators:
        if each.method is Method.REPORTED:
            assert catalogue.series(each.numerator.where["series"][0]).unit == each.unit, each.code


def test_the_whole_catalogue_with_its_industries_loads_within_half_a_second(folder):
    def once() -> float:
        start = time.process_time()
        assert len(load_catalogue(folder).industries) == 1970
        return time.process_time() - start

    # The best of three: what else the process has to do meanwhile (collecting a large heap) is not loading.
    assert min(once() for _ in range(3)) < 0.5


def test_an_unknown_indicator_is_answered_with_the_near_ones_in_both_languages(folder):
    with pytest.raises(UnknownName) as answer:
        load_catalogue(folder).indicator("spot-check-batch-pas-rate")
    assert answer.value.near[0] == "spot-check-batch-pass-rate"
    assert "是否指 spot-check-batch-pass-rate" in str(answer.value)
    assert "did you mean spot-check-batch-pass-rate" in str(answer.value)


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda catalogue: catalogue.series("exports"), "series"),
        (lambda catalogue: catalogue.unit("pct"), "unit"),
        (lambda catalogue: catalogue.industry("9999"), "industry"),
        (lambda catalogue: catalogue.outline("analysis"), "outline"),
        (lambda catalogue: catalogue.calendar(2031), "calendar"),
    ],
)
def test_every_other_unknown_name_says_its_kind(folder, ask, kind):
    with pytest.raises(UnknownName) as answer:
        ask(load_catalogue(folder))
    assert answer.value.kind == kind


def test_the_edition_in_force_on_a_day_is_given(folder):
    path = folder / RATE
    text = path.read_text(encoding="utf-8")
    old = folder / "indicators" / "spot-check-batch-pass-rate@2019-01-01.toml"
    old.write_text(text.replace("minimum_n = 30", "minimum_n = 20") + "valid_to = 2025-12-31\n", encoding="utf-8")
    path.write_text(text.replace("valid_from = 2019-01-01", "valid_from = 2026-01-01"), encoding="utf-8")
    catalogue = load_catalogue(folder)
    on = {
        day: catalogue.indicator("spot-check-batch-pass-rate", day).minimum_n
        for day in (date(2018, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    }
    assert list(on.values()) == [20, 20, 30]
    assert catalogue.indicator("spot-check-batch-pass-rate").minimum_n == 30
    assert sum(each.code == "spot-check-batch-pass-rate" for each in catalogue.indicators) == 1


def test_the_digest_follows_the_words_and_not_the_layout(folder):
    path = folder / RATE
    text = path.read_text(encoding="utf-8")
    before = load_catalogue(folder)
    path.write_text("# a remark\n\n" + text, encoding="utf-8")
    assert load_catalogue(folder).digest == before.digest
    path.write_text(text.replace("minimum_n = 30", "minimum_n = 31"), encoding="utf-8")
    after = load_catalogue(folder)
    code = "spot-check-batch-pass-rate"
    assert after.indicator(code).digest != before.indicator(code).digest
    assert after.digest != before.digest
    assert after.indicator("export-value").digest == before.indicator("export-value").digest


@pytest.mark.parametrize("file", ["units.toml", "vocabulary.toml", "calendars/2026.toml"])
def test_the_digest_of_the_whole_follows_what_the_definitions_stand_on(folder, file):
    before = load_catalogue(folder).digest
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert load_catalogue(folder).digest != before


def test_a_missing_key_is_refused_with_its_file_and_name(folder):
    path = folder / RATE
    path.write_text(path.read_text(encoding="utf-8").replace("minimum_n = 30\n", ""), encoding="utf-8")
    with pytest.raises(DefinitionRefused, match="minimum_n") as refusal:
        load_catalogue(folder)
    assert (refusal.value.file, refusal.value.key) == (RATE, "minimum_n")


@pytest.mark.parametrize("text", ["code = ", 'code = "x"\nname = 3\n', "\x00"])
def test_a_file_nothing_can_be_made_of_is_refused_with_its_name(folder, text):
    (folder / "series" / "broken.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionRefused, match=r"series/broken\.toml"):
        load_catalogue(folder)


def test_labels_are_said_twice_and_an_unknown_key_stays_itself(folder):
    catalogue = load_catalogue(folder)
    assert catalogue.labels("channel", "online") == Text("电商", "online")
    assert catalogue.labels("channel", "") == Text("未说明", "not stated")
    assert catalogue.labels("channel", "barter") == Text("barter", "barter")
    assert catalogue.labels("industry", "1361") == catalogue.division_name("13")


@pytest.mark.parametrize(("language", "index"), [("zh-hans", 0), ("en", 1)])
def test_the_reference_has_a_section_for_every_indicator(folder, language, index):
    catalogue = load_catalogue(folder)
    text = render_reference(catalogue, language)
    for each in catalogue.indicators:
        assert f"## {(each.name.zh, each.name.en)[index]}\n" in text
        assert f"`{each.code}`" in text
        assert f"`{each.digest}`" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("突破", "未见公布。", "推断权重", "演示界值", "| 80 | 初等竞争力 |", "| 逆向 |", "未注明时期")),
        ("en", ("over", "No published figure is known.", "Inferred weights", "Synthetic bounds", "less is better")),
    ],
)
def test_the_reference_says_printed_values_gaps_trees_bounds_and_bands(folder, language, words):
    text = render_reference(load_catalogue(folder), language)
    for each in (*words, "| 2007 | 80.99 |", "(`quality-loss-rate`) | 1 | 0 | 2 |", "`order` = region-first"):
        assert each in text


@pytest.mark.parametrize("folder_name", ["published", "indices"])
def test_a_number_that_is_none_refuses_the_file_with_its_name(folder, folder_name):
    path = min((folder / folder_name).glob("*.toml"))
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('value = "', 'value = "about ').replace('weight = "', 'weight = "about '), encoding="utf-8"
    )
    with pytest.raises(DefinitionRefused, match=path.stem):
        load_catalogue(folder)


def test_an_older_edition_of_an_index_is_found_by_its_day_and_never_takes_the_place_of_the_newest(folder):
    path = folder / "indices" / "manufacturing-quality-competitiveness.toml"
    text = path.read_text(encoding="utf-8")
    old = path.with_name("manufacturing-quality-competitiveness@2019-01-01.toml")
    old.write_text(
        text.replace('high = "1.5"', 'high = "1.4"').replace(
            "valid_from = 2019-01-01", "valid_from = 2019-01-01\nvalid_to = 2025-12-31"
        ),
        encoding="utf-8",
    )
    path.write_text(text.replace("valid_from = 2019-01-01", "valid_from = 2026-01-01"), encoding="utf-8")
    catalogue = load_catalogue(folder)
    code = "manufacturing-quality-competitiveness"
    highs = [str(catalogue.index(code, day).leaves[0].high) for day in (date(2025, 12, 31), date(2026, 1, 1), None)]
    assert highs == ["1.4", "1.5", "1.5"]
    assert str(catalogue.indices[code].leaves[0].high) == "1.5"
    assert catalogue.index_of(catalogue.indicator(code, date(2020, 1, 1))).leaves[0].high == Decimal("1.4")

"""What stands on which day, and what does not fit its kind."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from django.conf import settings

from zhixing.records.qualifications import kinds, rules
from zhixing.records.qualifications.entries import Entry, Stands
from zhixing.records.qualifications.models import Kind, Status

FIRST = Stands(date(2021, 1, 10), "valid", date(2023, 12, 31), 1)


def entry(**changes) -> Entry:
    said = {
        "kind": "brand", "holder": "甲", "enterprise": 1, "place": 1, "valid_from": date(2021, 5, 10),
        "level": "city", "title": "甲牌", "source": "文件",
    }  # fmt: skip
    return Entry(**{**said, **changes})


def codes(one: Entry) -> list[str]:
    return [reason.code.partition(".")[2] for _, reason in rules.faults(one)]


def test_a_standing_holds_until_the_day_before_the_next():
    said = [FIRST, Stands(date(2022, 3, 1), "suspended", None, 1), Stands(date(2022, 6, 1), "valid", None, 1)]
    runs = [(one.first, one.last) for one in rules.stretches(said)]
    assert runs == [(date(2021, 1, 10), date(2022, 2, 28)), (date(2022, 6, 1), None)]


def test_a_term_ends_on_its_printed_day_when_nothing_follows():
    assert [one.last for one in rules.stretches([FIRST])] == [date(2023, 12, 31)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 1, 9), rules.NOT_YET),
        (date(2021, 1, 10), "valid"),
        (date(2023, 12, 31), "valid"),
        (date(2024, 1, 1), rules.EXPIRED),
    ],
)
def test_the_first_and_the_last_day_belong_to_the_term(day, expected):
    assert rules.status_on([FIRST], day) == expected


def test_a_suspended_thing_is_suspended_and_a_withdrawn_one_is_withdrawn():
    said = [FIRST, Stands(date(2022, 3, 1), "suspended", None, 1)]
    assert rules.status_on(said, date(2022, 3, 1)) == Status.SUSPENDED
    assert rules.status_on([*said, Stands(date(2022, 4, 1), "withdrawn", None, 1)], date(2025, 1, 1)) == "withdrawn"


def test_another_term_from_the_same_day_contradicts_and_a_later_one_does_not():
    assert "已有记录" in rules.contradiction([FIRST], FIRST._replace(until=date(2024, 12, 31))).text.zh
    assert rules.contradiction([FIRST], Stands(date(2024, 1, 1), "valid", None, 1)) is None
    assert rules.contradiction([FIRST], FIRST) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"level": ""}, ["level_missing"]),
        ({"level": "international"}, ["level_unknown"]),
        ({"detail": "haccp"}, ["detail_unknown"]),
        ({"title": "", "number": ""}, ["subject_missing"]),
        ({"until": date(2020, 1, 1)}, ["term_backwards"]),
        ({"status": "suspended"}, ["status_undated"]),
        ({"status": "suspended", "status_on": date(2021, 5, 10)}, ["status_too_early"]),
        ({"source": " "}, ["source_missing"]),
        ({"kind": "research_staff", "level": "", "title": ""}, ["detail_missing"]),
        (
            {"level": "", "title": "", "number": "", "source": ""},
            ["level_missing", "subject_missing", "source_missing"],
        ),
    ],
)
def test_what_does_not_fit_its_kind_is_told_all_at_once(changes, expected):
    found = rules.faults(entry(**changes))
    assert [reason.code.partition(".")[2] for _, reason in found] == expected
    assert all(reason.text.en and reason.remedy.zh and reason.remedy.en for _, reason in found)


def test_every_kind_has_its_words_and_every_word_leads_to_a_kind_level_or_detail_it_has():
    vocabulary = kinds.vocabulary()
    assert set(vocabulary.sorts) == set(Kind.values)
    assert set(vocabulary.names["status"]) == set(Status.values)
    for said in vocabulary.kinds.values():
        sort = vocabulary.sorts[said.kind]
        assert said.level in {"", *sort.levels}
        assert said.detail in {"", *sort.details}
    for sort in vocabulary.sorts.values():
        assert set(sort.levels) <= set(vocabulary.names["level"])
        assert set(sort.details) <= set(vocabulary.names["detail"])


@pytest.mark.parametrize(
    ("number", "level"),
    [
        ("GB/T 19001-2016", "national"),
        ("GB 2760—2014", "national"),
        ("SC/T 3301-2017", "industry"),
        ("DB33/T 1001-2020", "provincial"),
        ("DB3309/T 12-2021", "city"),
        ("T/CAQ 10101-2020", "alliance"),
        ("Q/ABC 001-2020", "enterprise"),
        ("ISO 9001:2015", "international"),
        ("没有编号", ""),
    ],
)
def test_the_number_of_a_standard_says_its_level(number, level):
    assert kinds.level_of_standard(number) == level


@pytest.mark.parametrize(
    ("number", "sort", "fits"),
    [
        ("ZL201510123456.5", "invention", False),
        ("CN202120000001.X", "utility", False),
        ("US1234567", "", True),
    ],
)
def test_the_number_of_a_patent_says_its_sort_and_holds_a_check_digit(number, sort, fits):
    assert kinds.sort_of_patent(number) == sort
    assert kinds.patent_number_fits(number) is fits


def test_exactly_one_check_digit_fits_an_application_number():
    assert sum(kinds.patent_number_fits(f"ZL201510123456.{digit}") for digit in "0123456789X") == 1


def test_a_holders_standard_is_one_thing_however_it_is_written_and_a_certificate_is_told_apart_by_its_system():
    one = entry(kind="standard_drafted", level="national", number="GB/T 1-2020", title="")
    assert one.key == entry(kind="standard_drafted", level="national", number="GB/T1-2020", title="规范").key
    first = entry(kind="certificate", level="", number="", title="", detail="haccp")
    assert first.key != entry(kind="certificate", level="", number="", title="", detail="quality_system").key
    assert codes(first) == ["subject_missing"]


def test_what_this_room_calls_things_is_what_the_catalogue_calls_them():
    vocabulary = tomllib.loads((settings.ZHIXING_DEFINITIONS / "vocabulary.toml").read_text(encoding="utf-8"))
    own = {"kind": {sort.code: sort.name for sort in kinds.vocabulary().sorts.values()}, **kinds.vocabulary().names}
    told = {part: vocabulary[part] for part in ("kind", "level", "detail") if part in vocabulary}
    if not told:
        pytest.skip("LEFT OUT: the catalogue's vocabulary names no kinds yet")
    for part, names in told.items():
        for code, name in names.items():
            ours = own[part][code]
            assert (ours.zh, ours.en.casefold()) == (name["zh"], name["en"].casefold()), (part, code)

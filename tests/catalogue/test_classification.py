"""GB/T 4754-2017 as shipped: its counts, its markers, and equality with the published table where that is at hand."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from zhixing.catalogue.load import load_catalogue

PUBLISHED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cn_public_figures" / "gbt4754_2017.csv"


def test_it_has_20_sections_97_divisions_473_groups_and_1380_classes(folder):
    assert Counter(each.level for each in load_catalogue(folder).industries.values()) == {1: 20, 2: 97, 3: 473, 4: 1380}


@pytest.mark.parametrize(("code", "name"), [("3737", "海洋工程装备制造"), ("3711", "高铁车组制造")])
def test_it_is_the_edition_of_2017(folder, code, name):
    assert load_catalogue(folder).industry(code).name.zh == name


def test_every_code_stands_below_one_that_exists(folder):
    industries = load_catalogue(folder).industries
    assert all(each.parent in industries for each in industries.values() if each.level > 1)


def test_sections_and_divisions_have_english_names_and_lower_codes_borrow_them(folder):
    industries = load_catalogue(folder).industries
    assert all(each.name.en.isascii() and len(each.name.en) > 3 for each in industries.values())
    assert industries["1361"].name.en == f"{industries['13'].name.en} (1361)"


def test_it_is_code_for_code_and_name_for_name_the_published_table(folder):
    if not PUBLISHED.is_file():
        pytest.skip(f"NOT COMPARED with the published table: {PUBLISHED.name} is absent")
    published: dict[str, str] = {}
    with PUBLISHED.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            # A group with one class stands in one row with it, so every code of a row not met before has its name.
            for column in ("门类", "大类", "中类", "小类"):
                published.setdefault(row[column], row["名称"].strip())
    del published[""]
    assert {code: each.name.zh for code, each in load_catalogue(folder).industries.items()} == published

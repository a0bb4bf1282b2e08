"""A head a day: written once, never again, and missed when somebody takes one out."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.factories import NINE, small_city
from zhixing.office import heads, trail, verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings, tmp_path):
    settings.ZHIXING_HEADS = tmp_path / "heads"
    return small_city()


def act(city, at):
    return trail.record(by=None, at=at, action="x", about=city.north)


def three_days(city):
    written = []
    for days in range(3):
        act(city, NINE + timedelta(days=days))
        written.append(heads.write(at=NINE + timedelta(days=days)))
    return written


def test_nothing_is_written_while_nothing_has_been_done(settings, tmp_path):
    settings.ZHIXING_HEADS = tmp_path
    assert heads.write(at=NINE) is None
    assert list(tmp_path.iterdir()) == []


def test_a_head_says_where_the_trail_ended_and_which_head_came_before(city):
    three_days(city)
    newest = heads.of_day("2026-03-04")
    entry = trail.last_about(city.north)
    assert (newest.seq, newest.digest, newest.digest_name, newest.entries) == (entry.seq, entry.digest, "sha256", 1)
    assert newest.previous == {"day": "2026-03-03", "seq": entry.seq - 1, "digest": entry.previous}
    assert heads.days() == ["2026-03-04", "2026-03-03", "2026-03-02"]
    assert heads.kept()[1] == []


def test_a_day_has_one_head_however_often_it_is_asked_for(city):
    act(city, NINE)
    path = heads.write(at=NINE)
    before = path.read_text()
    act(city, NINE)
    assert heads.write(at=NINE + timedelta(hours=5)) is None
    assert path.read_text() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_day_is_the_one_of_the_office_not_of_greenwich(city):
    act(city, NINE)
    assert heads.write(at=NINE.replace(hour=17)).stem == "2026-03-03"


def test_a_head_taken_out_of_the_row_is_missed(city):
    _, middle, _ = three_days(city)
    middle.unlink()
    _, problems = heads.kept()
    assert [problem.kind for problem in problems] == ["trail.head_missing"]
    assert "2026-03-03" in problems[0].reason.zh
    assert not verification.verify(at=NINE).holds


@pytest.mark.parametrize("change", [{"digest": "0" * 64}, {"seq": 3}])
def test_a_head_that_was_changed_does_not_fit_the_trail(city, change):
    _, middle, _ = three_days(city)
    middle.write_text(json.dumps({**json.loads(middle.read_text()), **change}))
    report = verification.verify(at=NINE)
    assert {problem.kind for problem in report.problems} == {"trail.rechained", "trail.head_missing"}


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"day": "x"}', "not json"])
def test_a_file_that_is_no_head_is_named(city, tmp_path, text):
    file = tmp_path / "head.json"
    file.write_text(text)
    found, problems = heads.read(file)
    assert found == []
    assert [problem.where.en for problem in problems] == ["head file head.json"]


def test_heads_are_read_from_a_folder_a_file_or_a_list(city, tmp_path):
    paths = three_days(city)
    assert len(heads.read(paths[0].parent)[0]) == 3
    assert len(heads.read(paths[0])[0]) == 1
    together = tmp_path / "all.json"
    together.write_text(json.dumps([json.loads(path.read_text()) for path in paths]))
    assert [head.source for head in heads.read(together)[0]] == ["all.json"] * 3


def test_a_report_that_holds_says_where_the_trail_ends(city):
    three_days(city)
    report = verification.verify(at=NINE)
    assert (report.holds, report.heads, report.last.seq, report.entries) == (True, 3, 9, 9)
    assert report.told()["digests"] == [{"from": 1, "name": "sha256"}]

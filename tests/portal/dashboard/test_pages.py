"""Dashboard pages: a figure never stands without unit, period and interval or the word why there is none."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from tests.portal.dashboard.snapshot import CITY, EAST, ISLE, ZONE, dashboard_snapshot

from zhixing.office.models import Person, Place, Post
from zhixing.portal import figures

pytestmark = pytest.mark.django_db
RATE = "/indicators/spot-check-batch-pass-rate/?place=990900&period=2025"
HAN = re.compile(r"[\u4e00-\u9fff]+")
# The switch to the other language keeps its own word.
STAY_CHINESE = {"中文"}


@pytest.fixture
def city(settings, tmp_path):
    settings.ZHIXING_SNAPSHOTS = tmp_path / "snapshots"
    settings.ZHIXING_PUBLIC = False
    name = dashboard_snapshot(settings.ZHIXING_SNAPSHOTS)
    figures._OPEN.clear()
    yield name
    figures._OPEN.clear()


@pytest.fixture
def reader(client, city):
    place = Place.objects.add_root(
        {"code": CITY, "name_zh": "千屿市", "name_en": "Qianyu", "level": "city", "valid_from": date(2010, 1, 1)}
    )
    user = get_user_model().objects.create_user("leader")
    person = Person.objects.create(code="leader", name="Li", user=user)
    Post.objects.create(person=person, role="city_clerk", place=place, valid_from=date(2020, 1, 1))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client, address, language="zh-hans", status=200) -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == status
    return answer.content.decode()


def words(html: str) -> str:
    """What a person reads: no tags, no scripts, no options of charts."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", " ", html, flags=re.DOTALL)))


def test_the_overview_shows_each_figure_with_interval_period_and_comparison_in_words(reader, city):
    said = words(page(reader, "/?place=990900&period=2025"))
    assert "87.50" in said
    assert re.search(r"95%区间 80\.\d\d–92\.\d\d · n = 120", said)
    assert "与上年无法区分" in said
    assert "上报值，无区间" in said
    assert "数据快照 " + city in said
    assert "东县监督抽查批次合格率75.00%" in said, "told apart from the rest"
    assert "屿县样本不足30，只列数据，不作比较" in said


def test_a_period_without_facts_says_what_to_do_and_draws_no_empty_frame(reader):
    html = page(reader, "/?place=990900&period=2030")
    assert "请选择其他时期" in words(html)
    assert 'id="map-title"' not in html
    assert 'id="map-title"' in page(reader, "/?place=990900&period=2025"), "control: with facts it is drawn"


def test_an_indicator_says_its_definition_direction_and_its_own_edition(reader):
    html = page(reader, RATE)
    said = words(html)
    assert "所检项目未发现不合格的批次数" in said
    assert "越高越好" in said
    assert "样本不少于30方可比较" in said
    digest = figures.definition("spot-check-batch-pass-rate").digest
    assert re.search(rf"定义版本 {digest}", said)
    assert digest != figures.edition(), "the strip names this definition, not all of them"


def test_the_funnel_names_its_lines_and_starts_near_the_smallest_part(reader):
    html = page(reader, RATE)
    assert all(line in words(html) for line in ("95%控制限", "99.8%控制限"))
    option = re.search(r'id="option-funnel"[^>]*>(.*?)</script>', html, re.DOTALL)[1]
    cases = [float(pair) for pair in re.findall(r"\[(\d+(?:\.\d+)?), ", option)]
    assert min(cases) >= 6, "limits for three cases would flatten everything else"


def test_a_reporting_unit_stands_apart_and_never_among_the_parts(reader):
    html = page(reader, f"/indicators/industrial-output/?place={CITY}&period=2025")
    parts, _, units = html[html.index('id="now"') :].partition('id="units"')
    assert "东县" in parts
    assert "试验区" not in parts
    assert "试验区" in units
    assert "不与县（区）相加" in units
    table = page(reader, f"/indicators/industrial-output/table.csv?place={CITY}&period=2025")
    assert "试验区" not in table
    assert "东县" in table


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("industrial-output", "上报值，无区间"),
        ("industrial-output-growth", "由上报值计算，无区间"),
        ("spot-check-batches", "全数统计，无区间"),
    ],
)
def test_a_figure_without_an_interval_says_why(reader, code, said):
    assert said in words(page(reader, f"/indicators/{code}/?place={CITY}&period=2025"))


def test_a_rank_shows_the_ranks_it_may_hold_and_no_bar_that_is_longest_for_the_last(reader):
    html = page(reader, f"/indicators/spot-check-batch-pass-rate-rank/?place={CITY}&period=2025")
    assert "可能的位次" in html
    assert re.search(r"<td class=\"num\">\d–\d</td>", html)
    assert "option-parts" not in html


def test_a_figure_opens_to_its_parts_and_names_in_words_what_was_left_out(reader):
    said = words(page(reader, f"/figures/spot-check-batch-pass-rate/?place={EAST}&period=2025"))
    assert "45 所检项目未发现不合格的批次数" in said
    assert "5 (来自只公布不合格的来源)" in said
    assert "failures_only_source" not in said


def test_small_parts_of_a_public_page_are_withheld(city, client, settings):
    settings.ZHIXING_PUBLIC = True
    said = words(page(client, RATE))
    assert "87.50" in said
    assert "数据来源" in said
    assert "登录" in said


@pytest.mark.parametrize(
    "address",
    [
        "/", "/indicators/", RATE, f"/indicators/spot-check-batch-pass-rate/?place={CITY}&period=2025&by=industry",
        f"/indicators/industrial-output-growth/?place={CITY}&period=2025", f"/figures/spot-check-batches/?place={EAST}",
        f"/places/{ISLE}/", f"/places/{ZONE}/", "/places/", "/snapshots/", "/search/?q=rate",
    ],
)  # fmt: skip
def test_no_chinese_is_left_on_an_english_page(reader, address):
    said = words(page(reader, address, "en"))
    assert set(HAN.findall(said)) <= STAY_CHINESE, address


def test_control_the_same_pages_in_chinese_are_full_of_it(reader):
    assert len(HAN.findall(words(page(reader, "/")))) > 50


@pytest.mark.parametrize(
    ("address", "status", "chinese", "english"),
    [
        ("/?place=99090", 404, "没有代码为“99090”的地区", "There is no place called"),
        ("/?period=abc", 422, "“abc”不是时期", "is not a period"),
        ("/indicators/spot-check-batch-pas-rate/", 404, "没有代码为", "There is no indicator called"),
    ],
)
def test_an_unknown_name_is_answered_in_the_readers_language_with_the_near_ones(
    reader, address, status, chinese, english
):
    zh, en = words(page(reader, address, status=status)), words(page(reader, address, "en", status))
    assert chinese in zh
    assert english not in zh
    assert english in en
    assert chinese not in en


def test_the_near_places_are_named_by_code_and_name(reader):
    assert "990901 东县" in words(page(reader, "/?place=99090", status=404))
    assert "990901 East County" in words(page(reader, "/?place=99090", "en", status=404))


def test_the_list_of_indicators_says_which_way_is_better(reader):
    said = words(page(reader, "/indicators/"))
    assert "越高越好" in said
    assert "越低越好" in said


def test_search_finds_by_either_language_and_by_code(reader):
    for asked in ("合格率", "pass rate", "spot-check-batch-pass"):
        assert "spot-check-batch-pass-rate" in page(reader, f"/search/?q={asked}")
    assert "East County" in words(page(reader, "/search/?q=East", "en"))

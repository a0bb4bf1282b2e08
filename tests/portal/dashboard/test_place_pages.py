"""Pages of places through time: a change is previewed, confirmed once, seen in charts; the map is in the address."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings as configured
from django.utils import timezone
from tests.factories import SINCE, SmallCity, person, small_city
from tests.portal.reports.snapshot import WHOLE, feed

from zhixing.methods.periods import Period, month_index
from zhixing.methods.values import Text
from zhixing.office import facts
from zhixing.office.models import EventKind, Place, PlaceEvent
from zhixing.office.permissions import Role
from zhixing.office.place_events import record_event
from zhixing.office.place_rules import Draft, Share
from zhixing.portal import figures, withholding
from zhixing.warehouse.build import build
from zhixing.warehouse.measure import Question
from zhixing.warehouse.schema import SCALE

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MOVED = date(2025, 1, 1)
RATE = "/indicators/spot-check-batch-pass-rate/?period=2025&place="


def batch(number: int, place: int, year: int, *, failed: bool) -> tuple[object, ...]:
    day = date(year, 1 + number % 12, 5)
    return (
        year * 1000 + number, place, "1361", "13", "水产及其制品-->鱼糜制品", 1 + number % 40, "small", "factory",
        "evaluation", "全部", True, True, day, year, month_index(day), "fail" if failed else "pass", "", 2, int(failed),
        SCALE,
    )  # fmt: skip


def cut_facts(city: SmallCity) -> None:
    """A snapshot of the office's places as they are, 40 batches a town and year, every tenth of the north failing."""
    rows: dict[int, list[tuple[object, ...]]] = {
        year: [
            batch(at + 100 * town, place.pk, year, failed=town == 0 and at % 10 == 0)
            for town, place in enumerate((city.north_town, city.south_town))
            for at in range(40)
        ]
        for year in (2024, 2025)
    }
    build(configured.ZHIXING_SNAPSHOTS, [*facts.FEEDS, feed("batches", rows)], at=AT)
    figures._OPEN.clear()
    assert WHOLE == 0


@pytest.fixture
def city(settings, tmp_path):
    settings.ZHIXING_SNAPSHOTS = tmp_path / "snapshots"
    settings.ZHIXING_PUBLIC = True
    made = small_city()
    cut_facts(made)
    yield made
    figures._OPEN.clear()


@pytest.fixture
def clerk(client, city):
    one = person("clerk", Role.CITY_CLERK, city.city)
    client.force_login(one.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(answer) -> str:
    html = re.sub(r"<script.*?</script>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def transfer(city: SmallCity) -> None:
    shares = (Share(city.north_town, city.south),)
    record_event(draft=Draft(EventKind.TRANSFER, MOVED, "试政函1号", shares), by=None, at=timezone.now())
    cut_facts(city)


def sent(city: SmallCity, **more: str) -> dict[str, str]:
    given = {
        "place": city.north_town.pk,
        "parent": city.south.pk,
        "on": "2025-01-01",
        "document": "试政函1号",
        "note": "",
    }
    return {**{name: str(value) for name, value in given.items()}, **more}


def test_what_a_transfer_does_to_three_figures_is_shown_before_anything_is_written(clerk, city) -> None:
    said = words(clerk.post("/places/events/new/transfer/", sent(city)))
    assert not PlaceEvent.objects.exists()
    assert Place.objects.get(pk=city.north_town.pk).get_parent() == city.north
    row = re.search(r"南县 (.*?) 北", said) or re.search(r"南县 (.*)", said)
    assert row is not None
    assert "100.00% → 95.00%" in row[1]
    assert "按当时区划，该日之前的数据不变" in said


def test_a_confirmed_transfer_is_recorded_once_and_leads_to_the_history(clerk, city) -> None:
    answer = clerk.post("/places/events/new/transfer/", sent(city, confirm="1", idempotency_key="a" * 32))
    again = clerk.post("/places/events/new/transfer/", sent(city, confirm="1", idempotency_key="a" * 32))
    assert PlaceEvent.objects.count() == 1
    assert answer["Location"] == again["Location"]
    said = words(clerk.get(f"/places/{city.north_town.code}/history/"))
    assert "划转" in said
    assert "试政函1号" in said
    assert "南县 2025-01-01 至今 北县 2020-01-01 2025-01-01" in said


def test_weights_that_do_not_sum_are_said_on_the_page_and_nothing_is_written(clerk, city) -> None:
    given = {
        "source": str(city.north_town.pk), "on": "2025-01-01", "document": "x", "note": "",
        "code_1": "980001011", "zh_1": "东镇", "en_1": "East", "population_1": "0.5",
        "code_2": "980001012", "zh_2": "西镇", "en_2": "West", "population_2": "0.4",
    }  # fmt: skip
    said = words(clerk.post("/places/events/new/split/", {**given, "confirm": "1"}))
    assert "权重合计为 0.9" in said
    assert not PlaceEvent.objects.exists()


def test_an_indicator_says_where_its_course_breaks_and_keeps_the_map_in_the_address(clerk, city) -> None:
    transfer(city)
    was = words(clerk.get(f"{RATE}{city.south.code}"))
    assert "2025-01 北一镇划入" in was
    answer = clerk.get(f"{RATE}{city.south.code}&map=today&period=2024")
    today = words(answer)
    assert "95.00" in today
    assert "北一镇划入" not in today
    assert "map=today" in answer.content.decode()
    assert "2025-01 南县：北一镇划入" in words(clerk.get(f"/compare/?place={city.south.code}&place={city.north.code}"))


def test_where_no_place_ever_changed_there_is_nothing_to_choose(clerk, city) -> None:
    assert 'name="map"' not in clerk.get(f"{RATE}{city.south.code}").content.decode()


def test_the_public_reads_one_map_alone_for_two_would_tell_the_few_of_a_moved_town(client, city) -> None:
    transfer(city)
    plain, asked = (client.get(f"{RATE}{city.south.code}&period=2024{more}") for more in ("", "&map=today"))
    assert 'name="map"' not in plain.content.decode()
    assert "95.00" not in words(asked)
    assert "100.00" in words(asked)


def test_a_county_clerk_reads_the_history_and_is_offered_no_change(client, city) -> None:
    transfer(city)
    one = person("north", Role.COUNTY_CLERK, city.north)
    client.force_login(one.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/places/{city.north_town.code}/history/")
    assert "北县" in words(answer)
    assert "/withdraw/" not in answer.content.decode()
    assert client.get("/places/events/new/transfer/").status_code == 403


def test_an_event_is_withdrawn_with_a_reason_from_its_page(clerk, city) -> None:
    transfer(city)
    event = PlaceEvent.objects.get()
    clerk.post(f"/places/events/{event.public_id}/withdraw/", {"reason": "误登"})
    event.refresh_from_db()
    assert event.withdrawn_reason == "误登"
    assert "已撤回" in words(clerk.get("/places/events/"))


def test_the_pages_speak_english(clerk, city) -> None:
    transfer(city)
    said = words(clerk.get(f"/places/{city.north_town.code}/history/", headers={"accept-language": "en"}))
    assert "Transfer" in said
    assert "Belonged to" in said
    assert Text("北一镇", "North One").en in said
    assert SINCE.isoformat() in said


def test_a_moved_town_asked_alone_tells_no_more_than_the_list_of_its_county_of_the_time(client, city) -> None:
    transfer(city)
    tree = figures.warehouse().places
    indicator = figures.definition("spot-check-batch-pass-rate")
    asked = Question("spot-check-batch-pass-rate", city.north_town.code, Period.year(2024))
    wider = [question.place for question, _, _ in withholding.beside(asked, indicator, tree)]
    assert set(wider) == {city.north.code, city.south.code}

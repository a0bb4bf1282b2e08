"""Places that changed: figures as places were, figures on today's map, totals alike, estimates that say so.

Long because every case is told of the same few invented towns, set up once.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trust import ledger
from tests.warehouse.city import (
    AT,
    CITY,
    EAST,
    FISHERY,
    OLD_TOWN,
    PASS,
    PLACES,
    PORT,
    WEST,
    ZONE,
    Definitions,
    batch,
    definitions,
    enterprise,
    feed,
    item,
    on_sqlite,
    series,
    snapshot,
    term,
    value,
)
from tests.warehouse.city import indicator as made_indicator
from zhixing.catalogue.model import Method
from zhixing.methods.periods import Period, month_index
from zhixing.methods.values import Reading, Status
from zhixing.warehouse.build import build
from zhixing.warehouse.carried import carried
from zhixing.warehouse.connect import Warehouse, open_snapshot
from zhixing.warehouse.grid import GridRefused, measure_grid
from zhixing.warehouse.histories import MapMode
from zhixing.warehouse.measure import Question, measure
from zhixing.warehouse.schema import STILL, WEIGHT_SCALE

pytestmark = pytest.mark.trust
NEW_TOWN, UPPER, LOWER = 8, 9, 10
MERGED, MOVED, CUT = date(2024, 7, 1), date(2025, 1, 1), date(2024, 4, 1)
WAS, TODAY = MapMode.AS_IT_WAS, MapMode.TODAYS_MAP
Built = Callable[..., Warehouse]


def township(place: int, code: str, county: int, first: int = 0, last: int = STILL) -> tuple:
    return (
        place,
        code,
        county,
        "township",
        "division",
        CITY,
        county,
        place,
        f"镇{place}",
        f"Town {place}",
        first,
        last,
    )


def ended(place: int, on: date) -> list[tuple]:
    return [(*row[:-1], month_index(on) - 1) if row[0] == place else row for row in PLACES]


def parent(place: int, above: int, first: date | None = None, until: date | None = None, *, run: bool = False) -> tuple:
    return (place, above, run, month_index(first) if first else 0, month_index(until) - 1 if until else STILL)


def move(event: int, on: date, source: int, target: int, weight: str = "1", basis: str = "", *, ends: bool) -> tuple:
    return (event, on, month_index(on), source, target, basis, int(Decimal(weight) * WEIGHT_SCALE), ends)


def merger() -> dict[str, list[tuple]]:
    """Old Town and Port of the west became the new town on 1 July 2024."""
    last = month_index(MERGED) - 1
    rows = [(*row[:-1], last) if row[0] in {OLD_TOWN, PORT} else row for row in PLACES]
    return {
        "places": [*rows, township(NEW_TOWN, "330902009", WEST, last + 1)],
        "place_moves": [move(1, MERGED, source, NEW_TOWN, ends=True) for source in (OLD_TOWN, PORT)],
    }


def transfer() -> dict[str, list[tuple]]:
    """Port went from the west to the east on 1 January 2025."""
    rows = [(*row[:2], EAST, *row[3:]) if row[0] == PORT else row for row in PLACES]
    return {
        "places": rows,
        "place_parents": [parent(PORT, WEST, until=MOVED), parent(PORT, EAST, MOVED)],
    }


def split(*, across: bool = False, survives: bool = False) -> dict[str, list[tuple]]:
    """Old Town was cut in two on 1 April 2024: 0.6 and 0.4 by population, 0.7 and 0.3 by output."""
    first, other = month_index(CUT), EAST if across else WEST
    upper = OLD_TOWN if survives else UPPER
    rows = list(PLACES) if survives else [*ended(OLD_TOWN, CUT), township(UPPER, "330902011", WEST, first)]
    weights = [("population", "0.6", "0.4"), ("output", "0.7", "0.3")]
    moves = []
    for basis, one, two in weights:
        moves.append(move(1, CUT, OLD_TOWN, upper, one, basis, ends=not survives))
        moves.append(move(1, CUT, OLD_TOWN, LOWER, two, basis, ends=not survives))
    return {
        "places": [*rows, township(LOWER, "330903012" if across else "330902012", other, first)],
        "place_moves": moves,
    }


@pytest.fixture(params=["duckdb", "sqlite"])
def built(request: pytest.FixtureRequest, tmp_path: Path) -> Built:
    def make(**tables: list[tuple]) -> Warehouse:
        opened = snapshot(tmp_path, **tables)
        return opened if request.param == "duckdb" else on_sqlite(tmp_path)

    return make


def catalogue() -> Definitions:
    made = definitions()
    more = [
        made_indicator("batches", Method.COUNT, term("batches", "batch"), unit="count", decimals=0),
        made_indicator("firms", Method.COUNT, term("enterprises", "enterprise"), unit="count", decimals=0),
        made_indicator("sampled-firms", Method.COUNT, term("batches", "enterprise"), unit="count", decimals=0),
        made_indicator("output-value", Method.REPORTED, term("statistics", series="output-value"), unit="count"),
        made_indicator("price", Method.REPORTED, term("statistics", series="price"), unit="count"),
    ]
    made.made |= {each.code: each for each in more}
    made.series_made |= {"output-value": series("output-value"), "price": series("price", additive=False)}
    return made


def ask(warehouse: Warehouse, code: str, mode: MapMode, place: str = "", **more: object) -> list[Reading]:
    return measure(catalogue(), warehouse, Question(code, place, map_mode=mode, **more))  # type: ignore[arg-type]


def one(warehouse: Warehouse, code: str, mode: MapMode, place: str = "", **more: object) -> Reading:
    (reading,) = ask(warehouse, code, mode, place, **more)
    return reading


def by_name(readings: list[Reading]) -> dict[str, Decimal | None]:
    return {reading.groups[0].label.en: reading.value for reading in readings}


def batches_of(*places: tuple[int, date, int], verdict: str = PASS) -> list[tuple]:
    found: list[tuple] = []
    for place, day, number in places:
        found += [batch(len(found) + 1, place=place, day=day, verdict=verdict, enterprise=7) for _ in range(number)]
    return found


def test_merged_towns_are_themselves_before_and_the_new_town_on_todays_map(built: Built) -> None:
    facts = batches_of((OLD_TOWN, date(2023, 5, 1), 3), (PORT, date(2023, 5, 1), 4), (NEW_TOWN, date(2025, 5, 1), 5))
    warehouse = built(**merger(), batches=facts)
    year = Period.year(2023)
    was = by_name(ask(warehouse, "batches", WAS, "330902", period=year, by=("place",)))
    today = by_name(ask(warehouse, "batches", TODAY, "330902", period=year, by=("place",)))
    assert was == {"Old Town": 3, "Port": 4}
    assert today == {"Town 8": 7}
    assert one(warehouse, "batches", TODAY, "330902009").value == 12
    assert not one(warehouse, "batches", TODAY, "330902009").reasons


def test_a_batch_recorded_at_a_town_after_it_merged_counts_at_the_new_town_and_once(built: Built) -> None:
    facts = batches_of((OLD_TOWN, date(2025, 2, 1), 2), (NEW_TOWN, date(2025, 5, 1), 5))
    warehouse = built(**merger(), batches=facts)
    for mode in MapMode:
        assert one(warehouse, "batches", mode, "330902009").value == 7
        assert one(warehouse, "batches", mode, "330902").value == 7


def test_a_town_that_moved_counts_for_each_county_in_its_time(built: Built) -> None:
    facts = batches_of((PORT, date(2024, 5, 1), 4), (PORT, date(2025, 5, 1), 6), (FISHERY, date(2024, 5, 1), 1))
    warehouse = built(**transfer(), batches=facts)
    span = Period.parse("2024..2025")
    was = {
        code: [each.value for each in ask(warehouse, "batches", WAS, code, period=span, by=("period",))]
        for code in ("330902", "330903", "330902002")
    }
    assert was == {"330902": [4, None], "330903": [1, 6], "330902002": [4, 6]}
    today = [each.value for each in ask(warehouse, "batches", TODAY, "330903", period=span, by=("period",))]
    assert today == [5, 6]
    assert one(warehouse, "batches", TODAY, "330902", period=span).status is Status.NO_DATA


def test_a_county_shows_a_town_that_left_it_only_while_it_belonged(built: Built) -> None:
    facts = batches_of((PORT, date(2024, 5, 1), 4), (PORT, date(2025, 5, 1), 6))
    warehouse = built(**transfer(), batches=facts)
    before = by_name(ask(warehouse, "batches", WAS, "330902", period=Period.year(2024), by=("place",)))
    after = by_name(ask(warehouse, "batches", WAS, "330902", period=Period.year(2025), by=("place",)))
    assert before == {"Old Town": None, "Port": 4}
    assert "Port" not in after


def test_a_firm_of_a_moved_town_stands_where_the_town_stood_that_month(built: Built) -> None:
    warehouse = built(**transfer(), enterprises=[enterprise(1, place=PORT), enterprise(2, place=FISHERY)])
    span = Period.parse("2024..2025")
    west = [each.value for each in ask(warehouse, "firms", WAS, "330902", period=span, by=("period",))]
    east = [each.value for each in ask(warehouse, "firms", WAS, "330903", period=span, by=("period",))]
    assert (west, east) == ([1, None], [1, 2])
    assert [each.value for each in ask(warehouse, "firms", WAS, period=span, by=("period",))] == [2, 2]


def test_what_a_zone_administers_counts_for_the_zone_from_that_day_and_stays_with_its_county(built: Built) -> None:
    facts = batches_of((PORT, date(2024, 5, 1), 4), (PORT, date(2025, 5, 1), 6), (ZONE, date(2025, 5, 1), 1))
    tables = {"place_parents": [parent(PORT, WEST), parent(PORT, ZONE, MOVED, run=True)], "batches": facts}
    warehouse = built(**tables)
    span = Period.parse("2024..2025")
    zone = [each.value for each in ask(warehouse, "batches", WAS, "330902Z", period=span, by=("period",))]
    assert zone == [None, 7]
    assert one(warehouse, "batches", TODAY, "330902Z").value == 11
    for mode in MapMode:
        assert one(warehouse, "batches", mode, "330902").value == 11
        shown = ask(warehouse, "batches", mode, "330902", by=("place",))
        assert [each.value for each in shown if each.groups[0].label.en == "Port"] == [10]


def test_facts_of_a_split_town_are_shared_out_by_weight_and_the_reading_says_by_which(built: Built) -> None:
    facts = batches_of((OLD_TOWN, date(2023, 5, 1), 10), (LOWER, date(2025, 5, 1), 3))
    warehouse = built(**split(), batches=facts)
    lower = one(warehouse, "batches", TODAY, "330902012")
    assert lower.numerator == 6  # three of its own and 0.3 of ten, by output: nobody gave the number of enterprises
    (reason,) = lower.reasons
    assert reason.code == "estimated-by-weight"
    assert "工业总产值" in reason.text.zh
    assert "0.3" in reason.text.zh
    assert one(warehouse, "batches", TODAY, "330902").value == 13
    assert not one(warehouse, "batches", TODAY, "330902").reasons
    assert one(warehouse, "batches", WAS, "330902001").value == 10
    assert one(warehouse, "batches", WAS, "330902012").value == 3


def test_the_interval_of_a_shared_out_rate_is_that_of_the_batches_it_really_has(built: Built) -> None:
    facts = [
        *batches_of((OLD_TOWN, date(2023, 5, 1), 90)),
        *(batch(100 + at, place=OLD_TOWN, day=date(2023, 5, 1), verdict="fail") for at in range(10)),
    ]
    warehouse = built(**split(across=True), batches=facts)
    whole, part = one(warehouse, "rate", WAS, "330902001"), one(warehouse, "rate", TODAY, "330903012")
    assert part.value == whole.value
    assert part.denominator == 30
    assert part.interval is not None
    assert whole.interval is not None
    width = part.interval.high - part.interval.low
    assert width > whole.interval.high - whole.interval.low
    thirty = [batch(at, day=date(2023, 5, 1), verdict="fail" if at < 3 else PASS) for at in range(30)]
    alone = one(built(batches=thirty), "rate", WAS)
    assert (alone.denominator, alone.interval) == (30, part.interval)


def test_control_an_interval_from_all_batches_of_the_split_town_would_be_too_narrow(built: Built) -> None:
    facts = [batch(at, place=OLD_TOWN, day=date(2023, 5, 1), verdict="fail" if at < 10 else PASS) for at in range(100)]
    warehouse = built(**split(across=True), batches=facts)
    naive, honest = one(warehouse, "rate", WAS, "330902001"), one(warehouse, "rate", TODAY, "330903012")
    assert naive.interval is not None
    assert honest.interval is not None
    assert naive.interval.low > honest.interval.low
    assert naive.interval.high < honest.interval.high


def test_firms_counted_once_cannot_be_shared_out(built: Built) -> None:
    facts = batches_of((OLD_TOWN, date(2023, 5, 1), 10))
    warehouse = built(**split(), batches=facts)
    reading = one(warehouse, "sampled-firms", TODAY, "330902012")
    assert (reading.status, reading.value) == (Status.REFUSED, None)
    assert reading.reasons[0].code == "map-not-shared"
    assert one(warehouse, "sampled-firms", TODAY, "330902").value == 1


def test_a_grid_of_plain_numbers_refuses_what_it_could_not_say_is_estimated(built: Built) -> None:
    warehouse = built(**split(), batches=batches_of((OLD_TOWN, date(2023, 5, 1), 10)))
    asked = Question("", "330902", by=("place",), map_mode=TODAY)
    with pytest.raises(GridRefused):
        measure_grid(catalogue(), warehouse, ["batches"], asked)
    was = measure_grid(catalogue(), warehouse, ["batches"], replace(asked, map_mode=WAS))
    assert was["batches"].to_pylist() == [10]
    whole = measure_grid(catalogue(), warehouse, ["batches"], replace(asked, place="3309"))
    assert whole["batches"].to_pylist() == [10]


def test_scores_and_weighted_rates_are_not_told_of_a_part_of_a_split_town(built: Built) -> None:
    facts = batches_of((OLD_TOWN, date(2023, 5, 1), 10))
    items = [item(number, year=2023, month=5) for number in range(1, 11)]
    warehouse = built(**split(), batches=facts, items=items)
    made = catalogue()
    asked = [code for code, each in made.made.items() if each.method is Method.ITEM_SCORE]
    assert asked
    for code in asked:
        part, whole = (
            measure(made, warehouse, Question(code, place, map_mode=TODAY))[0] for place in ("330902012", "330902")
        )
        assert part.value is None
        assert whole.reasons != part.reasons


def test_shares_go_to_both_counties_when_a_town_was_cut_across_their_border(built: Built) -> None:
    facts = batches_of((OLD_TOWN, date(2023, 5, 1), 10), (FISHERY, date(2023, 5, 1), 2))
    warehouse = built(**split(across=True), batches=facts)
    shown = ask(warehouse, "batches", TODAY, "3309", by=("place",))
    assert {each.groups[0].label.en: each.numerator for each in shown} == {"West": 7, "East": 5}
    assert one(warehouse, "batches", TODAY, "3309").value == 12


def test_a_town_that_lives_on_keeps_its_share_and_all_that_came_later(built: Built) -> None:
    facts = batches_of((OLD_TOWN, date(2023, 5, 1), 10), (OLD_TOWN, date(2025, 5, 1), 4))
    warehouse = built(**split(survives=True), batches=facts)
    assert one(warehouse, "batches", TODAY, "330902001").numerator == 11
    assert one(warehouse, "batches", WAS, "330902001").value == 14


def test_reported_values_of_merged_towns_are_added_and_only_when_both_are_known(built: Built) -> None:
    values = [
        value("output-value", OLD_TOWN, "2023", 3), value("output-value", PORT, "2023", 4),
        value("output-value", OLD_TOWN, "2022", 2), value("output-value", NEW_TOWN, "2025", 9),
        value("price", OLD_TOWN, "2023", 1), value("price", PORT, "2023", 2),
    ]  # fmt: skip
    warehouse = built(**merger(), statistics=values)
    found = [
        one(warehouse, "output-value", TODAY, "330902009", period=Period.year(year)) for year in (2022, 2023, 2025)
    ]
    assert [each.value for each in found] == [None, 7, 9]
    assert found[0].reasons[0].code == "map-incomplete"
    assert one(warehouse, "price", TODAY, "330902009", period=Period.year(2023)).reasons[0].code == "map-not-additive"
    assert one(warehouse, "output-value", WAS, "330902", period=Period.year(2023)).value == 7


def test_a_year_reported_by_old_and_new_town_alike_is_not_added_twice(built: Built) -> None:
    values = [value("output-value", place, "2024", 5) for place in (OLD_TOWN, PORT, NEW_TOWN)]
    warehouse = built(**merger(), statistics=values)
    year = Period.year(2024)
    for mode in MapMode:
        assert one(warehouse, "output-value", mode, "330902009", period=year).value == 5
        assert one(warehouse, "output-value", mode, "330902", period=year).value == 5


def test_a_year_in_which_a_town_moved_is_its_new_countys_and_quarters_are_each_their_own(built: Built) -> None:
    at = date(2024, 7, 1)
    tables = transfer() | {"place_parents": [parent(PORT, WEST, until=at), parent(PORT, EAST, at)]}
    quarters = [
        value("output-value", place, f"2024Q{quarter}", amount)
        for place, amount in ((OLD_TOWN, 1), (PORT, 10), (FISHERY, 100))
        for quarter in (1, 2, 3, 4)
    ]
    warehouse = built(**tables, statistics=quarters)
    first, last = Period.quarter(2024, 1), Period.quarter(2024, 4)
    assert one(warehouse, "output-value", WAS, "330902", period=first).value == 11
    assert one(warehouse, "output-value", WAS, "330902", period=last).value == 1
    assert one(warehouse, "output-value", WAS, "330903", period=last).value == 110
    year = [
        one(warehouse, "output-value", WAS, code, period=Period.year(2024)).value
        for code in ("330902", "330903", "3309")
    ]
    assert year[2] == 444


def test_what_a_county_reported_before_a_town_left_it_is_not_passed_off_as_todays(built: Built) -> None:
    values = [
        value("output-value", WEST, "2024", 30), value("output-value", EAST, "2024", 20),
        value("output-value", WEST, "2025", 25), value("output-value", CITY, "2024", 50),
        value("output-value", FISHERY, "2024", 20), value("output-value", PORT, "2024", 8),
    ]  # fmt: skip
    warehouse = built(**transfer(), statistics=values)
    before, after = Period.year(2024), Period.year(2025)
    assert one(warehouse, "output-value", WAS, "330902", period=before).value == 30
    west = one(warehouse, "output-value", TODAY, "330902", period=before)
    assert (west.status, [each.code for each in west.reasons]) == (Status.REFUSED, ["map-other-ground"])
    assert (
        one(warehouse, "output-value", TODAY, "330903", period=before).value == 28
    )  # both its towns of today are known
    assert one(warehouse, "output-value", TODAY, "330902", period=after).value == 25
    assert one(warehouse, "output-value", TODAY, "3309", period=before).value == 50


def test_a_renamed_town_bears_the_name_of_its_time(built: Built) -> None:
    names = [
        (PORT, "旧港", "Old Port", 0, month_index(MOVED) - 1), (PORT, "港街道", "Port", month_index(MOVED), STILL),
    ]  # fmt: skip
    warehouse = built(place_names=names, batches=batches_of((PORT, date(2024, 5, 1), 4)))
    asked = {"period": Period.year(2024), "by": ("place",)}
    assert "Old Port" in by_name(ask(warehouse, "batches", WAS, "330902", **asked))
    assert "Port" in by_name(ask(warehouse, "batches", TODAY, "330902", **asked))


EXAMPLES = 400 if ledger.full() else 25


def test_totals_of_the_city_are_the_same_on_both_maps(tmp_path_factory: pytest.TempPathFactory) -> None:
    held: list[int] = []

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(seed=st.integers(0, 10_000))
    def hold(seed: int) -> None:
        chance = random.Random(seed)
        tables = chance.choice([merger(), transfer(), split(), split(across=True), split(survives=True)])
        homes = [row[0] for row in tables["places"] if row[3] == "township"]
        facts = [
            batch(
                at, place=chance.choice(homes), day=date(chance.randint(2022, 2025), chance.randint(1, 12), 3),
                verdict=chance.choice(["pass", "fail", "not_judged"]), enterprise=chance.randint(1, 5),
            )
            for at in range(1, 40)
        ]  # fmt: skip
        warehouse = snapshot(tmp_path_factory.mktemp("city"), **tables, batches=facts)
        span = Period.parse("2022..2025")
        for code in ("batches", "rate", "sampled-firms"):
            totals = [
                [
                    (each.value, each.numerator, each.denominator)
                    for each in ask(warehouse, code, mode, "3309", period=span, by=by)
                ]
                for mode in MapMode
                for by in ((), ("period",))
            ]
            assert totals[:2] == totals[2:]
        for mode in MapMode:
            parts = ask(warehouse, "batches", mode, "3309", period=span, by=("place",))
            assert sum((each.numerator or Decimal(0) for each in parts), Decimal(0)) == len(facts)
            for county in ("330902", "330903"):
                below = ask(warehouse, "batches", mode, county, period=span, by=("place",))
                whole = one(warehouse, "batches", mode, county, period=span).numerator or Decimal(0)
                assert sum((each.numerator or Decimal(0) for each in below), Decimal(0)) == whole
        held.append(seed)

    hold()
    assert len(held) >= EXAMPLES // 2  # the same dice may fall twice
    ledger.record(guarantee="places.change", figure={"合计一致的随机城市 random cities whose totals held": len(held)})


def test_control_carrying_a_merged_town_without_moving_it_would_count_it_twice(tmp_path: Path) -> None:
    """The naive way to today's map: copy the rows to the new town and leave them at the old one."""
    facts = batches_of((OLD_TOWN, date(2023, 5, 1), 3), (PORT, date(2023, 5, 1), 4))
    copied = [batch(100 + row[0], place=NEW_TOWN, day=date(2023, 5, 1)) for row in facts]
    warehouse = snapshot(tmp_path, **(merger() | {"place_moves": []}), batches=[*facts, *copied])
    counted = one(warehouse, "batches", TODAY, "3309").value
    assert counted == 14
    ledger.record(
        guarantee="places.change",
        figure={"批次 batches": len(facts)},
        control={"只复制、不迁移：计得批次 copied and not moved: batches counted": int(counted)},
    )


def test_control_adding_what_old_and_new_town_reported_for_one_year_would_be_too_much(tmp_path: Path) -> None:
    values = [value("output-value", place, "2024", 5) for place in (OLD_TOWN, PORT, NEW_TOWN)]
    warehouse = snapshot(tmp_path, **merger(), statistics=values)
    place_map = warehouse.on_map(TODAY).map
    held = carried(warehouse.series_values("output-value"), place_map, additive=True)
    assert held.cells[NEW_TOWN, ""][Period.year(2024).first, 12].amount_e4 == 50_000
    never_late = replace(place_map, lived=dict.fromkeys(place_map.lived, (0, STILL)))
    naive = carried(warehouse.series_values("output-value"), never_late, additive=True)
    assert naive.cells[NEW_TOWN, ""][Period.year(2024).first, 12].amount_e4 == Fraction(150_000)


def test_a_snapshot_without_a_history_reads_alike_on_both_maps(tmp_path: Path) -> None:
    build(tmp_path, [feed("places", PLACES), feed("batches", batches_of((PORT, date(2024, 5, 1), 4)))], at=AT)
    warehouse = open_snapshot(tmp_path)
    assert one(warehouse, "batches", WAS, "330902").value == one(warehouse, "batches", TODAY, "330902").value == 4
    assert not warehouse.map.segments

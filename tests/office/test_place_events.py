"""Changes of places: dated events that rewrite nothing, refusals all at once, withdrawal, scopes that follow."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories import DAY, NINE, SINCE, SmallCity, person, small_city
from zhixing.methods.periods import month_index
from zhixing.methods.values import Text
from zhixing.office import actions, facts, trail
from zhixing.office.models import EventKind, Job, Level, Place, PlaceCode, PlaceEvent, PlaceName, PlaceParent, Post
from zhixing.office.permissions import Action, Refused, Role, can, visible
from zhixing.office.place_events import (
    events_of,
    name_on,
    parent_on,
    record_event,
    refusals,
    unit_on,
    withdraw_event,
)  # fmt: skip
from zhixing.office.place_rules import Draft, NewPlace, Share
from zhixing.office.places import lay_in
from zhixing.warehouse.build import build
from zhixing.warehouse.connect import open_snapshot
from zhixing.warehouse.histories import MapMode

pytestmark = [pytest.mark.django_db, pytest.mark.trust]
ON = date(2025, 7, 1)
BEFORE = ON - timedelta(days=1)
NEW = NewPlace("980001009", Text("新镇", "New Town"))


@pytest.fixture
def city() -> SmallCity:
    return small_city()


@pytest.fixture
def second(city: SmallCity) -> Place:
    return actions.add_place(
        code="980001002", name=Text("北二镇", "North Two"), level=Level.TOWNSHIP, parent=city.north, valid_from=SINCE,
        by=None, at=NINE,
    )  # fmt: skip


def draft(kind: EventKind, *shares: Share, on: date = ON, **more: object) -> Draft:
    return Draft(kind, on, "试政函〔2025〕1号", tuple(shares), **more)  # type: ignore[arg-type]


def record(kind: EventKind, *shares: Share, on: date = ON, **more: object) -> PlaceEvent:
    return record_event(draft=draft(kind, *shares, on=on, **more), by=None, at=NINE)


def codes(kind: EventKind, *shares: Share, on: date = ON, **more: object) -> set[str]:
    return {each.code.removeprefix("places.") for each in refusals(draft(kind, *shares, on=on, **more), today=DAY)}


def cut(source: Place, *parts: tuple[NewPlace | Place, dict[str, str]]) -> list[Share]:
    return [
        Share(source, target, {basis: Decimal(weight) for basis, weight in weights.items()})
        for target, weights in parts
    ]


def test_merged_towns_end_that_day_and_keep_their_rows_names_and_codes(city: SmallCity, second: Place) -> None:
    event = record(EventKind.MERGE, Share(city.north_town, NEW), Share(second, NEW))
    made = Place.objects.get(code=NEW.code)
    assert made.get_parent() == city.north
    assert made.valid_from == ON
    for old, name in ((city.north_town, "北一镇"), (second, "北二镇")):
        old.refresh_from_db()
        assert old.valid_to == ON
        assert name_on(old, BEFORE).zh == name
        assert parent_on(old, BEFORE) == city.north
        assert parent_on(old, ON) is None
    entry = trail.last_about(event)
    assert entry is not None
    assert (entry.action, entry.move, len(entry.body["parts"])) == ("places.change", "record", 2)
    touched = Job.objects.get(kind="warehouse.build").payload["touched"]
    assert set(touched) == {"places", "place_names", "place_parents", "place_moves"}


def test_a_transferred_town_moves_in_the_tree_and_its_past_stays_with_the_old_county(city: SmallCity) -> None:
    record(EventKind.TRANSFER, Share(city.north_town, city.south), code="980002009", system="国标")
    city.north_town.refresh_from_db()
    city.south.refresh_from_db()
    assert city.north_town.get_parent() == city.south
    assert (parent_on(city.north_town, BEFORE), parent_on(city.north_town, ON)) == (city.north, city.south)
    assert PlaceCode.objects.get(place=city.north_town, system="国标").valid_from == ON


def test_a_clerks_scope_follows_todays_tree_and_history_stays_readable(city: SmallCity) -> None:
    north, south = person("n", Role.COUNTY_CLERK, city.north), person("s", Role.COUNTY_CLERK, city.south)
    record(EventKind.TRANSFER, Share(city.north_town, city.south))
    town = Place.objects.get(pk=city.north_town.pk)
    assert not can(north, Action.BATCHES_READ, town, on=DAY)
    south = type(south).objects.get(pk=south.pk)
    assert can(south, Action.BATCHES_READ, town, on=DAY)
    assert town in visible(north, Place.objects.all(), Action.PLACES_READ, on=DAY)


def test_a_renaming_keeps_the_old_name_for_its_days(city: SmallCity) -> None:
    record(EventKind.RENAME, Share(city.north_town, city.north_town), name=Text("朝阳镇", "Chaoyang"))
    city.north_town.refresh_from_db()
    assert city.north_town.name_zh == "朝阳镇"
    assert [name_on(city.north_town, day).en for day in (BEFORE, ON)] == ["North One", "Chaoyang"]


def test_a_zone_takes_management_over_without_moving_the_town_and_gives_it_back(city: SmallCity) -> None:
    record(EventKind.TAKE_OVER, Share(city.north_town, city.zone))
    city.north_town.refresh_from_db()
    assert city.north_town.get_parent() == city.north
    assert (unit_on(city.north_town, BEFORE), unit_on(city.north_town, ON)) == (None, city.zone)
    back = ON + timedelta(days=90)
    record(EventKind.TAKE_OVER, Share(city.north_town, city.north), on=back)
    assert unit_on(city.north_town, back) is None
    assert parent_on(city.north_town, back) == city.north


def test_a_split_keeps_weights_by_every_basis_exactly(city: SmallCity) -> None:
    other = NewPlace("980001010", Text("西镇", "West Town"))
    weights = {"population": "0.33333333", "output": "0.7"}
    rest = {"population": "0.66666667", "output": "0.3"}
    event = record(EventKind.SPLIT, *cut(city.north_town, (NEW, weights), (other, rest)))
    for basis in weights:
        assert sum(part.weight for part in event.parts.filter(basis=basis)) == 1


def test_weights_that_do_not_sum_to_one_are_refused_with_the_sum_and_nothing_is_written(city: SmallCity) -> None:
    other = NewPlace("980001010", Text("西镇", "West Town"))
    shares = cut(city.north_town, (NEW, {"population": "0.33333333"}), (other, {"population": "0.66666666"}))
    with pytest.raises(Refused) as refused:
        record(EventKind.SPLIT, *shares)
    assert "0.99999999" in refused.value.reason.text.zh
    assert not PlaceEvent.objects.exists()
    assert not Place.objects.filter(code=NEW.code).exists()


def test_control_weights_added_up_as_floats_would_pass_for_one() -> None:
    """Ten shares of 0.1 are 1; as binary fractions they are not, and a tolerance forgives too much."""
    assert sum([Decimal("0.1")] * 10) == 1
    assert sum([0.1] * 10) != 1
    assert abs(0.33333333 + 0.66666666 - 1) < 1e-6


def test_every_fault_of_an_event_is_told_at_once(city: SmallCity) -> None:
    found = codes(
        EventKind.SPLIT,
        *cut(city.north_town, (NEW, {"population": "0.5"}), (NEW, {"output": "0.7"})),
        on=date(2027, 1, 1),
    )
    assert found >= {"not_yet", "weights_sum", "weights_missing"}


@pytest.mark.parametrize(
    ("kind", "shares", "expected"),
    [
        (EventKind.MERGE, lambda c: [Share(c.north_town, NEW)], "merge_two"),
        (EventKind.MERGE, lambda c: [Share(c.north_town, NEW), Share(c.south_town, NEW)], "merge_parents"),
        (EventKind.MERGE, lambda c: [Share(c.north_town, c.zone)], "divisions_only"),
        (EventKind.MERGE, lambda c: [Share(c.north_town, c.south)], "levels"),
        (EventKind.SPLIT, lambda c: [Share(c.north_town, NEW)], "split_two"),
        (EventKind.RENAME, lambda c: [Share(c.north_town, c.north_town)], "rename_names"),
        (EventKind.TRANSFER, lambda c: [Share(c.north_town, c.north)], "transfer_same"),
        (EventKind.TRANSFER, lambda c: [Share(c.north_town, c.south_town)], "transfer_level"),
        (EventKind.TRANSFER, lambda c: [Share(c.north_town, c.zone)], "transfer_divisions"),
        (EventKind.TAKE_OVER, lambda c: [Share(c.north_town, c.south)], "take_over_unit"),
        (EventKind.MERGE, lambda c: [], "no_places"),
    ],
)
def test_each_kind_refuses_what_makes_no_sense(city: SmallCity, kind, shares, expected) -> None:
    assert expected in codes(kind, *shares(city))


def test_the_past_is_not_rewritten_by_an_event_dated_before_another_of_the_same_town(city: SmallCity) -> None:
    record(EventKind.TRANSFER, Share(city.north_town, city.south))
    earlier = Share(city.north_town, city.north_town)
    assert "rewrites" in codes(EventKind.RENAME, earlier, on=date(2024, 1, 1), name=Text("旧名", "Old"))
    assert "rewrites" not in codes(EventKind.RENAME, earlier, on=date(2025, 8, 1), name=Text("新名", "New"))


def test_control_writing_the_new_name_into_the_place_alone_would_rename_its_past(city: SmallCity) -> None:
    """What every page that reads `Place.name_zh` for an old figure would do."""
    PlaceName.objects.filter(place=city.north_town).delete()
    Place.objects.filter(pk=city.north_town.pk).update(name_zh="朝阳镇")
    city.north_town.refresh_from_db()
    assert name_on(city.north_town, BEFORE).zh == "朝阳镇"


def test_a_withdrawn_merger_leaves_everything_as_it_stood_and_stays_on_record(city: SmallCity, second: Place) -> None:
    event = record(EventKind.MERGE, Share(city.north_town, NEW), Share(second, NEW))
    withdraw_event(event=event, reason="文号有误", by=None, at=NINE)
    for old in (city.north_town, second):
        old.refresh_from_db()
        assert old.valid_to is None
        assert parent_on(old, DAY) == city.north
    assert Place.objects.get(code=NEW.code).valid_to is not None
    event.refresh_from_db()
    assert event.withdrawn_reason == "文号有误"
    assert list(events_of(second)) == [event]
    entry = trail.last_about(event)
    assert entry is not None
    assert (entry.move, entry.note) == ("withdraw", "文号有误")
    again = record(EventKind.MERGE, Share(city.north_town, NEW), Share(second, NEW), on=ON + timedelta(days=31))
    assert again.parts.first().target.valid_from == ON + timedelta(days=31)


def test_a_withdrawn_transfer_moves_the_town_back(city: SmallCity) -> None:
    event = record(EventKind.TRANSFER, Share(city.north_town, city.south))
    withdraw_event(event=event, reason="误登", by=None, at=NINE)
    city.north_town.refresh_from_db()
    assert city.north_town.get_parent() == city.north
    assert PlaceParent.objects.filter(place=city.north_town).count() == 1


def test_an_event_is_not_withdrawn_without_reason_or_after_a_later_one(city: SmallCity) -> None:
    event = record(EventKind.TRANSFER, Share(city.north_town, city.south))
    with pytest.raises(Refused):
        withdraw_event(event=event, reason=" ", by=None, at=NINE)
    later = ON + timedelta(days=40)
    record(EventKind.RENAME, Share(city.north_town, city.north_town), on=later, name=Text("新名", "New"))
    with pytest.raises(Refused, match="2025-08-10"):
        withdraw_event(event=event, reason="误登", by=None, at=NINE)


def test_a_place_with_records_does_not_vanish_with_its_event(city: SmallCity, second: Place) -> None:
    event = record(EventKind.MERGE, Share(city.north_town, NEW), Share(second, NEW))
    person("t", Role.TOWNSHIP_LIAISON, Place.objects.get(code=NEW.code), valid_from=ON)
    with pytest.raises(Refused):
        withdraw_event(event=event, reason="误登", by=None, at=NINE)


def test_towns_of_a_merged_county_go_with_it(city: SmallCity) -> None:
    record(EventKind.MERGE, Share(city.north, city.south))
    city.north_town.refresh_from_db()
    assert city.north_town.get_parent() == city.south
    assert parent_on(city.north_town, BEFORE) == city.north


def test_a_county_clerk_may_not_change_places(city: SmallCity) -> None:
    clerk = person("n", Role.COUNTY_CLERK, city.north)
    with pytest.raises(Refused):
        record_event(draft=draft(EventKind.TRANSFER, Share(city.north_town, city.south)), by=clerk, at=NINE)


def test_a_place_of_a_withdrawn_event_is_in_no_month_of_the_facts(city: SmallCity, second: Place) -> None:
    event = record(EventKind.MERGE, Share(city.north_town, NEW), Share(second, NEW), on=date(2025, 7, 31))
    withdraw_event(event=event, reason="误登", by=None, at=NINE)
    rows = {row[1]: row for row in facts.FEEDS[0].rows(0)}
    assert rows[NEW.code][11] < rows[NEW.code][10]
    assert not list(facts.FEEDS[3].rows(0))


def test_records_are_listed_where_they_lay_on_their_day(city: SmallCity, second: Place) -> None:
    record(EventKind.MERGE, Share(city.north_town, NEW), Share(second, NEW))
    record(EventKind.TRANSFER, Share(city.south_town, city.north), on=date(2025, 10, 15))
    new = Place.objects.get(code=NEW.code)
    holdings = [(city.north_town, 6), (city.north_town, 8), (new, 8), (city.south_town, 9), (city.south_town, 10)]
    for number, (place, month) in enumerate(holdings):
        by = person(f"p{number}", Role.TOWNSHIP_LIAISON, city.zone)
        Post.objects.filter(person=by).update(place=place, valid_from=date(2025, month, 2))

    def listed(place: Place) -> list[tuple[str, int]]:
        place.refresh_from_db()
        rows = Post.objects.filter(lay_in(place, day="valid_from")).order_by("person__code")
        return [(row.place.code, row.valid_from.month) for row in rows]

    town, moved = city.north_town.code, city.south_town.code
    assert listed(new) == [(town, 8), (NEW.code, 8)]
    assert listed(city.north_town) == [(town, 6)]
    assert listed(city.south) == [(moved, 9)]
    assert listed(city.north) == [(town, 6), (town, 8), (NEW.code, 8), (moved, 10)]
    assert len(listed(city.city)) == len(holdings)


def test_what_the_office_records_is_what_the_warehouse_reads(city: SmallCity, second: Place, tmp_path: Path) -> None:
    record(EventKind.MERGE, Share(city.north_town, NEW), Share(second, NEW))
    record(EventKind.TRANSFER, Share(city.south_town, city.north), on=date(2025, 10, 1))
    record(EventKind.TAKE_OVER, Share(city.south_town, city.zone), on=date(2026, 1, 1))
    build(tmp_path, facts.FEEDS, at=NINE)
    tree = open_snapshot(tmp_path).places
    was = [(row.first_mi, tree.place_of(row.parent), row.unit) for row in tree.versions(city.south_town.pk)]
    months = [month_index(day) for day in (SINCE, date(2025, 10, 1), date(2026, 1, 1))]
    assert was == [
        (months[0], city.south.pk, 0), (months[1], city.north.pk, 0), (months[2], city.north.pk, city.zone.pk),
    ]  # fmt: skip
    today = open_snapshot(tmp_path).on_map(MapMode.TODAYS_MAP).places
    assert {part.row.code for part in today.parts(city.north.pk)} == {NEW.code, "980002001"}

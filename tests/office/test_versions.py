"""The second of two editors reads what the first changed, and finds what they typed where they left it."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict

from tests.factories import NINE, person, small_city
from zhixing.methods.values import Text
from zhixing.office import trail, versions
from zhixing.office.models import Place
from zhixing.office.permissions import Action, Role
from zhixing.records.groupings.models import Grouping

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return small_city()


@pytest.fixture
def first(city):
    return person("first", Role.CITY_CLERK, city.city)


@pytest.fixture
def grouping(city):
    return Grouping.objects.create(
        code="g",
        name_zh="水产集群",
        kind="cluster",
        place=city.north,
        valid_from=NINE.date(),
        source="通知 1 号",
    )


class Correction(forms.Form):
    """Name, place and note of a thing, as a room's form has them."""

    name_zh = forms.CharField(label="名称")
    place = forms.ModelChoiceField(Place.objects.all(), label="所在地")
    note = forms.CharField(required=False, label="备注")
    reason = forms.CharField()
    version = forms.IntegerField(widget=forms.HiddenInput)


def sent(grouping, **typed):
    """The valid form of somebody who opened the page at version 1."""
    data = QueryDict(mutable=True)
    data.update(
        {"name_zh": "水产集群", "place": str(grouping.place_id), "note": "", "reason": "甲", "version": "1", **typed}
    )
    current = Grouping.objects.get(pk=grouping.pk)
    initial = {name: getattr(current, name) for name in ("name_zh", "place", "note", "version")}
    form = Correction(data, initial=initial)
    assert form.is_valid(), form.errors
    return form


def changed_by_the_first(grouping, first, **changes):
    before = {name: versions.spoken(getattr(grouping, name)) for name in changes}
    current = versions.claim(grouping, 1, **changes)
    body = {name: [before[name], versions.spoken(value)] for name, value in changes.items()}
    trail.record(by=first, at=NINE, action=Action.GROUPINGS_CORRECT, about=current, move="correct", note="通知 7 号",
                 body={"version": current.version, "changes": body})  # fmt: skip
    return current


def refused(grouping, form):
    with pytest.raises(versions.Stale) as trouble, versions.at_hand(form, {"kind": Text("类别", "Kind")}):
        versions.claim(grouping, form.cleaned_data["version"], name_zh=form.cleaned_data["name_zh"])
    return trouble.value


def test_a_claim_moves_the_version_on_and_the_second_claim_of_that_version_changes_nothing(grouping, first):
    assert changed_by_the_first(grouping, first, name_zh="水产加工集群").version == 2
    with pytest.raises(versions.Stale) as trouble:
        versions.claim(grouping, 1, name_zh="渔业集群")
    assert Grouping.objects.get().name_zh == "水产加工集群"
    assert (trouble.value.status, trouble.value.version) == (409, 2)
    assert trouble.value.theirs == {"name_zh": ("水产集群", "水产加工集群")}
    assert [(one.who, one.entry.note) for one in trouble.value.since] == [("first", "通知 7 号")]


def test_control_without_the_version_in_the_statement_the_second_overwrites_the_first(grouping, first):
    changed_by_the_first(grouping, first, name_zh="水产加工集群")
    Grouping.objects.filter(pk=grouping.pk).update(name_zh="渔业集群")
    assert Grouping.objects.get().name_zh == "渔业集群"


def test_what_both_changed_is_shown_beside_each_other_and_what_was_typed_is_kept(grouping, first):
    changed_by_the_first(grouping, first, name_zh="水产加工集群")
    stale = refused(grouping, sent(grouping, name_zh="渔业集群"))
    (one,) = stale.differences
    assert (one.field, one.opened, one.theirs, one.yours) == ("名称", "水产集群", "水产加工集群", "渔业集群")
    assert one.contested
    assert (stale.form.data["name_zh"], stale.form.data["version"]) == ("渔业集群", "2")


def test_what_the_second_left_as_it_was_follows_the_record(grouping, first, city):
    changed_by_the_first(grouping, first, place=city.south)
    stale = refused(grouping, sent(grouping, name_zh="渔业集群"))
    place, name = stale.differences
    assert (place.opened, place.theirs, place.yours, place.contested) == ("北县", "南县", "", False)
    assert (name.theirs, name.yours, name.contested) == ("水产集群", "渔业集群", False)
    assert stale.form.data["place"] == str(city.south.pk), "else saving would move it back"


def test_a_field_the_form_does_not_show_is_named_by_the_room(grouping, first):
    changed_by_the_first(grouping, first, kind="pillar")
    stale = refused(grouping, sent(grouping))
    assert [(one.field, one.theirs, one.yours) for one in stale.differences] == [("类别", "pillar", "")]


def test_what_both_changed_to_the_same_is_not_contested(grouping, first):
    changed_by_the_first(grouping, first, name_zh="渔业集群")
    (one,) = refused(grouping, sent(grouping, name_zh="渔业集群")).differences
    assert not one.contested

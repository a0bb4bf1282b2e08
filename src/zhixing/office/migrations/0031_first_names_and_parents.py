"""Every place that stands already gets the name and the parent it has, from its own first day on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations


def give(apps: Any, _editor: Any) -> None:
    """Write down today's names and parents as the first of their kind."""
    model = apps.get_model("office", "Place")
    names, parents = apps.get_model("office", "PlaceName"), apps.get_model("office", "PlaceParent")
    places = {place.path: place for place in model.objects.all()}
    step = 4  # length of one level of a treebeard path
    for place in places.values():
        names.objects.create(
            place=place, name_zh=place.name_zh, name_en=place.name_en, valid_from=place.valid_from,
            valid_to=place.valid_to,
        )  # fmt: skip
        parents.objects.create(
            place=place, parent=places.get(place.path[:-step]), valid_from=place.valid_from, valid_to=place.valid_to
        )


class Migration(migrations.Migration):
    """Data only."""

    dependencies: ClassVar = [("office", "0030_place_events")]
    operations: ClassVar = [migrations.RunPython(give, migrations.RunPython.noop)]

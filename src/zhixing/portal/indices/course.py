"""The course of an index over the periods: broken between schemes, hollow where part of the weight is without data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext

from zhixing.methods.values import Reading
from zhixing.portal import charts, figures
from zhixing.portal.canvas import ACCENT, CARD, Option
from zhixing.portal.charts import Chart
from zhixing.portal.indices import asked
from zhixing.warehouse.indices import editions_differ


def course(run: Sequence[Reading], beside: Sequence[Reading], language: str) -> Chart | None:
    """The chart of a run beside the published series; the table holds both. None where the run has no value."""
    if not any(reading.value is not None for reading in run):
        return None
    name = figures.definition(beside[0].indicator).name.in_language(language) if beside else ""
    made = charts.trend("course", gettext("Course over the years"), _notes(run, language), run, language, beside, name)
    for place, row in enumerate(made.rows):
        if said := asked.part_covered(row.reading):
            covered = gettext("%(coverage)s of the weight rests on data") % {"coverage": said}
            _hollow(made.option, place, covered)
            made.rows[place] = replace(row, label=f"{row.label} ({covered})")
    told = [each for each in beside if each.value is not None]
    more = [charts.Row(f"{name} {charts.label_of(each, language)}", each, charts.source_address(each)) for each in told]
    return replace(made, rows=[*made.rows, *more])


def _notes(run: Sequence[Reading], language: str) -> str:
    notes = []
    if reason := editions_differ([each for each in run if each.value is not None]):
        notes.append(reason.text.in_language(language))
    if any(asked.part_covered(each) for each in run):
        notes.append(gettext("hollow points: part of the weight is without data; not to be compared with the others"))
    return " ".join(notes)


def _hollow(option: Option, place: int, said: str) -> None:
    """Draw the point of a period hollow, and say why in its tooltip."""
    runs = [each for each in option["series"] if str(each.get("id", "")).startswith("main")]
    point = next(each["data"][place] for each in runs if each["data"][place]["value"] is not None)
    point["itemStyle"] = {"color": CARD, "borderColor": ACCENT, "borderWidth": 2}
    if "tooltip" in point:
        point["tooltip"] = {"formatter": f"{point['tooltip']['formatter']}, {said}"}

"""The way from a figure to the batches it was made of, for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from zhixing.catalogue.model import Indicator
from zhixing.methods.values import Reading
from zhixing.office.permissions import Action, can
from zhixing.portal import figures, maps
from zhixing.warehouse.histories import MapMode

ROOM = "inspections:batches"
_COUNTED = frozenset({"batches", "items"})


@dataclass(frozen=True, slots=True)
class Behind:
    """Addresses of the batches that entered a figure and of those that failed; empty where there are none to show."""

    entered: str
    failed: str


def behind(request: HttpRequest, indicator: Indicator, reading: Reading) -> Behind | None:
    """The batch list with the figure's own filters; None when it is not made of batches or the reader may not look."""
    source = figures.definition(indicator.of) if indicator.of else indicator
    if source.numerator.table not in _COUNTED or not can(request.person, Action.BATCHES_READ, on=request.on):
        return None
    if maps.asked_mode(request.GET) is MapMode.TODAYS_MAP:
        return None  # the list lies on the places of the time
    query = {key: value for key, value in request.GET.items() if value}
    query["period"] = str(reading.period)
    try:
        address = reverse(ROOM)
    except NoReverseMatch:
        return None
    return Behind(f"{address}?{urlencode(query)}", f"{address}?{urlencode({**query, 'verdict': 'fail'})}")

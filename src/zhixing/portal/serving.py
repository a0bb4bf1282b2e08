"""How a page of figures is served: kept by the browser until they change, and with a word where there are none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition

from zhixing.office import notify
from zhixing.office.permissions import Action, can
from zhixing.office.sheets.export import write_csv, write_xlsx
from zhixing.portal import figures
from zhixing.warehouse.connect import NoSnapshot

View = Callable[..., HttpResponse]
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def etag(request: HttpRequest, **_: Any) -> str | None:
    """Equal exactly when the page would be: data cut, definitions, language, address, reader, notices, form secret."""
    if request.method != "GET" or len(get_messages(request)):
        return None
    # The bell of the page counts what its reader has not read.
    who = f"{request.person.pk}:{notify.unread(request.person).count()}" if request.person else ""
    parts = (figures.current_name(), figures.edition(), get_language(), request.get_full_path(), who, str(request.on),
             request.headers.get("HX-Request", ""), request.COOKIES.get("csrftoken", ""))  # fmt: skip
    return '"' + hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32] + '"'


def on_snapshot(view: View) -> View:
    """Draw what to do first where there is no data cut to read."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoSnapshot as trouble:
            may_build = can(request.person, Action.SNAPSHOTS_BUILD, on=request.on)
            return render(request, "dashboard/nothing_yet.html", {"trouble": trouble, "may_build": may_build})

    return guarded


def kept(view: View) -> View:
    """Let the browser keep the page and ask whether it is still current."""
    return cache_control(private=True, no_cache=True)(condition(etag_func=etag)(view))


def cache_keys(public: bool) -> dict[str, Any]:  # noqa: FBT001 - a key of the fragment cache, not a switch
    """What a cached fragment depends on beside its own address."""
    return {"cut": figures.current_name(), "edition": figures.edition(), "public": public}


def as_file(name: str, suffix: str, headings: list[str], rows: list[list[object]]) -> HttpResponse:
    """A table as a download, `csv` or `xlsx`, through the one writer of exports."""
    if suffix == "xlsx":
        answer = HttpResponse(write_xlsx(rows, headings), content_type=XLSX)
    else:
        answer = HttpResponse(write_csv(rows, headings), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    return answer

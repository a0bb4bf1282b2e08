"""Faults one by one: a filter that lets everything through, a decorator taken off, a rule turned into a kinder one."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest import mock

from django.shortcuts import get_object_or_404

from zhixing.office import permissions
from zhixing.office.rights import Scope

from .run import addresses

Planting = Callable[[], Any]


@dataclass(frozen=True)
class Fault:
    """A fault, and the addresses where it would show."""

    name: str
    where: tuple[str, ...]
    plant: Planting

    @contextmanager
    def planted(self) -> Iterator[None]:
        """While this is open the product has the fault."""
        with self.plant():
            yield


def everything(_person: Any, queryset: Any, _action: Any, *, on: Any) -> Any:
    """The filter taken out."""
    return queryset


def nothing(*_: Any, **__: Any) -> None:
    """The question taken out."""


def no_filter(module: str, *where: str) -> Fault:
    path = f"zhixing.{module}"
    return Fault(f"no filter in {module}", where, lambda: mock.patch.object(
        importlib.import_module(path), "visible", everything))  # fmt: skip


def undeclared(name: str) -> Fault:
    return Fault(f"no decorator on {name}", (name,), lambda: _without_guard(name))


@contextmanager
def _without_guard(name: str) -> Iterator[None]:
    pattern = dict(addresses())[name]
    view = pattern.callback
    layer = view
    # Wrappers copy attributes outwards: the guard is the innermost layer that has one.
    while hasattr(getattr(layer, "__wrapped__", None), "declares"):
        layer = layer.__wrapped__
    pattern.callback = layer.__wrapped__
    try:
        yield
    finally:
        pattern.callback = view


def changed(name: str, owner: Any, attribute: str, value: Any, *where: str) -> Fault:
    return Fault(name, where, lambda: mock.patch.object(owner, attribute, value))


def _equal_place(scope: Any, held: Any, thing: Any) -> bool:
    """Only the very place: what lies below is forgotten."""
    place = permissions._place_of(thing)
    return scope is Scope.CITY or (place is not None and place == held.place)


def _any_batch(request: Any) -> Any:
    from zhixing.records.inspections.models import Batch  # noqa: PLC0415 - models are ready only now

    del request
    return Batch.objects.all()


def _nowhere(*_: Any) -> bool:
    return False


def _any_upload(_request: Any, public_id: Any) -> Any:
    from zhixing.office.models import Upload  # noqa: PLC0415 - models are ready only now

    return get_object_or_404(Upload, public_id=public_id)


def _module(path: str) -> Any:
    return importlib.import_module(f"zhixing.{path}")


FAULTS = [
    no_filter("office.views", "office:jobs", "office:job"),
    no_filter("office.views_uploads", "office:uploads", "office:upload"),
    no_filter("records.inspections.views", "inspections:batches", "inspections:batch", "inspections:export-csv"),
    no_filter("records.enterprises.queries", "enterprises:enterprises", "enterprises:enterprise"),
    no_filter("records.returns.views", "returns:series", "returns:drafts", "returns:cell"),
    no_filter("records.qualifications.views", "qualifications:qualifications", "qualifications:qualification"),
    no_filter("records.laboratories.views", "laboratories:correct", "laboratories:value"),
    no_filter("records.groupings.views", "groupings:correct", "groupings:member"),
    Fault("the workbook of batches unfiltered", ("inspections:export-xlsx",),
          lambda: mock.patch.object(_module("records.inspections.views"), "_mine", _any_batch)),
    Fault("any upload by its id", ("office:upload", "office:upload-marked", "office:upload-headings"),
          lambda: mock.patch.object(_module("office.views_uploads"), "_visible", _any_upload)),
    changed("a delegation of one place reaches everywhere", permissions, "_narrowed", _nowhere, "reports:make",
            "laboratories:laboratories"),
    undeclared("inspections:correct"),
    undeclared("inspections:confirm-source"),
    undeclared("returns:decide"),
    undeclared("reports:make"),
    undeclared("reports:index"),
    undeclared("dashboard:build"),
    undeclared("dashboard:snapshots"),
    undeclared("qualifications:add"),
    undeclared("laboratories:laboratories"),
    undeclared("groupings:groupings"),
    undeclared("enterprises:enterprises"),
    undeclared("office:jobs"),
    undeclared("dashboard:indicators"),
    changed("the public is sent away although the installation is open", permissions, "PUBLIC_ACTIONS", frozenset(),
            "dashboard:indicators"),
    changed("figures are public although the installation is closed", permissions, "settings",
            SimpleNamespace(ZHIXING_PUBLIC=True), "dashboard:indicators"),
    changed("only the very place counts", permissions, "_covers", _equal_place, "office:upload-accept"),
]  # fmt: skip

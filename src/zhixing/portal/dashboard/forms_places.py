"""Input shapes of the pages on which a change of places is recorded; each becomes a draft the rules can judge."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhixing.methods.values import Text
from zhixing.office.forms_corrections import DayField, DrawnForm
from zhixing.office.models import Basis, EventKind, Place, PlaceKind
from zhixing.office.place_rules import BASES, MOST_DECIMALS, Draft, NewPlace, Share

PARTS = 4
_CODE = r"^[0-9A-Za-z][0-9A-Za-z-]{1,31}$"


class PlaceChoice(forms.ModelChoiceField):
    """One of the places that stand today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=standing(), **kwargs)

    def label_from_instance(self, obj: Place) -> str:
        """Code and name, further in the deeper it lies."""
        return _called(obj)


class PlacesChoice(forms.ModelMultipleChoiceField):
    """Several of the places that stand today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=standing(), widget=forms.SelectMultiple(attrs={"size": 10}), **kwargs)

    def label_from_instance(self, obj: Place) -> str:
        """Code and name, further in the deeper it lies."""
        return _called(obj)


def standing() -> Any:
    """The places that stand today, from the city down."""
    return Place.objects.filter(valid_to__isnull=True).order_by("path")


def _called(place: Place) -> str:
    name = place.name_en if (get_language() or "").startswith("en") else place.name_zh
    return f"{'　' * (place.depth - 1)}{name} {place.code}"


class EventForm(DrawnForm):
    """What every event says: from which day on, by which document."""

    KIND: EventKind

    on = DayField(label=_("From this day on"))
    document = forms.CharField(max_length=160, label=_("Document"), help_text=_("Number of the approval or notice."))
    note = forms.CharField(required=False, label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)

    shares: Callable[[], tuple[Share, ...]]

    def draft(self) -> Draft:
        """The event as said."""
        given = self.cleaned_data
        name = Text(given["name_zh"], given["name_en"]) if self.KIND is EventKind.RENAME else None
        return Draft(
            self.KIND, given["on"], given["document"], self.shares(), given["note"], name,
            given.get("code", ""), given.get("system", ""),
        )  # fmt: skip

    def fields_said(self) -> list[tuple[str, str]]:
        """Every field as it was sent, to be sent again with the confirmation."""
        return [
            (self.add_prefix(name), value)
            for name in self.fields
            for value in (
                self.data.getlist(name)
                if isinstance(self.fields[name], forms.ModelMultipleChoiceField)
                else [self.data.get(name, "")]
            )
        ]


class MergeForm(EventForm):
    """Places go into one that exists, or into a new one."""

    KIND = EventKind.MERGE
    sources = PlacesChoice(label=_("Places that merge"))
    target = PlaceChoice(required=False, label=_("Into this place"), help_text=_("Leave empty for a new place."))
    new_code = forms.RegexField(_CODE, required=False, label=_("Code of the new place"))
    new_zh = forms.CharField(required=False, max_length=64, label=_("Its Chinese name"))
    new_en = forms.CharField(required=False, max_length=96, label=_("Its English name"))
    field_order = ("sources", "target", "new_code", "new_zh", "new_en")

    def shares(self) -> tuple[Share, ...]:
        """Each whole into the one."""
        given = self.cleaned_data
        target = given["target"] or NewPlace(given["new_code"], Text(given["new_zh"], given["new_en"]))
        return tuple(Share(source, target) for source in given["sources"])


class SplitForm(EventForm):
    """One place becomes several, each with its weights."""

    KIND = EventKind.SPLIT
    source = PlaceChoice(label=_("Place that is split"))
    field_order = ("source",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, PARTS + 1):
            self.fields[f"target_{number}"] = PlaceChoice(required=False, label=_("Part: a place that exists"))
            self.fields[f"code_{number}"] = forms.RegexField(_CODE, required=False, label=_("or a new one: code"))
            self.fields[f"zh_{number}"] = forms.CharField(required=False, max_length=64, label=_("Chinese name"))
            self.fields[f"en_{number}"] = forms.CharField(required=False, max_length=96, label=_("English name"))
            for basis, name in BASES.items():
                self.fields[f"{basis.value}_{number}"] = forms.DecimalField(
                    required=False, min_value=Decimal(0), max_value=Decimal(1), decimal_places=MOST_DECIMALS,
                    label=name.en if (get_language() or "").startswith("en") else name.zh,
                )  # fmt: skip
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", kind)

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields above the parts."""
        return [self[name] for name in ("source", "on", "document", "note")]

    @property
    def parts(self) -> list[list[forms.BoundField]]:
        """The fields of each part."""
        names = ("target", "code", "zh", "en", *(basis.value for basis in Basis))
        return [[self[f"{name}_{number}"] for name in names] for number in range(1, PARTS + 1)]

    def shares(self) -> tuple[Share, ...]:
        """A share for every part that is filled in."""
        given, found = self.cleaned_data, []
        for number in range(1, PARTS + 1):
            weights = {
                basis.value: given[f"{basis.value}_{number}"]
                for basis in Basis
                if given.get(f"{basis.value}_{number}") is not None
            }
            target, code = given.get(f"target_{number}"), given.get(f"code_{number}")
            names = Text(given.get(f"zh_{number}", ""), given.get(f"en_{number}", ""))
            if target or code or names.zh:
                found.append(Share(given["source"], target or NewPlace(code or "", names), weights))
        return tuple(found)


class RenameForm(EventForm):
    """A place is called otherwise, perhaps with another code."""

    KIND = EventKind.RENAME
    place = PlaceChoice(label=_("Place"))
    name_zh = forms.CharField(max_length=64, label=_("New Chinese name"))
    name_en = forms.CharField(max_length=96, label=_("New English name"))
    system = forms.CharField(required=False, max_length=32, label=_("Code system"))
    code = forms.RegexField(_CODE, required=False, label=_("New code in it"))
    field_order = ("place", "name_zh", "name_en")

    def shares(self) -> tuple[Share, ...]:
        """The place itself."""
        place = self.cleaned_data["place"]
        return (Share(place, place),)


class TransferForm(EventForm):
    """A place goes to another parent."""

    KIND = EventKind.TRANSFER
    place = PlaceChoice(label=_("Place"))
    parent = PlaceChoice(label=_("New parent"))
    system = forms.CharField(required=False, max_length=32, label=_("Code system"))
    code = forms.RegexField(_CODE, required=False, label=_("New code in it"))
    field_order = ("place", "parent")

    def shares(self) -> tuple[Share, ...]:
        """The whole of it to its new parent."""
        return (Share(self.cleaned_data["place"], self.cleaned_data["parent"]),)


class TakeOverForm(EventForm):
    """A reporting unit runs a place beside its division, or gives it back."""

    KIND = EventKind.TAKE_OVER
    place = PlaceChoice(label=_("Place"))
    unit = PlaceChoice(label=_("Managed by"), help_text=_("A reporting unit; its own parent ends the management."))
    field_order = ("place", "unit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = standing().filter(kind=PlaceKind.DIVISION)

    def shares(self) -> tuple[Share, ...]:
        """The whole of it under the unit's management."""
        return (Share(self.cleaned_data["place"], self.cleaned_data["unit"]),)


class WithdrawForm(DrawnForm):
    """Why an event is withdrawn."""

    reason = forms.CharField(
        max_length=300, label=_("Reason"), help_text=_("Say why it should not have been recorded.")
    )


FORMS: dict[str, type[EventForm]] = {
    each.KIND.value: each for each in (MergeForm, SplitForm, RenameForm, TransferForm, TakeOverForm)
}

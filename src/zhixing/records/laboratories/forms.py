"""Input shapes of the laboratory pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.office.downloads import said
from zhixing.office.forms_corrections import DayField, DrawnForm, ReasonForm
from zhixing.office.models import Level, Place
from zhixing.records.laboratories import wording
from zhixing.records.laboratories.actions import CORRECTABLE
from zhixing.records.laboratories.measures import vocabulary
from zhixing.records.laboratories.models import Laboratory
from zhixing.records.laboratories.rules import Entry, Stands, Value


def _label(form: forms.Form) -> None:
    for name, field in form.fields.items():
        if name in wording.FIELDS:
            field.label = said(wording.FIELDS[name])


def _levels() -> list[tuple[str, str]]:
    return [(code, said(name)) for code, name in vocabulary().level_names.items()]


class AddForm(DrawnForm):
    """One laboratory to record, with its level from a day on."""

    name = forms.CharField(max_length=160)
    level = forms.ChoiceField()
    place = forms.ModelChoiceField(queryset=Place.objects.none())
    operator = forms.CharField(max_length=160, required=False)
    on = DayField()
    source = forms.CharField(max_length=200, help_text=_("The document it rests on, such as a file number."))
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self)
        self.fields["level"].choices = _levels()
        self.fields["place"].queryset = Place.objects.filter(level__in=(Level.CITY, Level.COUNTY)).order_by("path")

    def entry(self) -> Entry:
        """The laboratory as said."""
        given = self.cleaned_data
        return Entry(
            name=given["name"].strip(), place=given["place"].pk, source=given["source"], operator=given["operator"],
            note=given["note"], stands=Stands(given["on"], given["level"], works=True),
        )  # fmt: skip


class CorrectForm(ReasonForm):
    """What is corrected of a laboratory, why, and which version the person was looking at."""

    name = forms.CharField(max_length=160)
    place = forms.ModelChoiceField(queryset=Place.objects.none())
    operator = forms.CharField(max_length=160, required=False)
    source = forms.CharField(max_length=200)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    field_order = (*CORRECTABLE, "reason", "version")

    def __init__(self, *args: Any, one: Laboratory, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(one, name) for name in (*CORRECTABLE, "version")})
        super().__init__(*args, **kwargs)
        _label(self)
        self.fields["place"].queryset = Place.objects.order_by("path")

    def changes(self) -> dict[str, Any]:
        """The new values of everything that may be corrected."""
        return {name: self.cleaned_data[name] for name in CORRECTABLE}


class StandingForm(DrawnForm):
    """Of which level from a day on, or that it works no more."""

    on = DayField()
    level = forms.ChoiceField()
    works = forms.BooleanField(required=False, help_text=_("Leave it unticked where the laboratory has closed."))
    source = forms.CharField(max_length=200, help_text=_("The document it rests on, such as a file number."))
    note = forms.CharField(max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, one: Laboratory, level: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": one.version, "works": True, "level": level})
        super().__init__(*args, **kwargs)
        _label(self)
        self.fields["level"].choices = _levels()

    def said(self) -> Stands:
        """The standing."""
        given = self.cleaned_data
        return Stands(given["on"], given["level"], given["works"])


class ValueForm(DrawnForm):
    """How much of a measure from a day on."""

    measure = forms.ChoiceField()
    on = DayField()
    value = forms.DecimalField(min_value=0, max_digits=16, decimal_places=4)
    source = forms.CharField(max_length=200, help_text=_("The document it rests on, such as a file number."))
    note = forms.CharField(max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, one: Laboratory, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": one.version})
        super().__init__(*args, **kwargs)
        _label(self)
        self.fields["measure"].choices = [
            (code, f"{said(kind.name)} ({said(kind.unit)})") for code, kind in vocabulary().measures.items()
        ]

    def said(self) -> Value:
        """The value."""
        given = self.cleaned_data
        return Value(given["measure"], given["on"], given["value"])

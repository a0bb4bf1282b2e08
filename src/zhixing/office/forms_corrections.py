"""Input shapes every correction shares: why, and which version the person was looking at; and how fields are drawn."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

# Far enough for any record, near enough that a day can still be counted on from it.
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)


class DayField(forms.DateField):
    """A day between `FIRST_DAY` and `LAST_DAY`, drawn as the browser draws days."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("validators", [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)])
        super().__init__(**kwargs)


class DrawnForm(forms.Form):
    """A form whose fields wear the office's own classes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            if isinstance(field.widget, forms.CheckboxInput):
                kind = "form-check-input"
            field.widget.attrs.setdefault("class", kind)


class ReasonForm(DrawnForm):
    """Why something is changed, and the version the person was looking at."""

    reason = forms.CharField(
        max_length=500,
        label=_("Reason"),
        help_text=_("Say what the correction rests on, such as a report's number."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

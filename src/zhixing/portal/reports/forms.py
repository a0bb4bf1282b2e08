"""What a reader chooses before a report: place, period, language."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]


class ChoiceForm(forms.Form):
    """Place and period are offered from the snapshot, so that nothing can be asked which it does not hold."""

    place = forms.ChoiceField(label=_("Place"))
    period = forms.ChoiceField(label=_("Period"))
    language = forms.ChoiceField(label=_("Language of the report"), choices=LANGUAGES, required=False)

    def __init__(
        self, data: object = None, *, places: Iterable[tuple[str, str]], periods: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        self.fields["place"].choices = list(places)
        self.fields["period"].choices = list(periods)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

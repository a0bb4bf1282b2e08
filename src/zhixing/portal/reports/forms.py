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
    list_edits = forms.BooleanField(label=_("List hand edits in the appendix"), required=False)

    def __init__(
        self, data: object = None, *, places: Iterable[tuple[str, str]], periods: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        self.fields["place"].choices = list(places)
        self.fields["period"].choices = list(periods)
        for field in self.fields.values():
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "form-select"


class SentenceForm(forms.Form):
    """A person's words for one sentence, why, and which revision the person was looking at."""

    words = forms.CharField(
        label=_("The sentence"),
        widget=forms.Textarea(attrs={"rows": 6, "class": "form-control", "spellcheck": "false"}),
        required=False,
        help_text=_("Numbers stand as tokens and follow the data; a number cannot be typed."),
    )
    reason = forms.CharField(
        label=_("Why it is changed"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

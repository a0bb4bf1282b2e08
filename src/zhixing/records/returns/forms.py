"""Input shapes of the returns pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhixing.methods.periods import Period, PeriodError
from zhixing.methods.values import Text
from zhixing.office.forms_corrections import DayField
from zhixing.records.returns.models import StatisticalValue


class DecisionForm(forms.Form):
    """Which drafts are decided, how, and why."""

    values = forms.ModelMultipleChoiceField(queryset=StatisticalValue.objects.none(), required=False)
    everything = forms.BooleanField(required=False, label=_("All drafts of this list, not only those on this page"))
    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("return", _("Return"))])
    note = forms.CharField(required=False, max_length=500, label=_("Reason"), widget=forms.TextInput)

    def __init__(self, *args: Any, drafts: QuerySet[StatisticalValue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = drafts
        self.fields["values"].queryset = drafts

    def clean(self) -> dict[str, Any]:
        """A return needs its reason; a decision needs something to decide."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "return" and not cleaned.get("note", "").strip():
            self.add_error("note", _("Write why the values are returned."))
        if not cleaned.get("everything") and not cleaned.get("values"):
            self.add_error("values", _("Tick the values to decide."))
        return cleaned

    def chosen(self) -> QuerySet[StatisticalValue]:
        """The drafts the decision is about."""
        return self.drafts if self.cleaned_data["everything"] else self.cleaned_data["values"]


class RoundForm(forms.Form):
    """Which form is opened for which period, and a due day other than the rule's."""

    form = forms.ChoiceField(label=_("Form"))
    period = forms.CharField(
        label=_("Period"), max_length=12, help_text=_("Such as 2026Q1 for a quarter, 2025 for a year.")
    )
    due = DayField(
        label=_("Due day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}),
        help_text=_("Leave empty for the day the form's rule gives."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, Text]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        self.fields["form"].choices = [(code, name.in_language(language)) for code, name in choices]
        self.fields["form"].widget.attrs["class"] = "form-select"
        self.fields["period"].widget.attrs["class"] = "form-control"

    def clean_period(self) -> Period:
        """A period as it is written everywhere."""
        try:
            return Period.parse(self.cleaned_data["period"])
        except PeriodError as trouble:
            text = _("“%(found)s” is not a period. Write 2026Q1 or 2025.")
            raise forms.ValidationError(text, params={"found": trouble.found}) from trouble

"""Input shapes of the spot-check pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhixing.methods.values import Text
from zhixing.office.models import Place
from zhixing.records.inspections import rules, wording
from zhixing.records.inspections.actions import CORRECTABLE
from zhixing.records.inspections.judge import JudgedItem
from zhixing.records.inspections.models import Batch, Completeness


def choices(words: dict[str, Text], *, empty: bool = True) -> list[tuple[str, str]]:
    """Choices of a code in the page's language, with "not stated" first unless one must be chosen."""
    language = get_language() or "zh-hans"
    named = [(code, text.in_language(language)) for code, text in words.items()]
    return [("", wording.NOTHING.in_language(language)), *named] if empty else named


_CLASSES = {forms.Select: "form-select", forms.CheckboxInput: "form-check-input"}


class _PlaceField(forms.ModelChoiceField):
    """Places by their name in the page's language, each under what it lies in."""

    def label_from_instance(self, obj: Place) -> str:
        """Two spaces a level, so that a town stands under its county."""
        name = Text(obj.name_zh, obj.name_en).in_language(get_language() or "zh-hans")
        return "\u2003" * (obj.depth - 1) + name


class CorrectionForm(forms.Form):
    """What may be corrected in a batch, why, and which version the person was looking at."""

    product = forms.CharField(max_length=255)
    category = forms.CharField(max_length=160, required=False)
    industry = forms.RegexField(r"^[A-T]?\d{0,4}$", max_length=8, required=False)
    producer = forms.CharField(required=False, max_length=1000)
    sampled_unit = forms.CharField(required=False, max_length=1000)
    place = _PlaceField(queryset=Place.objects.none(), required=False)
    size = forms.ChoiceField(required=False)
    channel = forms.ChoiceField(required=False)
    purpose = forms.ChoiceField(required=False)
    sampled_on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    published_on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    verdict = forms.ChoiceField()
    severity = forms.ChoiceField(required=False)
    further = forms.CharField(
        required=False, max_length=255, label=_("A further failing item"),
        help_text=_("The name of an item that fails and that the source does not list."),
    )  # fmt: skip
    final = forms.BooleanField(required=False)
    remark = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(
        max_length=500, label=_("Reason"), help_text=_("Say what the correction rests on, such as a report's number.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, batch: Batch, places: QuerySet[Place], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(batch, name) for name in CORRECTABLE} | {"version": batch.version})
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        self._findings = {f"item_{one.pk}": one for one in batch.findings.order_by("row", "pk")}
        for name, one in self._findings.items():
            label = one.item or wording.UNNAMED_ITEM.in_language(language)
            self.fields[name] = forms.ChoiceField(
                label=_("Item: %(item)s") % {"item": label}, initial=one.verdict,
                choices=choices(wording.ITEM_VERDICTS, empty=False),
            )  # fmt: skip
        # The items stand under the verdict they decide.
        before, after = list(self.fields), list(self._findings)
        at = before.index("further")
        self.order_fields([*before[:at], *after, *before[at:]])
        for name in CORRECTABLE:
            self.fields[name].label = wording.FIELDS[name].in_language(language)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = _CLASSES.get(type(field.widget), "form-control")
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"{name}-hint"
        self.fields["place"].queryset = places.order_by("path")
        # Without a place a batch is the city's alone, so only who reaches the city may leave it empty.
        self.fields["place"].required = not places.filter(depth=1).exists()
        self.fields["verdict"].choices = choices(wording.VERDICTS, empty=False)
        options = {"size": wording.SIZES, "channel": wording.CHANNELS, "purpose": wording.PURPOSES}
        for name, words in {**options, "severity": wording.SEVERITIES}.items():
            self.fields[name].choices = choices(words)

    def changes(self) -> dict[str, Any]:
        """The new values of everything that may be corrected."""
        return {name: self.cleaned_data[name] for name in CORRECTABLE}

    def items(self) -> dict[int, str]:
        """The verdict of every finding by its primary key."""
        return {one.pk: self.cleaned_data[name] for name, one in self._findings.items()}

    def clean(self) -> dict[str, Any]:
        """A day must remain, only a failure has a severity, and no verdict may contradict those of the items."""
        cleaned = super().clean() or {}
        if not cleaned.get("sampled_on") and not cleaned.get("published_on"):
            self.add_error("published_on", _("Enter the sampling date or the publication date."))
        if cleaned.get("severity") and cleaned.get("verdict") != "fail":
            self.add_error("severity", _("Only a failing batch has a severity."))
        judging = {"verdict", "further", *self._findings}
        if judging <= cleaned.keys() and judging & set(self.changed_data):
            judged = [JudgedItem(one.item, cleaned[name], one.item_class) for name, one in self._findings.items()]
            judged += [JudgedItem(cleaned["further"], "fail")] if cleaned["further"] else []
            if trouble := rules.verdict_fits(cleaned["verdict"], judged):
                said = Text(trouble.text.zh + trouble.remedy.zh, f"{trouble.text.en} {trouble.remedy.en}")
                self.add_error("verdict", said.in_language(get_language() or "zh-hans"))
        return cleaned


class ConfirmForm(forms.Form):
    """Whether a source publishes everything, and how that is known."""

    completeness = forms.ChoiceField(choices=[(Completeness.COMPLETE, ""), (Completeness.FAILURES_ONLY, "")])
    note = forms.CharField(required=False, max_length=500)

"""Input shapes of the upload pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhixing.methods.periods import Period, PeriodError
from zhixing.office import uploads
from zhixing.office.models import Person
from zhixing.office.permissions import can


class UploadForm(forms.Form):
    """A file, what kind it is, and what only its sender knows about it."""

    kind = forms.ChoiceField(
        label=_("What the file holds"), widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel workbook (.xlsx) or CSV. Older .xls files: save them as .xlsx first."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty (0 bytes).")},
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=160,
        help_text=_("Who published the data; needed only where the file has no column that says so."),
    )
    period = forms.CharField(
        label=_("Period of the values"),
        required=False,
        max_length=20,
        help_text=_(
            "For statistics: needed only where the file has no column of periods. Such as 2025, 2025Q1, 2025-07."
        ),
    )
    failures_only = forms.BooleanField(
        label=_("The list holds failing samples only"),
        required=False,
        help_text=_("For spot checks: such a list never enters a pass rate."),
    )
    cumulative = forms.BooleanField(
        label=_("The file holds cumulative values"),
        required=False,
        help_text=_("For statistics: values of January to a later month are meant as such."),
    )

    def __init__(self, *args: Any, person: Person | None, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        allowed = [one for one in uploads.importers() if can(person, one.action, on=on) and not one.own_page]
        kinds = self.fields["kind"]
        kinds.choices = [(one.kind, one.title.in_language(language)) for one in allowed]
        if len(allowed) == 1:
            kinds.initial = allowed[0].kind
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv,.tsv,.txt"

    def clean_period(self) -> str:
        """A period or nothing; what is meant is never guessed from the file's name."""
        said = str(self.cleaned_data["period"]).strip()
        if said:
            try:
                Period.parse(said)
            except PeriodError as trouble:
                text = _("“%(found)s” is not a period. Write 2025, 2025Q1, 2025-07 or 2021..2025.")
                raise forms.ValidationError(text, params={"found": trouble.found}) from trouble
        return said

    def options(self) -> dict[str, Any]:
        """Return what the importers are told."""
        return {name: self.cleaned_data[name] for name in ("source", "period", "failures_only", "cumulative")}


class HeadingsForm(forms.Form):
    """One choice for every heading the importer does not know; nothing is chosen beforehand."""

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        name = "en" if (get_language() or "zh").startswith("en") else "zh"
        for number, question in enumerate(questions):
            fields = [(one["code"], one["name"][name]) for one in question["fields"]]
            self.fields[f"heading-{number}"] = forms.ChoiceField(
                label=question["heading"],
                help_text=question["reason"][name],
                required=False,
                choices=[("?", _("Please choose")), ("-", _("Leave this column out")), *fields],
                initial="?",
            )

    def mapping(self) -> dict[str, str]:
        """Return {heading: field code}, "" for a column to leave out; headings nobody decided are absent."""
        chosen = {
            question["heading"]: self.cleaned_data.get(f"heading-{number}", "?")
            for number, question in enumerate(self.questions)
        }
        return {heading: "" if code == "-" else code for heading, code in chosen.items() if code not in {"?", ""}}

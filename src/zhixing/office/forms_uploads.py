"""Input shapes of the upload pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

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
        allowed = [one for one in uploads.importers() if can(person, one.action, on=on)]
        kinds = self.fields["kind"]
        kinds.choices = [(one.kind, one.title.in_language(language)) for one in allowed]
        if len(allowed) == 1:
            kinds.initial = allowed[0].kind
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv,.tsv,.txt"

    def options(self) -> dict[str, Any]:
        """Return what the importers are told."""
        return {name: self.cleaned_data[name] for name in ("source", "failures_only", "cumulative")}


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

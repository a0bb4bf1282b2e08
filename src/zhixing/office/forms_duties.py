"""Input shapes of the calendar, of deadlines and of one's notices."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.office.forms_corrections import DayField, DrawnForm

_DAY_KINDS = (("off", _("Day off")), ("work", _("Working day")))
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class YearForm(DrawnForm):
    """A year whose arrangement has been published, and the notice."""

    year = forms.IntegerField(min_value=_FIRST_YEAR, max_value=_LAST_YEAR, widget=forms.HiddenInput)
    document = forms.CharField(
        max_length=200, label=_("Notice"), help_text=_("Title and number of the State Council's notice on holidays.")
    )


class DaysForm(DrawnForm):
    """Days that are off, or worked although they fall on a weekend."""

    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))
    kind = forms.ChoiceField(label=_("These days are"), choices=_DAY_KINDS)
    source = forms.CharField(max_length=200, label=_("Document that says so"))


class ExtendForm(DrawnForm):
    """So many more days, and why."""

    days = forms.IntegerField(min_value=1, max_value=366, label=_("Days more"))
    reason = forms.CharField(max_length=500, label=_("Reason"))


class PauseForm(DrawnForm):
    """Why a deadline stands still."""

    reason = forms.CharField(max_length=500, label=_("Reason"))


class ResumeForm(DrawnForm):
    """What lets a deadline run again."""

    note = forms.CharField(max_length=500, label=_("Remark"), required=False)


class WishForm(DrawnForm):
    """How one wants to be told."""

    mail = forms.ChoiceField(
        label=_("Mail"),
        choices=(
            ("digest", _("one digest a day, urgent notices at once")),
            ("urgent", _("urgent notices only")),
            ("none", _("no mail; notices stand in the page alone")),
        ),
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Hour of the digest"),
        coerce=int,
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
    )
    address = forms.EmailField(
        label=_("Mail address"), required=False, help_text=_("Empty: the address of the sign-in.")
    )

"""Input shapes of the grouping pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.methods.values import Reason
from zhixing.office.downloads import said
from zhixing.office.forms_corrections import DayField, DrawnForm, ReasonForm
from zhixing.office.models import Level, Place
from zhixing.records.enterprises.holders import Holders
from zhixing.records.enterprises.rules import CREDIT_CODE_LENGTH
from zhixing.records.groupings import wording
from zhixing.records.groupings.actions import CORRECTABLE
from zhixing.records.groupings.models import Grouping
from zhixing.records.groupings.rules import Belongs, Entry


def _label(form: forms.Form) -> None:
    for name, field in form.fields.items():
        if name in wording.FIELDS:
            field.label = said(wording.FIELDS[name])


def _kinds() -> list[tuple[str, str]]:
    return [(code, said(name)) for code, name in wording.KINDS.items()]


class AddForm(DrawnForm):
    """One grouping to record; members are added on its page or by a workbook."""

    code = forms.RegexField(
        r"^[a-z][a-z0-9-]{1,47}$",
        max_length=48,
        help_text=_("Small letters, digits and hyphens, such as cluster-ships."),
    )
    kind = forms.ChoiceField()
    name_zh = forms.CharField(max_length=96)
    name_en = forms.CharField(max_length=128)
    place = forms.ModelChoiceField(queryset=Place.objects.none())
    valid_from = DayField()
    source = forms.CharField(max_length=200, help_text=_("The document it rests on, such as a file number."))
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self)
        self.fields["kind"].choices = _kinds()
        self.fields["place"].queryset = Place.objects.filter(level__in=(Level.CITY, Level.COUNTY)).order_by("path")

    def entry(self) -> Entry:
        """The grouping as said."""
        given = self.cleaned_data
        names = ("code", "kind", "name_zh", "name_en", "valid_from", "source", "note")
        return Entry(place=given["place"].pk, **{name: given[name] for name in names})


class CorrectForm(ReasonForm):
    """What is corrected of a grouping, why, and which version the person was looking at."""

    kind = forms.ChoiceField()
    name_zh = forms.CharField(max_length=96)
    name_en = forms.CharField(max_length=128)
    place = forms.ModelChoiceField(queryset=Place.objects.none())
    valid_from = DayField()
    valid_to = DayField(required=False)
    source = forms.CharField(max_length=200)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    field_order = (*CORRECTABLE, "reason", "version")

    def __init__(self, *args: Any, one: Grouping, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(one, name) for name in (*CORRECTABLE, "version")})
        super().__init__(*args, **kwargs)
        _label(self)
        self.fields["kind"].choices = _kinds()
        self.fields["place"].queryset = Place.objects.order_by("path")

    def changes(self) -> dict[str, Any]:
        """The new values of everything that may be corrected."""
        return {name: self.cleaned_data[name] for name in CORRECTABLE}


class MemberForm(DrawnForm):
    """One member from a day on: an industry or an enterprise, leading or not."""

    division = forms.ChoiceField(required=False)
    holder = forms.CharField(
        max_length=160,
        required=False,
        help_text=_("Full name or unified social credit code; leave the industry empty."),
    )
    leading = forms.BooleanField(required=False)
    joined = DayField()
    left = DayField(required=False)
    source = forms.CharField(max_length=200, help_text=_("The document it rests on, such as a file number."))
    note = forms.CharField(max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, one: Grouping, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": one.version})
        super().__init__(*args, **kwargs)
        _label(self)
        self.fields["joined"].label = said(wording.FIELDS["from"])
        self.fields["left"].label = said(wording.FIELDS["to"])
        named = [(code, f"{code} {said(name)}") for code, name in wording.divisions().items()]
        self.fields["division"].choices = [("", "—"), *named]
        self.enterprise: int | None = None

    def clean_holder(self) -> str:
        """Find which enterprise of the register it is."""
        text = self.cleaned_data["holder"].strip()
        if not text:
            return ""
        is_code = len(text) == CREDIT_CODE_LENGTH and text.isascii()
        found = Holders().find("" if is_code else text, text if is_code else "")
        if isinstance(found, Reason):
            raise forms.ValidationError(f"{said(found.text)}{said(found.remedy)}")
        if found.enterprise is None:
            raise forms.ValidationError(_("A member must be an enterprise of the register."))
        self.enterprise = found.enterprise
        return found.name

    def clean(self) -> dict[str, Any]:
        """One member, and days that do not run backwards."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("division")) == bool(self.enterprise) and "holder" not in self.errors:
            self.add_error("holder", _("Name either an industry or an enterprise."))
        if cleaned.get("left") and cleaned.get("joined") and cleaned["left"] < cleaned["joined"]:
            self.add_error("left", _("It leaves before it joins."))
        return cleaned

    def said(self) -> Belongs:
        """The membership."""
        given = self.cleaned_data
        return Belongs(given["division"], self.enterprise, given["leading"], given["joined"], given["left"])


class EndForm(ReasonForm):
    """On which day a member left, and why that is known."""

    left = DayField()

    field_order = ("left", "reason", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left"].label = said(wording.FIELDS["to"])

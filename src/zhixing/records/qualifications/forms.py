"""Input shapes of this room's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.methods.values import Reason
from zhixing.office.downloads import said
from zhixing.office.forms_corrections import DayField, DrawnForm, ReasonForm
from zhixing.office.models import Level, Place
from zhixing.records.enterprises.holders import Holder, Holders
from zhixing.records.enterprises.models import Enterprise
from zhixing.records.enterprises.rules import CREDIT_CODE_LENGTH
from zhixing.records.qualifications import kinds, queries, rules, wording
from zhixing.records.qualifications.entries import Entry, Stands
from zhixing.records.qualifications.models import Qualification, Status

_TEXTS = ("level", "detail", "title", "number", "industry", "scope", "issuer", "source", "note")


def _choices(part: str) -> list[tuple[str, str]]:
    return [("", "—"), *((code, said(name)) for code, name in kinds.vocabulary().names[part].items())]


class _ThingForm(DrawnForm):
    """What is recorded of a thing, whatever its kind; the kind's own rules judge it."""

    level = forms.ChoiceField(required=False)
    detail = forms.ChoiceField(required=False)
    title = forms.CharField(max_length=200, required=False)
    number = forms.CharField(max_length=96, required=False)
    holder = forms.CharField(
        max_length=160,
        help_text=_("Full name or unified social credit code; an association or an authority by its full name."),
    )
    place = forms.ModelChoiceField(
        queryset=Place.objects.none(), required=False, help_text=_("Of a body; an enterprise has its own.")
    )
    rank = forms.IntegerField(min_value=1, max_value=99, required=False)
    scope = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    issuer = forms.CharField(max_length=160, required=False)
    industry = forms.RegexField(r"^\d{2,4}$", max_length=8, required=False)
    source = forms.CharField(max_length=200, help_text=_("The document it rests on, such as a file number."))
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in wording.FIELDS:
                field.label = said(wording.FIELDS[name])
        self.fields["level"].choices = _choices("level")
        self.fields["detail"].choices = _choices("detail")
        self.fields["place"].queryset = Place.objects.filter(level__in=(Level.CITY, Level.COUNTY)).order_by("path")
        self.found: Holder | None = None

    def clean_holder(self) -> str:
        """Find who it is; a masked, unknown or shared name is refused with its reason."""
        text = self.cleaned_data["holder"].strip()
        is_code = len(text) == CREDIT_CODE_LENGTH and text.isascii()
        found = Holders().find("" if is_code else text, text if is_code else "")
        if isinstance(found, Reason):
            raise forms.ValidationError(f"{said(found.text)}{said(found.remedy)}")
        self.found = found
        return found.name

    def check(self, entry: Entry) -> None:
        """Put what the kind's rules say at the fields."""
        for name, reason in rules.faults(entry):
            self.add_error(name if name in self.fields else None, f"{said(reason.text)}{said(reason.remedy)}")

    def home(self, entry_day: Any) -> int:
        """Where it lies: the enterprise's place on the day, else the place chosen. 0 when neither is known."""
        place = self.cleaned_data.get("place")
        if self.found is not None and self.found.enterprise and entry_day:
            return Holders().place_of(self.found.enterprise, entry_day) or (place.pk if place else 0)
        return place.pk if place else 0


class AddForm(_ThingForm):
    """One thing to record."""

    kind = forms.ChoiceField()
    valid_from = DayField()
    until = DayField(required=False)
    quantity = forms.IntegerField(min_value=1, initial=1, required=False)

    field_order = ("kind", "level", "detail", "title", "number", "holder", "place", "valid_from", "until", "quantity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(sort.code, said(sort.name)) for sort in kinds.vocabulary().sorts.values()]
        self.fields["valid_from"].label = said(wording.FIELDS["on"])
        self.entry: Entry | None = None

    def clean(self) -> dict[str, Any]:
        """Make the entry and judge it."""
        cleaned = super().clean() or {}
        place = self.home(cleaned.get("valid_from"))
        if self.found is not None and not place:
            self.add_error("place", _("Choose where this body is."))
        if self.found is None or not place or not cleaned.get("valid_from") or not cleaned.get("kind"):
            return cleaned
        texts = {name: cleaned.get(name, "") for name in _TEXTS}
        if (
            not texts["level"]
            and (own := kinds.level_of_standard(texts["number"])) in kinds.sort(cleaned["kind"]).levels
        ):
            texts["level"] = own
        entry = Entry(
            kind=cleaned["kind"], holder=self.found.name, enterprise=self.found.enterprise, place=place,
            valid_from=cleaned["valid_from"], until=cleaned.get("until"), quantity=cleaned.get("quantity") or 1,
            rank=cleaned.get("rank"), **texts,
        )  # fmt: skip
        self.check(entry)
        self.entry = entry
        return cleaned


class CorrectForm(_ThingForm, ReasonForm):
    """What is corrected of a thing, why, and which version the person was looking at."""

    def __init__(self, *args: Any, one: Qualification, **kwargs: Any) -> None:
        initial = {name: getattr(one, name) for name in (*_TEXTS, "holder", "rank", "version")}
        if one.enterprise and one.enterprise.credit_code:
            initial["holder"] = one.enterprise.credit_code
        kwargs.setdefault("initial", {**initial, "place": one.place_id})
        super().__init__(*args, **kwargs)
        self.one = one
        sort = kinds.sort(one.kind)
        for part, allowed in (("level", sort.levels), ("detail", sort.details)):
            self.fields[part].choices = [("", "—"), *((code, said(kinds.name(part, code))) for code in allowed)]
        self.fields["place"].queryset = Place.objects.order_by("path")
        self.order_fields([*(name for name in self.fields if name not in {"reason", "version"}), "reason", "version"])

    def changes(self) -> dict[str, Any]:
        """The new values of everything that may be corrected."""
        cleaned = self.cleaned_data
        found = self.found
        assert found is not None  # the form is valid
        obtained = queries.obtained_on(queries.standings([self.one.pk])[self.one.pk])
        home = self.home(obtained)
        return {
            **{name: cleaned[name] for name in _TEXTS}, "rank": cleaned["rank"], "holder": found.name,
            "enterprise": self.one.enterprise if found.enterprise == self.one.enterprise_id else _firm(found),
            "place": Place.objects.get(pk=home) if home else self.one.place,
        }  # fmt: skip


def _firm(found: Holder) -> Any:
    return Enterprise.objects.get(pk=found.enterprise) if found.enterprise else None


class StandingForm(DrawnForm):
    """What is true from a day on, by which document."""

    on = DayField()
    status = forms.ChoiceField()
    until = DayField(required=False, help_text=_("The printed last day; only while it is valid."))
    quantity = forms.IntegerField(min_value=1, required=False)
    source = forms.CharField(max_length=200, help_text=_("The document it rests on, such as a file number."))
    note = forms.CharField(max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, one: Qualification, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": one.version, "quantity": 1})
        super().__init__(*args, **kwargs)
        for name in ("on", "status", "until", "quantity", "source", "note"):
            self.fields[name].label = said(wording.FIELDS[name])
        self.fields["status"].choices = [(code, said(kinds.name("status", code))) for code in Status.values]

    def clean(self) -> dict[str, Any]:
        """A term belongs to what is valid, and ends after it begins."""
        cleaned = super().clean() or {}
        until = cleaned.get("until")
        if until and cleaned.get("status") != Status.VALID:
            self.add_error("until", _("Only what is valid has a term."))
        if until and cleaned.get("on") and until < cleaned["on"]:
            self.add_error("until", _("The term ends before it begins."))
        return cleaned

    def said(self) -> Stands:
        """The standing."""
        cleaned = self.cleaned_data
        return Stands(cleaned["on"], cleaned["status"], cleaned["until"], cleaned["quantity"] or 1)

"""Input shapes of the pages on people: a post proposed, its end, a body, a delegation, an account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhixing.methods.values import Text
from zhixing.office import people
from zhixing.office.forms_corrections import DayField, DrawnForm
from zhixing.office.models import Body, BodyKind, Person, Place, Post
from zhixing.office.permissions import Role
from zhixing.office.rights import SEPARATED
from zhixing.office.words_people import KINDS, ROLES


def _said(words: dict[Any, Text], keys: Any) -> list[tuple[str, str]]:
    return [(str(key), words[key].in_language(get_language() or "zh-hans")) for key in keys]


class _NamedPlaces(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        english = (get_language() or "").startswith("en")
        indent = "\u3000" * (obj.depth - 1) if isinstance(obj, Place) else ""
        return indent + (obj.name_en if english else obj.name_zh)


class _NamedPeople(forms.ModelChoiceField):
    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name}（{obj.code}）"


class WhyForm(DrawnForm):
    """A reason alone."""

    reason = forms.CharField(max_length=500, label=_("Reason"))


class PostForm(DrawnForm):
    """A post as it is proposed."""

    role = forms.ChoiceField(label=_("Role"))
    place = _NamedPlaces(Place.objects.none(), label=_("Place"))
    body = _NamedPlaces(Body.objects.none(), label=_("Body"), required=False)
    valid_from = DayField(label=_("First day"))
    valid_to = DayField(label=_("Last day"), required=False, help_text=_("Empty: until somebody ends it."))
    reason = forms.CharField(max_length=500, label=_("Reason"), help_text=_("The letter or minutes it rests on."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _said(ROLES, [role for role in ROLES if role is not Role.OPERATOR])
        self.fields["place"].queryset = Place.objects.order_by("path")
        self.fields["body"].queryset = Body.objects.order_by("place__path", "code")

    def wish(self, person: Person) -> people.Wish:
        """What is proposed for a person."""
        given = self.cleaned_data
        return people.Wish(
            person, Role(given["role"]), given["place"], given["valid_from"], given["valid_to"], given["body"]
        )


class EndForm(WhyForm):
    """On which day a post ends."""

    last = DayField(label=_("Last day"))
    field_order = ("last", "reason")


class BodyForm(DrawnForm):
    """An organisation that acts in the programme."""

    code = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{1,31}$", label=_("Code"), help_text=_("Small letters, digits, dashes.")
    )
    kind = forms.ChoiceField(label=_("Kind"))
    name_zh = forms.CharField(max_length=96, label=_("Chinese name"))
    name_en = forms.CharField(max_length=128, label=_("English name"))
    place = _NamedPlaces(Place.objects.none(), label=_("Place"))

    def __init__(self, *args: Any, places: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _said(KINDS, BodyKind)
        self.fields["place"].queryset = places.order_by("path")


class DelegationForm(DrawnForm):
    """Who stands in for oneself, from when to when, for what."""

    taker = _NamedPeople(Person.objects.none(), label=_("Who stands in"))
    role = forms.ChoiceField(label=_("Which work"), required=False)
    place = _NamedPlaces(Place.objects.none(), label=_("Only for this place"), required=False)
    valid_from = DayField(label=_("First day"))
    valid_to = DayField(label=_("Last day"))
    reason = forms.CharField(max_length=500, label=_("Reason"))

    def __init__(self, *args: Any, giver: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Post.objects.filter(people.meeting(on, None), person=giver).exclude(role__in=SEPARATED)
        takers = Person.objects.filter(user__is_active=True, posts__in=Post.objects.filter(people.meeting(on, on)))
        takers = takers.exclude(posts__role__in=SEPARATED).exclude(pk=giver.pk).distinct().order_by("code")
        self.fields["taker"].queryset = takers
        roles = sorted({Role(post.role) for post in mine})
        self.fields["role"].choices = [("", _("All of it")), *_said(ROLES, roles)]
        places = Place.objects.none()
        for post in mine.select_related("place"):
            places |= Place.objects.filter(path__startswith=post.place.path)
        self.fields["place"].queryset = places.order_by("path")


class AccountForm(DrawnForm):
    """A new person with an account and no rights."""

    code = forms.CharField(max_length=32, label=_("User name"), help_text=_("Small letters, digits, dots, dashes."))
    name = forms.CharField(max_length=64, label=_("Name"))

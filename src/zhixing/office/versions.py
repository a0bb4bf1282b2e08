"""Two people edit one thing: the second sees what changed meanwhile beside what they typed, and loses nothing.

A thing that is edited carries `version`, its form the version looked at. Whoever comes second gets `Stale` (409): the
middleware shows the difference and the form as it was typed, now at the new version, so that sending it again is a
decision. A view wraps its action in `at_hand(form)` for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from django import forms
from django.db.models import Model
from django.utils.translation import get_language

from zhixing.methods.values import Reason, Text
from zhixing.office import trail
from zhixing.office.models import Person, Place, TrailEntry
from zhixing.office.permissions import Refused

M = TypeVar("M", bound=Model)
_VERSION_FIELDS: Final = ("version", "seen")
_NOT_COMPARED: Final = frozenset({*_VERSION_FIELDS, "reason"})
_YES, _NO = Text("是", "Yes"), Text("否", "No")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what it was when the page was opened, what stands now, what was typed ("" = left as it was)."""

    field: str
    opened: str
    theirs: str
    yours: str

    @property
    def contested(self) -> bool:
        """Whether both changed it, and not to the same."""
        return bool(self.yours) and self.theirs not in {self.opened, self.yours}


@dataclass(frozen=True, slots=True)
class Since:
    """One act since the page was opened: who, when, why."""

    entry: TrailEntry
    who: str


class Stale(Refused):
    """Somebody changed the thing since that version. Status 409.

    `version` is the one now; `theirs` maps a field to (value when the page was opened, value now), as the trail keeps
    them; `since` are the acts in between. `differences` and `form` are set where a form was at hand.
    """

    def __init__(self, *, version: int, theirs: Mapping[str, tuple[str, str]], since: Iterable[Since]) -> None:
        self.version, self.theirs, self.since = version, dict(theirs), list(since)
        self.differences: list[Difference] = []
        self.form: forms.Form | None = None
        who = "、".join(dict.fromkeys(one.who for one in self.since)) or trail.SYSTEM
        text = Text(f"您打开本页后，{who} 已更改该记录。", f"Since you opened this page {who} has changed the record.")
        remedy = Text("请核对差异后再决定。", "Look at the differences and decide again.")
        super().__init__(Reason("version.stale", text, remedy), status=409)


def stale(thing: Model, version: int) -> Stale:
    """What happened to a thing since a version, told from the trail: entries whose body holds a higher `version`."""
    entries = [entry for entry in trail.about(thing) if entry.body.get("version", 0) > version]
    theirs: dict[str, tuple[str, str]] = {}
    for entry in reversed(entries):
        for name, (before, after) in entry.body.get("changes", {}).items():
            theirs[name] = (theirs.get(name, (before, ""))[0], after)
    return Stale(version=thing.version, theirs=theirs, since=told(entries))


def told(entries: Iterable[TrailEntry]) -> list[Since]:
    """Entries with the names of those who made them."""
    listed = list(entries)
    names = dict(Person.objects.filter(code__in={one.by for one in listed}).values_list("code", "name"))
    return [Since(one, names.get(one.by, one.by)) for one in listed]


def claim(row: M, version: int, **changes: Any) -> M:
    """Change a row only if it still is at that version, in one statement; the row as it is now, one version on.

    Raises Stale when somebody was faster. The caller writes the trail, with the new version in its body.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)
    changed = rows.filter(version=version).update(version=version + 1, **changes)
    current = rows.get()
    if not changed:
        raise stale(current, version)
    return current


@contextmanager
def at_hand(form: forms.Form, fields: Mapping[str, Text] | None = None) -> Iterator[None]:
    """Let a Stale raised inside carry the valid form that was sent, compared field by field.

    `fields` names what others may have changed that the form does not show.
    """
    try:
        yield
    except Stale as trouble:
        _compare(trouble, form, fields or {})
        raise


def spoken(value: Any) -> str:
    """A value as the trail keeps it: a place by its code, a day by its date, nothing as ""."""
    if isinstance(value, Place):
        return str(value.code)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _compare(trouble: Stale, form: forms.Form, fields: Mapping[str, Text]) -> None:
    """Keep what was typed; what the person left as it was follows what stands now."""
    typed = form.data.copy()
    for name, (before, now) in trouble.theirs.items():
        label = (
            str(form.fields[name].label or name) if name in form.fields else _text(fields.get(name, Text(name, name)))
        )
        field = form.fields.get(name)
        opened, theirs = _shown(field, before), _shown(field, now)
        yours = "" if field is None or _kept(form, name) == before else _shown(field, _kept(form, name)) or "—"
        if field is not None and not yours and name in form.initial:
            _take_over(typed, form, name)
        trouble.differences.append(Difference(label, opened, theirs, yours))
    for name, field in form.fields.items():
        if name in _NOT_COMPARED or name in trouble.theirs or name not in form.initial:
            continue
        stands, yours = spoken(form.initial[name]), _kept(form, name)
        if stands != yours:
            shown = _shown(field, stands)
            trouble.differences.append(Difference(str(field.label or name), shown, shown, _shown(field, yours) or "—"))
    for name in _VERSION_FIELDS:
        if name in form.fields:
            typed[form.add_prefix(name)] = str(trouble.version)
    form.data = typed
    trouble.form = form


def _kept(form: forms.Form, name: str) -> str:
    return spoken(form.cleaned_data.get(name))


def _take_over(typed: Any, form: forms.Form, name: str) -> None:
    value = form.fields[name].prepare_value(form.initial[name])
    if isinstance(form.fields[name], forms.BooleanField):
        typed.pop(form.add_prefix(name), None)
        if value:
            typed[form.add_prefix(name)] = "on"
    else:
        typed[form.add_prefix(name)] = "" if value is None else spoken(value)


def _shown(field: forms.Field | None, value: str) -> str:
    """A value as the trail keeps it, in the words the form has for it."""
    if isinstance(field, forms.ModelChoiceField):
        found = field.queryset.filter(code=value).first() if value else None
        return field.label_from_instance(found).strip() if found else value
    if isinstance(field, forms.ChoiceField):
        named = {str(code): str(words) for code, words in field.choices if not isinstance(words, list | tuple)}
        return named.get(value, value)
    if isinstance(field, forms.BooleanField):
        return _text(_YES if value == "True" else _NO)
    return value


def _text(text: Text) -> str:
    return text.in_language(get_language() or "zh-hans")

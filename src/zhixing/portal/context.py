"""What every page knows: the product's name, whether this is a demonstration, the data cut, the menu, the languages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_noop

from zhixing.methods.values import Text
from zhixing.office import notify
from zhixing.office.models import Person
from zhixing.office.permissions import Action, can
from zhixing.portal import figures

PRODUCT: Final = Text("质行", "Zhixing")
SUBTITLE: Final = Text("质量强市工作平台", "A city's quality programme")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: its title, its address, and whether the reader stands there."""

    title: str
    address: str
    here: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A group of the menu."""

    title: str
    entries: list[Entry]
    first: bool = False

    @property
    def open(self) -> bool:
        """Whether its entries show at once: the first groups, and the one the reader stands in."""
        return self.first or any(entry.here for entry in self.entries)


OPEN: Final = 2  # groups of the menu that show their entries at once

# Title, the page's name (behind a slash, which of its pages), and what one must be allowed to do to find it useful.
MENU: Final = (
    (
        gettext_noop("Work"),
        (
            (gettext_noop("My work"), "office:work", Action.WORK_READ),
            (gettext_noop("Returns to fill"), "returns:sheets", Action.FORMS_READ),
            (gettext_noop("Uploads"), "office:uploads", Action.UPLOADS_READ),
            (gettext_noop("Deadlines"), "office:deadlines", Action.WORK_READ),
            (gettext_noop("Standing in"), "office:delegations", Action.DELEGATIONS_MAKE),
        ),
    ),
    (
        gettext_noop("Figures"),
        (
            (gettext_noop("Overview"), "dashboard:overview", Action.FIGURES_READ),
            (gettext_noop("Indicators"), "dashboard:indicators", Action.FIGURES_READ),
            (gettext_noop("Places"), "dashboard:places", Action.FIGURES_READ),
            (gettext_noop("Every indicator"), "comparison:root", Action.FIGURES_READ),
            (gettext_noop("Compare places"), "comparison:compare", Action.FIGURES_READ),
            (gettext_noop("Indices"), "indices:list", Action.FIGURES_READ),
            (gettext_noop("Reports"), "reports:index", Action.REPORTS_READ),
        ),
    ),
    (
        gettext_noop("Themes"),
        (
            (gettext_noop("Pillar industries and clusters"), "themes:theme/pillars", Action.FIGURES_READ),
            (gettext_noop("Innovation"), "themes:theme/innovation", Action.FIGURES_READ),
            (gettext_noop("Brands and standards"), "themes:theme/brands", Action.FIGURES_READ),
            (gettext_noop("Laboratories"), "themes:theme/laboratories", Action.FIGURES_READ),
            (gettext_noop("Where failures concentrate"), "themes:diagnosis", Action.FIGURES_READ),
        ),
    ),
    (
        gettext_noop("Records"),
        (
            (gettext_noop("Spot checks"), "inspections:batches", Action.BATCHES_READ),
            (gettext_noop("Enterprises"), "enterprises:enterprises", Action.ENTERPRISES_READ),
            (gettext_noop("Qualifications"), "qualifications:qualifications", Action.QUALIFICATIONS_READ),
            (gettext_noop("Laboratories"), "laboratories:laboratories", Action.LABORATORIES_READ),
            (gettext_noop("Pillars and clusters"), "groupings:groupings", Action.GROUPINGS_READ),
            (gettext_noop("Statistics"), "returns:series", Action.RETURNS_READ),
        ),
    ),
    (
        gettext_noop("Office"),
        (
            (gettext_noop("Working calendar"), "office:calendar", Action.WORK_READ),
            (gettext_noop("Snapshots"), "dashboard:snapshots", Action.SNAPSHOTS_READ),
            (gettext_noop("Jobs"), "office:jobs", Action.JOBS_READ),
            (gettext_noop("People and posts"), "office:people", Action.PEOPLE_READ),
            (gettext_noop("Posts to confirm"), "office:proposals", Action.POSTS_CONFIRM),
            (gettext_noop("Bodies"), "office:bodies", Action.PEOPLE_READ),
            (gettext_noop("Accounts"), "office:accounts", Action.ACCOUNTS_KEEP),
            (gettext_noop("Trail"), "office:trail", Action.TRAIL_READ),
            (gettext_noop("Daily heads of the trail"), "office:trail-heads", Action.FIGURES_READ),
            (gettext_noop("Mail that has not gone out"), "office:mail", Action.ACCOUNTS_KEEP),
        ),
    ),
)


class Installation:
    """Asked for by templates only; nothing is looked up that no template reads."""

    product = PRODUCT
    subtitle = SUBTITLE
    languages = settings.LANGUAGES

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def demonstration(self) -> bool:
        """Whether every page says that its facts are invented."""
        return settings.ZHIXING_DEMO

    @property
    def person(self) -> Person | None:
        """Who reads; None for the public."""
        return getattr(self._request, "person", None)

    @cached_property
    def unread(self) -> int:
        """How many notices the reader has not read yet."""
        return notify.unread(self.person).count() if self.person else 0

    @cached_property
    def has_desk(self) -> bool:
        """Whether the reader has a desk of their own."""
        return self.person is not None and can(self.person, Action.WORK_READ, on=self._request.on)

    @cached_property
    def snapshot(self) -> str:
        """The name of the current data cut, "" before the first one."""
        return figures.current_name()

    @cached_property
    def menu(self) -> list[Section]:
        """The sections that lead somewhere for this reader."""
        found = [(title, entries) for title, pages in MENU if (entries := self._entries(pages))]
        return [Section(gettext(title), entries, place < OPEN) for place, (title, entries) in enumerate(found)]

    @cached_property
    def _here(self) -> str:
        """The address of the menu that the page lies nearest below, "" where it lies below none."""
        path = self._request.path
        addresses = [_address(name) for _, entries in MENU for _, name, _ in entries]
        return max(
            (one for one in addresses if one == path or (one not in {"", "/"} and path.startswith(one))), default=""
        )

    def _entries(self, entries: tuple[tuple[str, str, Action], ...]) -> list[Entry]:
        if getattr(self._request, "on", None) is None:
            return []  # an error page drawn before the middleware knew who asks
        found = []
        for title, name, action in entries:
            if not can(self.person, action, on=self._request.on):
                continue
            if address := _address(name):
                found.append(Entry(gettext(title), address, address == self._here))
        # A page below another one of the menu is that page alone.
        deepest = max((len(entry.address) for entry in found if entry.here), default=0)
        return [replace(entry, here=entry.here and len(entry.address) == deepest) for entry in found]


def _address(name: str) -> str:
    """The address of a page, "" where this installation leaves the room out."""
    page, _, which = name.partition("/")
    try:
        return reverse(page, args=[which] if which else [])
    except NoReverseMatch:
        return ""


def installation(request: HttpRequest) -> dict[str, Any]:
    """Template context processor: `installation` on every page."""
    return {"installation": Installation(request)}

"""What an address of an index asks beside place and period: compared with when, in which bands, by which scheme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from zhixing.catalogue.index import BandVersion, Index
from zhixing.catalogue.known import UnknownName, near
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.values import Text
from zhixing.portal import figures
from zhixing.portal.choice import Choice, Option
from zhixing.portal.indices.asked import index_called
from zhixing.warehouse.labels import period_label

SINCE: Final = "since"
BANDS: Final = "bands"
SCHEME: Final = "scheme"
OWN: Final = "own"
_SCHEMES: Final = {
    "": Text("各年均按现行方案", "every year by the scheme in force now"),
    OWN: Text("各年按当年方案", "each year by the scheme of its time"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One index as it is asked for. `kept` is what the address said beside place and period: every link repeats it."""

    code: str
    choice: Choice
    since: Period
    own: bool
    bands: str
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def index(self) -> Index:
        """The index by the scheme wanted for the chosen period."""
        return figures.catalogue().index(self.code, self.day(self.choice.period))

    def day(self, period: Period) -> date | None:
        """The day whose definitions a period is asked by: its last where each goes by its own, None for today's."""
        if not self.own:
            return None
        year, month = divmod(period.last + 1, MONTHS_A_YEAR)
        return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)

    @property
    def version(self) -> BandVersion | None:
        """The printed set of bands in which every value of the page is named; None where the scheme has none."""
        known = self.index.bands
        return next((each for each in known if each.version == self.bands), known[0] if known else None)

    @property
    def since_options(self) -> list[Option]:
        """What the chosen period may be compared with: the same months of the other years, newest first."""
        choice = self.choice
        of_the_year = choice.period.first - choice.period.first_year * MONTHS_A_YEAR
        firsts = [year * MONTHS_A_YEAR + of_the_year for year in reversed(choice.years)]
        found = [Period(first, first + choice.period.months - 1) for first in firsts]
        found = [each for each in found if each != choice.period]
        if self.since not in found:
            found.insert(0, self.since)
        return [Option(str(each), period_label(each), each == self.since) for each in found]

    @property
    def band_options(self) -> list[Option]:
        """The printed versions of the bands, where there is more than one."""
        versions = self.index.bands
        if len(versions) <= 1:
            return []
        return [Option(each.version, Text(each.version, each.version), each is self.version) for each in versions]

    @property
    def scheme_options(self) -> list[Option]:
        """Today's scheme or each year's own, where there has been more than one."""
        if len(figures.catalogue().index_editions[self.code]) <= 1:
            return []
        return [Option(key, name, (key == OWN) == self.own) for key, name in _SCHEMES.items()]


def wanted(code: str, choice: Choice, given: Mapping[str, str]) -> Wanted:
    """Read `since`, `bands` and `scheme` from the address. Raises UnknownName and PeriodError."""
    index = index_called(code)
    kept = {key: given[key] for key in (SINCE, BANDS, SCHEME) if given.get(key)}
    scheme = kept.get(SCHEME, "")
    if scheme not in _SCHEMES:
        raise UnknownName("scheme", scheme, (OWN,))
    versions = [each.version for edition in figures.catalogue().index_editions[code] for each in edition.bands]
    bands = kept.get(BANDS, "")
    if bands and bands not in versions:
        raise UnknownName("bands", bands, near(bands, versions) or tuple(dict.fromkeys(versions)))
    since = Period.parse(kept[SINCE]) if SINCE in kept else choice.year_before
    return Wanted(index.indicator.code, choice, since, scheme == OWN, bands, kept)

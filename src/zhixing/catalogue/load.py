"""Texts become a catalogue: every definition parsed into its dataclass, in all its editions, with a digest each."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from zhixing.catalogue.calendars import Calendar, read_calendar
from zhixing.catalogue.form import Form, read_form
from zhixing.catalogue.index import Index, read_index
from zhixing.catalogue.known import UnknownName, near
from zhixing.catalogue.model import (
    Breakdown,
    DefinitionStatus,
    Indicator,
    IndustryClass,
    Method,
    Missing,
    Review,
    Series,
    Source,
    Term,
    Unit,
)
from zhixing.catalogue.outline import Outline
from zhixing.catalogue.outline_files import load_outlines
from zhixing.catalogue.published import PublishedSeries, read_published
from zhixing.methods.values import Polarity, Text

DIVISION_DIGITS = 2
DIGEST_LENGTH = 12


Read = TypeVar("Read")
Exposed = TypeVar("Exposed", PublishedSeries, Index)


class DefinitionRefused(ValueError):
    """A file nothing can be made of. `file` stands below the definitions; `key` is what lacks, "" for other defects."""

    def __init__(self, file: str, key: str, trouble: str) -> None:
        zh = f"缺少“{key}”" if key else trouble
        en = f"“{key}” is missing" if key else trouble
        super().__init__(
            f"{file}：{zh}；请按来源文件填写，没有依据的不要编造。全部问题见 zhixing check。"
            f" / {file}: {en}; fill it in from the source, invent nothing. `zhixing check` lists every problem."
        )
        self.file = file
        self.key = key


def digest_of(content: Mapping[str, Any]) -> str:
    """Short digest of a definition's content: the same for the same words and numbers, whatever the layout."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:DIGEST_LENGTH]


@dataclass(frozen=True)
class Catalogue:
    """Every definition of an installation. Editions of one code stand together, newest first."""

    folder: Path
    units: Mapping[str, Unit]
    editions: Mapping[str, tuple[Indicator, ...]]
    series_editions: Mapping[str, tuple[Series, ...]]
    vocabulary: Mapping[str, Mapping[str, Text]]
    calendars: Mapping[int, Calendar]
    outlines: Mapping[str, Outline]
    published_editions: Mapping[str, tuple[PublishedSeries, ...]]
    index_editions: Mapping[str, tuple[Index, ...]]
    form_editions: Mapping[str, tuple[Form, ...]]
    digest: str
    _memory: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The newest edition of every indicator that is not retired, by system and code."""
        newest = (editions[0] for editions in self.editions.values())
        kept = [indicator for indicator in newest if indicator.status is not DefinitionStatus.RETIRED]
        return tuple(sorted(kept, key=lambda indicator: (int(indicator.system[1:] or 0), indicator.code)))

    @property
    def all_series(self) -> tuple[Series, ...]:
        """The newest edition of every series, by code."""
        return tuple(self.series_editions[code][0] for code in sorted(self.series_editions))

    def indicator(self, code: str, on: date | None = None) -> Indicator:
        """The edition of an indicator in force on a day (None: the newest). Raises UnknownName with the near ones."""
        found: Indicator = _in_force("indicator", code, self.editions, on)
        return found

    def series(self, code: str, on: date | None = None) -> Series:
        """The edition of a series in force on a day (None: the newest). Raises UnknownName with the near ones."""
        found: Series = _in_force("series", code, self.series_editions, on)
        return found

    def unit(self, code: str) -> Unit:
        """A unit of measure. Raises UnknownName."""
        if code not in self.units:
            raise UnknownName("unit", code, near(code, self.units))
        return self.units[code]

    @cached_property
    def published(self) -> Mapping[str, PublishedSeries]:
        """The newest edition of every published series, by code."""
        return {code: editions[0] for code, editions in self.published_editions.items()}

    @cached_property
    def indices(self) -> Mapping[str, Index]:
        """The newest edition of every composite index, by code."""
        return {code: editions[0] for code, editions in self.index_editions.items()}

    def index(self, code: str, on: date | None = None) -> Index:
        """The edition of a composite index in force on a day (None: the newest). Raises UnknownName."""
        if code not in self.index_editions:
            raise UnknownName("index", code, near(code, self.index_editions))
        return self.index_of(self.indicator(code, on))

    def index_of(self, indicator: Indicator) -> Index:
        """The composite index an indicator of method `index` stands for, in the same edition."""
        return next(each for each in self.index_editions[indicator.code] if each.indicator.digest == indicator.digest)

    def published_of(self, indicator: Indicator) -> PublishedSeries:
        """The published series an indicator of method `published` stands for, in the same edition."""
        editions = self.published_editions[indicator.code]
        return next(each for each in editions if each.indicator.digest == indicator.digest)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The newest edition of every return form, by code."""
        return tuple(self.form_editions[code][0] for code in sorted(self.form_editions))

    def form(self, code: str, on: date | None = None) -> Form:
        """The edition of a return form in force on a day (None: the newest). Raises UnknownName with the near ones."""
        found: Form = _in_force("form", code, self.form_editions, on)
        return found

    def form_edition(self, code: str, digest: str) -> Form:
        """One edition of a return form by its digest. Raises UnknownName when the installation no longer holds it."""
        found = next((each for each in self.form_editions.get(code, ()) if each.digest == digest), None)
        if found is None:
            raise UnknownName("form", f"{code}@{digest}", near(code, self.form_editions))
        return found

    def outline(self, code: str) -> Outline:
        """A report's outline. Raises UnknownName."""
        if code not in self.outlines:
            raise UnknownName("outline", code, near(code, self.outlines))
        return self.outlines[code]

    def calendar(self, year: int) -> Calendar:
        """Holidays and make-up workdays of a year. Raises UnknownName for a year not published yet."""
        if year not in self.calendars:
            raise UnknownName("calendar", str(year), tuple(map(str, sorted(self.calendars)[-1:])))
        return self.calendars[year]

    @cached_property
    def industries(self) -> Mapping[str, IndustryClass]:
        """GB/T 4754-2017 by code; read when first asked for."""
        return read_industries(self.folder / "classifications" / "gbt4754-2017")

    def industry(self, code: str) -> IndustryClass:
        """One class of the industry classification. Raises UnknownName with the near ones."""
        if code not in self.industries:
            raise UnknownName("industry", code, near(code, self.industries))
        return self.industries[code]

    def division_name(self, code: str) -> Text:
        """The name of the two-digit division a code of any level belongs to; the code itself where it is unknown."""
        found = self.industries.get(code[:DIVISION_DIGITS])
        return found.name if found else Text(code, code)

    def labels(self, dimension: str, key: str) -> Text:
        """How a key of a breakdown is written; the key itself where the vocabulary has no word for it."""
        if dimension == "industry" and key:
            return self.division_name(key)
        words = self.vocabulary.get(dimension, {})
        return words.get(key) or (self.vocabulary["any"]["unstated"] if not key else Text(key, key))


def _in_force(kind: str, code: str, editions: Mapping[str, tuple[Any, ...]], on: date | None) -> Any:
    if code not in editions:
        raise UnknownName(kind, code, near(code, editions))
    if on is None:
        return editions[code][0]
    for edition in editions[code]:
        if edition.valid_from <= on and (edition.valid_to is None or on <= edition.valid_to):
            return edition
    # Before the first edition nothing was defined: the oldest is what there is, and its dates say so.
    return editions[code][-1]


def load_catalogue(folder: Path) -> Catalogue:
    """Read every definition below a folder. Raises DefinitionRefused, or OutlineRefused for a report's outline."""
    units = _refusing(folder, folder / "units.toml", _read_units)
    published = [_refusing(folder, path, _published) for path in sorted((folder / "published").glob("*.toml"))]
    indices = [_refusing(folder, path, _index) for path in sorted((folder / "indices").glob("*.toml"))]
    indicators = [_refusing(folder, path, read_indicator) for path in sorted((folder / "indicators").glob("*.toml"))]
    indicators += [each.indicator for each in published] + [each.indicator for each in indices]
    series = [_refusing(folder, path, read_series) for path in sorted((folder / "series").glob("*.toml"))]
    vocabulary = _refusing(folder, folder / "vocabulary.toml", _read_vocabulary)
    calendars = [_refusing(folder, path, read_calendar) for path in sorted((folder / "calendars").glob("*.toml"))]
    outlines = load_outlines(folder / "outlines")
    forms = [_refusing(folder, path, _form) for path in sorted((folder / "forms").glob("*.toml"))]
    return Catalogue(
        folder=folder,
        units=units,
        editions=_by_code(indicators),
        series_editions=_by_code(series),
        vocabulary=vocabulary,
        calendars={calendar.year: calendar for calendar in calendars},
        outlines=outlines,
        published_editions=_newest_first(published),
        index_editions=_newest_first(indices),
        form_editions=_by_code(forms),
        digest=_digest_of_all(folder, [*indicators, *series, *outlines.values(), *forms]),
    )


def _digest_of_all(folder: Path, definitions: list[Indicator | Series | Outline | Form]) -> str:
    """One digest for everything a figure's page may show: definitions by content, what they stand on by file."""
    below = sorted(
        [*folder.glob("*.toml"), *(folder / "calendars").glob("*.toml"), *folder.glob("classifications/*/*")]
    )
    files = {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in below}
    return digest_of({"definitions": sorted(each.digest for each in definitions), "files": files})


def _refusing(folder: Path, path: Path, read: Callable[[Path], Read]) -> Read:
    file = str(path.relative_to(folder))
    try:
        return read(path)
    except KeyError as missing:
        raise DefinitionRefused(file, str(missing.args[0]), "") from missing
    except (
        OSError,
        ValueError,
        TypeError,
        AttributeError,
        InvalidOperation,
    ) as trouble:  # a TOML error is a ValueError
        raise DefinitionRefused(file, "", str(trouble)) from trouble


def _published(path: Path) -> PublishedSeries:
    return read_published(path, digest_of)


def _index(path: Path) -> Index:
    return read_index(path, digest_of)


def _form(path: Path) -> Form:
    return read_form(path, digest_of)


def _read_units(path: Path) -> dict[str, Unit]:
    return {code: _unit(code, row) for code, row in _read(path).items()}


def _read_vocabulary(path: Path) -> dict[str, dict[str, Text]]:
    return {dimension: {key: _text(words) for key, words in rows.items()} for dimension, rows in _read(path).items()}


def _by_code(definitions: list[Any]) -> dict[str, tuple[Any, ...]]:
    grouped: dict[str, list[Any]] = {}
    for definition in sorted(definitions, key=lambda each: each.valid_from, reverse=True):
        grouped.setdefault(definition.code, []).append(definition)
    return {code: tuple(editions) for code, editions in grouped.items()}


def _newest_first(exposed: list[Exposed]) -> dict[str, tuple[Exposed, ...]]:
    """Editions by code, of definitions that are known to questions as an indicator."""
    grouped: dict[str, list[Exposed]] = {}
    for each in sorted(exposed, key=lambda each: each.indicator.valid_from, reverse=True):
        grouped.setdefault(each.indicator.code, []).append(each)
    return {code: tuple(editions) for code, editions in grouped.items()}


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _text(row: Mapping[str, str] | None) -> Text:
    return Text(row["zh"], row["en"]) if row else Text("", "")


def _unit(code: str, row: Mapping[str, Any]) -> Unit:
    return Unit(code, _text(row["name"]), _text(row["suffix"]), row["decimals"])


def _source(row: Mapping[str, Any]) -> Source:
    return Source(_text(row["document"]), _text(row.get("clause")), row.get("url", ""))


def _review(row: Mapping[str, Any]) -> Review:
    return Review(_text(row["author"]), _text(row["checker"]), row["next"])


def _where(row: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(value) if isinstance(value, list) else (str(value),) for key, value in row.items()}


def _term(row: Mapping[str, Any] | None) -> Term | None:
    if row is None:
        return None
    return Term(_text(row["words"]), row.get("table", ""), row.get("column", ""), _where(row.get("where", {})))


def read_indicator(path: Path) -> Indicator:
    """One indicator file. Raises KeyError for a missing key, ValueError for a word outside the vocabulary."""
    row = _read(path)
    numerator = _term(row["numerator"])
    assert numerator is not None
    return Indicator(
        code=row["code"],
        name=_text(row["name"]),
        why=_text(row["why"]),
        unit=row["unit"],
        decimals=row["decimals"],
        better=Polarity(row["better"]),
        method=Method(row["method"]),
        numerator=numerator,
        denominator=_term(row.get("denominator")),
        of=row.get("of", ""),
        within=row.get("within", ""),
        requires=_where(row.get("requires", {})),
        breakdowns=tuple(Breakdown(each) for each in row["breakdowns"]),
        minimum_n=row["minimum_n"],
        missing=Missing(row["missing"]),
        benchmark=row.get("benchmark", ""),
        system=row["system"],
        source=_source(row["source"]),
        review=_review(row["review"]),
        gaming=tuple(_text(each) for each in row["gaming"]),
        status=DefinitionStatus(row["status"]),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        digest=digest_of(row),
        file=f"indicators/{path.name}",
        options=row.get("options", {}),
    )


def read_series(path: Path) -> Series:
    """One series file. Raises KeyError for a missing key, ValueError for a word outside the vocabulary."""
    row = _read(path)
    return Series(
        code=row["code"],
        name=_text(row["name"]),
        unit=row["unit"],
        kind=row["kind"],
        additive=row["additive"],
        by_industry=row["by_industry"],
        system=row["system"],
        source=_source(row["source"]),
        review=_review(row["review"]),
        status=DefinitionStatus(row["status"]),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        digest=digest_of(row),
        file=f"series/{path.name}",
    )


def read_industries(folder: Path) -> dict[str, IndustryClass]:
    """The classification, one file a section: its name, its divisions, and every code with its name below them."""
    found: dict[str, IndustryClass] = {}
    for path in sorted(folder.glob("*.toml")):
        row = _read(path)
        section = row["section"]
        found[section] = IndustryClass(section, "", 1, _text(row["name"]))
        for code, name in row["divisions"].items():
            found[code] = IndustryClass(code, section, 2, _text(name))
        for level, table in ((3, "groups"), (4, "classes")):
            for code, name in row[table].items():
                english = f"{found[code[:DIVISION_DIGITS]].name.en} ({code})"
                found[code] = IndustryClass(code, code[:-1], level, Text(name, english))
    return found

"""One line of a register becomes what it says of its holders, or every reason why it cannot be told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from zhixing.methods.values import Reason, Text
from zhixing.office.registers import Line, PlaceNames
from zhixing.office.spoken_days import SpokenDay, read_day, read_term
from zhixing.records.enterprises.holders import Holder, Holders
from zhixing.records.enterprises.rules import industry_exists
from zhixing.records.qualifications import kinds, rules
from zhixing.records.qualifications.entries import Entry
from zhixing.records.qualifications.kinds import Said
from zhixing.records.qualifications.models import Kind, Status

_BETWEEN_NAMES: Final = re.compile(r"\s*[、；;，,\n]\s*")
_NUMBER: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?\s*(?:人|名|项|个)?")
_OVER: Final = frozenset({"到期", "过期", "已到期", "已过期"})
_STAFF: Final = {"staff_all": "all", "staff_senior": "senior_title", "staff_graduate": "graduate_degree"}
_STANDARDS: Final = frozenset({Kind.STANDARD_DRAFTED, Kind.STANDARD_ADOPTED, Kind.TECHNOLOGY_STANDARDISED})
_PATENTS: Final = frozenset({Kind.PATENT_FILED, Kind.PATENT_GRANTED})
_NOTHING: Final = Said("")
_TEXTS: Final = ("title", "number", "scope", "issuer", "note")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a line is read against: the register, the places, the city, the industries, and the file's own source."""

    holders: Holders
    places: PlaceNames
    city: int
    industries: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class _Days:
    """From and until, as far as the line says."""

    first: date
    until: date | None


def read_line(line: Line, told: Said | None, around: Surroundings) -> list[Entry]:
    """What a line says; a line with a fault gives nothing. `told` is the kind its sheet says, None for none."""
    said = _kind(line, told)
    # Without a kind the rest is still read, so that every fault of the line is told at once.
    holders = _holders(line, said or _NOTHING, around)
    days = list(_days(line, said or _NOTHING))
    entries = []
    if said and holders and days:
        for kind, when in days:
            base = _entry(line, replace(said, kind=kind), when, around)
            for holder, rank in holders:
                entries += _of_holder(line, base, holder, rank, around)
    for entry in entries:
        line.faults(rules.faults(entry))
    return [] if line.refused else entries


def _kind(line: Line, told: Said | None) -> Said | None:
    text = line.text("kind")
    if not text and any(line.text(code) for code in _STAFF):
        return Said(Kind.RESEARCH_STAFF)
    if not text:
        if told is None:
            line.fault("kind", _say("kind_missing", "没有写明类别。", "The kind is missing.", _KINDS_ZH, _KINDS_EN))
        return told
    found = kinds.vocabulary().kinds.get(kinds.fold(text))
    if found is None:
        line.fault(
            "kind", _say("kind_unknown", f"没有“{text}”这一类别。", f"There is no kind “{text}”.", _KINDS_ZH, _KINDS_EN)
        )
    return found


def _holders(line: Line, said: Said, around: Surroundings) -> list[tuple[Holder, int | None]]:
    """Who holds it, with the place among drafters where the line lists them in order."""
    name, code = line.text("holder"), line.text("credit_code")
    rank = _whole(line, "rank")
    several = [part for part in _BETWEEN_NAMES.split(name) if part]
    if said.kind == Kind.STANDARD_DRAFTED and len(several) > 1 and not code:
        return _drafters(line, several, around)
    found = around.holders.find(name, code)
    if isinstance(found, Reason):
        line.fault("credit_code" if code and "credit_code" in line.table.columns else "holder", found)
        return []
    if found.doubt:
        line.doubt("holder", found.doubt)
    return [(found, rank)]


def _drafters(line: Line, names: Sequence[str], around: Surroundings) -> list[tuple[Holder, int | None]]:
    """A list of drafters holds firms of other cities too: those of the register are recorded, the others are named."""
    known = [(name, at) for at, name in enumerate(names, 1) if around.holders.knows(name)]
    others = [name for name in names if not around.holders.knows(name)]
    if not known:
        line.fault(
            "holder",
            _say(
                "no_drafter_known",
                "起草单位中没有一家在企业名录里。",
                "None of the drafters stands in the register of enterprises.",
                "请核对全称；如有本市企业，请先报送企业名录。",
                "Check the full names; hand in the register first where a local firm is missing.",
            ),
        )
    elif others:
        line.doubt(
            "holder",
            _say(
                "drafters_passed_over",
                f"不在企业名录中、未记录：{'、'.join(others)}。",
                f"Not in the register and not recorded: {', '.join(others)}.",
                "外地单位无须处理；如有本市企业，请先报送企业名录。",
                "Firms of other cities need nothing; hand in the register where a local one is missing.",
            ),
        )
    found = [(around.holders.find(name), at) for name, at in known]
    return [(holder, at) for holder, at in found if isinstance(holder, Holder)]


def _days(line: Line, said: Said) -> Iterator[tuple[str, _Days]]:
    """The kinds the line speaks of with their days; a patent may be filed and granted on one line."""
    if said.kind in _PATENTS:
        found = [
            (kind, when)
            for kind, code in ((Kind.PATENT_FILED, "filed_on"), (Kind.PATENT_GRANTED, "granted_on"))
            if (when := _day(line, code, said))
        ]
        if found:
            until = _until(line)
            for kind, when in found:
                yield kind.value, _Days(when, until if kind is Kind.PATENT_GRANTED else None)
            return
    first, last = _term(line)
    begins = _day(line, "valid_from", said) or (_first(line, "term", first, said) if first else None)
    if begins is None:
        if not line.refused:
            line.fault(
                "valid_from",
                _say(
                    "no_first_day",
                    "没有写明自哪一天起。",
                    "Nothing says since when.",
                    "请填写起始日期，写法如 2025-03-01。",
                    "Write the first day as 2025-03-01.",
                ),
            )
        return
    yield said.kind, _Days(begins, _until(line) or (last.last if last else None))


def _day(line: Line, code: str, said: Said) -> date | None:
    spoken = read_day(line.text(code))
    if isinstance(spoken, Reason):
        line.fault(code, spoken)
        return None
    return _first(line, code, spoken, said) if spoken else None


def _first(line: Line, code: str, spoken: SpokenDay, said: Said) -> date:
    """A year alone counts from its last day: yearly figures hold and no month runs ahead of what is known."""
    if spoken.said != "year":
        return spoken.first
    if said.kind != Kind.RESEARCH_STAFF:
        line.doubt(
            code,
            _say(
                "only_a_year",
                f"只有年份，按 {spoken.last} 记录。",
                f"Only the year is given; it is recorded from {spoken.last}.",
                "如知道日期，请补全。",
                "Write the day where it is known.",
            ),
        )
    return spoken.last


def _until(line: Line) -> date | None:
    spoken = read_term(line.text("until"))
    if isinstance(spoken, Reason):
        line.fault("until", spoken)
        return None
    return spoken[1].last if spoken[1] else None


def _term(line: Line) -> tuple[SpokenDay | None, SpokenDay | None]:
    spoken = read_term(line.text("term"))
    if isinstance(spoken, Reason):
        line.fault("term", spoken)
        return None, None
    return spoken


def _entry(line: Line, said: Said, when: _Days, around: Surroundings) -> Entry:
    """Everything but the holder."""
    sort = kinds.sort(said.kind)
    status, status_on = _status(line, when)
    texts = {name: line.text(name) for name in _TEXTS}
    return Entry(
        kind=said.kind, holder="?", enterprise=None, place=around.city, valid_from=when.first, until=when.until,
        level=_level(line, said, sort), detail=_detail(line, said), status=status, status_on=status_on,
        industry=_industry(line, around), source=line.text("source") or around.source, **texts,
        quantity=_whole(line, "quantity") or 1, where=line,
    )  # fmt: skip


def _level(line: Line, said: Said, sort: kinds.Sort) -> str:
    text = line.text("level")
    stated = kinds.vocabulary().levels.get(kinds.fold(text), "") if text else said.level
    if text and not stated:
        line.fault("level", rules.not_one_of("level", text, sort))
        return ""
    if said.kind in _STANDARDS and (own := kinds.level_of_standard(line.text("number"))):
        if stated and stated != own:
            names = kinds.name("level", stated), kinds.name("level", own)
            line.doubt(
                "level",
                _say(
                    "level_differs",
                    f"写的是“{names[0].zh}”，而标准号属“{names[1].zh}”，按所写记录。",
                    f"It says “{names[0].en}”, the number is “{names[1].en}”; recorded as it says.",
                    "请核对级别和标准号。",
                    "Check the level and the number.",
                ),
            )
        return stated or own
    return stated or (sort.levels[0] if len(sort.levels) == 1 else "")


def _detail(line: Line, said: Said) -> str:
    text = line.text("detail")
    sort = kinds.sort(said.kind)
    if text:
        stated = kinds.vocabulary().details.get(kinds.fold(text), "")
        if stated not in sort.details:
            line.fault("detail", rules.not_one_of("detail", text, sort))
        return stated
    if said.kind in _PATENTS and (number := line.text("number")):
        if not kinds.patent_number_fits(number):
            line.doubt(
                "number",
                _say(
                    "patent_check_digit",
                    "专利号校验位不符。",
                    "The check digit of the patent number does not fit.",
                    "请核对专利号。",
                    "Check the number.",
                ),
            )
        return kinds.sort_of_patent(number)
    return said.detail


def _status(line: Line, when: _Days) -> tuple[str, date | None]:
    text = line.text("status")
    if not text:
        return Status.VALID.value, None
    if text in _OVER:
        if when.until is None:
            line.fault(
                "status",
                _say(
                    "over_undated",
                    "写明已到期，但没有到期日期。",
                    "It is said to be over, but not since when.",
                    "请填写有效期至。",
                    "Write the last day.",
                ),
            )
        return Status.VALID.value, None
    status = kinds.vocabulary().statuses.get(kinds.fold(text))
    if status is None:
        names = kinds.vocabulary().names["status"].values()
        line.fault(
            "status",
            _say(
                "status_unknown",
                f"没有“{text}”这一状态。",
                f"There is no status “{text}”.",
                f"可用：{'、'.join(one.zh for one in names)}。",
                f"Use one of: {', '.join(one.en for one in names)}.",
            ),
        )
        return Status.VALID.value, None
    return status, _day(line, "status_on", Said(Kind.CERTIFICATE)) if status != Status.VALID else None


def _of_holder(line: Line, base: Entry, holder: Holder, rank: int | None, around: Surroundings) -> Iterator[Entry]:
    """The entry with its holder and place; a line of research staff gives one for each column of heads."""
    place = around.holders.place_of(holder.enterprise, base.valid_from) if holder.enterprise else _place(line, around)
    detail = base.detail
    if base.kind == Kind.STANDARD_DRAFTED and not detail and rank:
        detail = "first_drafter" if rank == 1 else "participant"
    entry = replace(
        base, holder=holder.name, enterprise=holder.enterprise, place=place or around.city, rank=rank, detail=detail
    )
    counted = {code: many for code in _STAFF if line.text(code) and (many := _whole(line, code)) is not None}
    if base.kind != Kind.RESEARCH_STAFF or not counted:
        yield entry
        return
    for code, many in counted.items():
        yield replace(entry, detail=_STAFF[code], quantity=many)


def _place(line: Line, around: Surroundings) -> int | None:
    text = line.text("place")
    if not text:
        return None
    found = around.places.find(text)
    if isinstance(found, Reason):
        line.fault("place", found)
        return None
    return found


def _industry(line: Line, around: Surroundings) -> str:
    text = line.text("industry")
    if text and (reason := industry_exists(text, around.industries)):
        line.fault("industry", reason)
    return text


def _whole(line: Line, code: str) -> int | None:
    text = line.text(code)
    if not text:
        return None
    if found := _NUMBER.fullmatch(text):
        return int(found[1].replace(",", ""))
    line.fault(
        code,
        _say(
            "not_whole",
            f"“{text}”不是整数。",
            f"“{text}” is not a whole number.",
            "请填写整数。",
            "Write a whole number.",
        ),
    )
    return None


def told_by(sheet: str, headings: frozenset[str], folded: Mapping[str, frozenset[str]]) -> Said | None:
    """The kind a sheet says by its name or by its headings; None when it says none, or more than one.

    `folded` are the telling headings of each kind. Filing and granting are one kind of sheet: patents.
    """
    if named := kinds.vocabulary().kinds.get(kinds.fold(sheet)):
        return named
    found = {code for code, telling in folded.items() if telling & headings}
    if found and found <= _PATENTS:
        return Said(Kind.PATENT_GRANTED if Kind.PATENT_GRANTED in found else Kind.PATENT_FILED)
    return Said(found.pop()) if len(found) == 1 else None


def _say(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Reason:
    return Reason(f"qualification.{code}", Text(zh, en), Text(remedy_zh, remedy_en))


_KINDS_ZH: Final = f"可用：{'、'.join(one.name.zh for one in kinds.vocabulary().sorts.values())}。"
_KINDS_EN: Final = f"Use one of: {', '.join(one.name.en for one in kinds.vocabulary().sorts.values())}."

"""Which changes of places are allowed: decisions over a draft, all reasons at once, nothing written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from zhixing.methods.values import Reason, Text
from zhixing.office.models import Basis, EventKind, Level, Place, PlaceEvent, PlaceKind

WHOLE: Final = Decimal(1)
MOST_DECIMALS: Final = 8
RANK: Final = {level: rank for rank, level in enumerate(Level.values)}

KINDS: Final = {
    EventKind.MERGE: Text("合并", "Merger"),
    EventKind.SPLIT: Text("拆分", "Split"),
    EventKind.RENAME: Text("更名", "Change of name"),
    EventKind.TRANSFER: Text("划转", "Transfer"),
    EventKind.TAKE_OVER: Text("托管（代管）", "Take-over of management"),
}
BASES: Final = {
    Basis.POPULATION: Text("常住人口", "resident population"),
    Basis.OUTPUT: Text("工业总产值", "industrial output"),
    Basis.ENTERPRISES: Text("企业数", "number of enterprises"),
    Basis.AREA: Text("面积", "area"),
}


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place that an event brings into being, beside its first source."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Share:
    """What goes from one place to another: all of it (`weights` empty), or a weight by each basis."""

    source: Place
    target: Place | NewPlace
    weights: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it is recorded. `name` is for a renaming; `code` of `system` is a new code for the source."""

    kind: EventKind
    on: date
    document: str
    shares: tuple[Share, ...]
    note: str = ""
    name: Text | None = None
    code: str = ""
    system: str = ""
    undoes: PlaceEvent | None = None

    @property
    def sources(self) -> tuple[Place, ...]:
        """The places it starts from, each once."""
        return tuple(dict.fromkeys(share.source for share in self.shares))

    @property
    def targets(self) -> tuple[Place | NewPlace, ...]:
        """The places it ends at, each once."""
        return tuple(dict.fromkeys(share.target for share in self.shares))

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place it touches that exists already."""
        return tuple(dict.fromkeys((*self.sources, *(each for each in self.targets if isinstance(each, Place)))))


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules ask of the office: the last event of a place, its parent, its standing parts, taken codes."""

    today: date
    last_event: Callable[[Place], PlaceEvent | None]
    parent: Callable[[Place], Place | None]
    has_parts: Callable[[Place], bool]
    code_taken: Callable[[str], bool]


def problems(draft: Draft, known: Known) -> list[Reason]:
    """Everything that forbids an event, all at once; empty when it may be recorded."""
    found = [*_general(draft, known), *_standing(draft, known), *_weights(draft)]
    found += _OF_KIND[draft.kind](draft, known) if draft.shares else []
    return found


def _reason(code: str, zh: str, en: str, remedy_zh: str = "", remedy_en: str = "") -> Reason:
    return Reason(f"places.{code}", Text(zh, en), Text(remedy_zh, remedy_en))


def _general(draft: Draft, known: Known) -> Iterator[Reason]:
    if not draft.document.strip():
        yield _reason(
            "no_document", "没有写明依据文件。", "No document is named.",
            "请填写批复或通知的文号。", "Give the number of the approval or notice.",
        )  # fmt: skip
    if draft.on > known.today:
        yield _reason(
            "not_yet", f"生效日期 {draft.on} 尚未到来。", f"It takes effect on {draft.on}, which is still to come.",
            "请在生效当日或之后登记。", "Record it on that day or later.",
        )  # fmt: skip
    if not draft.shares:
        yield _reason("no_places", "没有选择地区。", "No place was chosen.", "请选择涉及的地区。", "Choose the places.")
    for new in (each for each in draft.targets if isinstance(each, NewPlace)):
        if not (new.code and new.name.zh and new.name.en):
            yield _reason(
                "new_incomplete",
                "新设地区须写明代码、中文名和英文名。",
                "A new place needs code, Chinese and English name.",
            )
        elif known.code_taken(new.code):
            yield _reason(
                "code_taken", f"代码 {new.code} 已被使用。", f"The code {new.code} is taken.",
                "请换一个代码，或选择已有地区。", "Take another code, or choose the place that has it.",
            )  # fmt: skip


def _standing(draft: Draft, known: Known) -> Iterator[Reason]:
    for place in draft.places:
        if place.valid_to is not None:
            yield _reason(
                "ended", f"“{place.name_zh}”已于 {place.valid_to} 撤销。", f"{place.name_en} ended on {place.valid_to}."
            )
        elif place.valid_from >= draft.on:
            yield _reason(
                "too_early", f"“{place.name_zh}”自 {place.valid_from} 起设立，生效日期须在其后。",
                f"{place.name_en} exists since {place.valid_from}; the event must come later.",
            )  # fmt: skip
        last = known.last_event(place)
        if last is not None and last.on > draft.on:
            yield _reason(
                "rewrites", f"“{place.name_zh}”在 {last.on} 已有“{last.get_kind_display()}”，不得在其之前补记。",
                f"{place.name_en} already changed on {last.on}; what came before is not rewritten.",
                "请先撤回较晚的变更，或登记一项新的变更。", "Withdraw the later event first, or record a new one.",
            )  # fmt: skip


def _weights(draft: Draft) -> Iterator[Reason]:
    sums: dict[tuple[Place, str], Decimal] = defaultdict(Decimal)
    for share in draft.shares:
        for basis, weight in share.weights.items():
            sums[share.source, basis] += weight
            exponent = weight.normalize().as_tuple().exponent
            if not 0 < weight <= 1 or not isinstance(exponent, int) or -exponent > MOST_DECIMALS:
                yield _reason(
                    "weight_range", f"权重 {weight} 须大于 0、不超过 1，小数不超过 {MOST_DECIMALS} 位。",
                    f"The weight {weight} must be above 0, at most 1, with at most {MOST_DECIMALS} decimals.",
                )  # fmt: skip
    for (source, basis), total in sums.items():
        name = BASES[Basis(basis)]
        if total != WHOLE:
            yield _reason(
                "weights_sum", f"“{source.name_zh}”按{name.zh}的权重合计为 {total}，应恰为 1。",
                f"The weights of {source.name_en} by {name.en} add up to {total}, not to 1.",
                "请核对各项权重，使其合计恰为 1。", "Correct them so that they add up to exactly 1.",
            )  # fmt: skip
        lacking = [share for share in draft.shares if share.source == source and basis not in share.weights]
        if lacking:
            yield _reason(
                "weights_missing", f"“{source.name_zh}”按{name.zh}的权重没有写全。",
                f"The weights of {source.name_en} by {name.en} are not given for every part.",
            )  # fmt: skip


def _merge(draft: Draft, known: Known) -> Iterator[Reason]:
    if len(draft.targets) != 1:
        yield _reason("merge_one", "合并只能有一个结果。", "A merger has one result.")
        return
    target = draft.targets[0]
    if isinstance(target, NewPlace) and len(draft.sources) < 2:  # noqa: PLR2004 - two make one
        yield _reason("merge_two", "合并为新的地区至少需要两个地区。", "A new place is made of at least two.")
    if target in draft.sources:
        yield _reason(
            "merge_itself",
            "并入的地区不能同时是被并入的地区。",
            "The place that takes the others in is not one of them.",
        )
    if any(share.weights for share in draft.shares):
        yield _reason("merge_whole", "合并是整体并入，不用权重。", "What merges goes whole; it has no weights.")
    if isinstance(target, NewPlace) and len({known.parent(each) for each in draft.sources}) > 1:
        yield _reason(
            "merge_parents", "合并为新的地区时，各地区须属于同一上级。", "A new place is made of places of one parent.",
            "请先办理划转。", "Transfer one of them first.",
        )  # fmt: skip
    yield from _alike(draft)


def _split(draft: Draft, known: Known) -> Iterator[Reason]:
    if len(draft.sources) != 1 or len(draft.targets) < 2:  # noqa: PLR2004 - one makes two
        yield _reason("split_two", "拆分是一个地区分为至少两个。", "A split makes at least two out of one place.")
        return
    if not all(share.weights for share in draft.shares):
        yield _reason(
            "split_weights", "拆分须写明各部分的权重。", "A split needs the weight of every part.",
            "请按常住人口、工业总产值或企业数等填写。", "Give it by population, output, enterprises or area.",
        )  # fmt: skip
    (source,) = draft.sources
    if source not in draft.targets and known.has_parts(source):
        yield _reason(
            "split_parts", f"“{source.name_zh}”还有下级地区。", f"{source.name_en} still has places below it.",
            "请先将下级地区划转。", "Transfer them first.",
        )  # fmt: skip
    yield from _alike(draft)


def _alike(draft: Draft) -> Iterator[Reason]:
    if any(place.kind != PlaceKind.DIVISION for place in draft.places):
        yield _reason("divisions_only", "统计单元不参加合并与拆分。", "Reporting units do not merge or split.")
    if len({place.level for place in draft.places}) > 1:
        yield _reason("levels", "各地区须为同一级别。", "The places must be of one level.")


def _rename(draft: Draft, _known: Known) -> Iterator[Reason]:
    if len(draft.sources) != 1 or draft.targets != draft.sources:
        yield _reason("rename_one", "更名一次只涉及一个地区。", "A change of name concerns one place.")
        return
    (place,) = draft.sources
    if draft.name is None or not (draft.name.zh.strip() and draft.name.en.strip()):
        yield _reason("rename_names", "须写明新的中文名和英文名。", "Give the new name in Chinese and English.")
    elif (draft.name.zh, draft.name.en) == (place.name_zh, place.name_en) and not draft.code:
        yield _reason("rename_same", "新名称与现名称相同。", "The new name is the one it has.")


def _transfer(draft: Draft, known: Known) -> Iterator[Reason]:
    if len(draft.shares) != 1 or isinstance(draft.targets[0], NewPlace):
        yield _reason(
            "transfer_one", "划转一次只涉及一个地区和一个新的上级。", "A transfer has one place and one parent."
        )
        return
    (share,) = draft.shares
    place, parent = share.source, draft.targets[0]
    assert isinstance(parent, Place)
    if {place.kind, parent.kind} != {PlaceKind.DIVISION}:
        yield _reason(
            "transfer_divisions", "划转只在行政区划之间进行。", "Only divisions are transferred, and to divisions.",
            "由统计单元管理的，请登记“托管”。", "For a reporting unit record a take-over of management.",
        )  # fmt: skip
    if RANK[parent.level] >= RANK[place.level]:
        yield _reason("transfer_level", "新的上级须高一级。", "The new parent must be of a higher level.")
    if known.parent(place) == parent:
        yield _reason(
            "transfer_same", f"“{place.name_zh}”已属于“{parent.name_zh}”。",
            f"{place.name_en} already belongs to {parent.name_en}.",
        )  # fmt: skip
    if parent.path.startswith(place.path):
        yield _reason("transfer_below", "不能划入自身或其下级。", "A place cannot be moved below itself.")


def _take_over(draft: Draft, known: Known) -> Iterator[Reason]:
    if len(draft.shares) != 1 or isinstance(draft.targets[0], NewPlace):
        yield _reason("take_over_one", "托管一次只涉及一个地区和一个管理单位。", "One place and one unit at a time.")
        return
    (share,) = draft.shares
    place, unit = share.source, draft.targets[0]
    assert isinstance(unit, Place)
    if place.kind != PlaceKind.DIVISION:
        yield _reason("take_over_division", "托管的对象须为行政区划。", "What is taken over must be a division.")
    if unit.kind != PlaceKind.REPORTING_UNIT and unit != known.parent(place):
        yield _reason(
            "take_over_unit", "托管单位须为统计单元；结束托管时选其行政上级。",
            "Only a reporting unit takes over; to end it choose the place's own parent.",
        )  # fmt: skip


_OF_KIND: Final[Mapping[EventKind, Callable[[Draft, Known], Iterator[Reason]]]] = {
    EventKind.MERGE: _merge,
    EventKind.SPLIT: _split,
    EventKind.RENAME: _rename,
    EventKind.TRANSFER: _transfer,
    EventKind.TAKE_OVER: _take_over,
}

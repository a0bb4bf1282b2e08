"""What every correction owes: a reason, the version the person looked at, places within reach, all reasons at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from django.db.models import Model
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import versions
from zhixing.office.models import Person, Place
from zhixing.office.permissions import Action, Refused, can, may

M = TypeVar("M", bound=Model)


def current_version(thing: M, version: int, action: Action, by: Person | None, at: datetime) -> M:
    """The thing as it is now, its row locked. `by` None is the system itself.

    Raises Refused when `by` may not, and `versions.Stale` (409) when somebody changed it since that version.
    """
    if by is not None:
        may(by, action, thing, on=timezone.localdate(at))
    current = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
    if current.version != version:
        raise versions.stale(current, version)
    return current


def needs_reason(reason: str) -> str:
    """The reason without blanks around it. Raises Refused for an empty one."""
    if not reason.strip():
        raise Refused(_NO_REASON, status=422)
    return reason.strip()


def within_reach(places: Iterable[int | None], action: Action, by: Person | None, at: datetime) -> None:
    """Let pass what the action reaches; of the places outside the first six are named and the rest counted.

    `places` are primary keys, None among them is nowhere and passes; `by` None, the system, reaches everywhere. Raises
    Refused.
    """
    if by is None:
        return
    day = timezone.localdate(at)
    named = Place.objects.filter(pk__in={one for one in places if one is not None}).order_by("path")
    outside = [place for place in named if not can(by, action, place, on=day)]
    if not outside:
        return
    rest = len(outside) - _NAMED
    zh, en = ("、".join(p.name_zh for p in outside[:_NAMED]), ", ".join(p.name_en for p in outside[:_NAMED]))
    raise Refused(
        Reason(
            "permission.places_outside",
            Text(
                f"以下地区不在您的范围内：{zh}{f'等 {len(outside)} 处' if rest > 0 else ''}。",
                f"These places are outside your scope: {en}{f' and {rest} more' if rest > 0 else ''}.",
            ),
            Text(
                "请删去这些地区的内容，或由市质量办办理。",
                "Take what belongs to them out, or ask the city's quality office to do it.",
            ),
        )
    )


def refuse(reasons: Sequence[Reason], status: int = 422) -> None:
    """Raise Refused with every reason in one, each said once; pass when there is none."""
    if not reasons:
        return
    once = list({reason.text.zh + reason.remedy.zh: reason for reason in reasons}.values())
    zh = "".join(one.text.zh + one.remedy.zh for one in once)
    en = " ".join(f"{one.text.en} {one.remedy.en}".strip() for one in once)
    raise Refused(Reason(reasons[0].code, Text(zh, en)), status=status)


_NAMED: Final = 6  # places named in one refusal
_NO_REASON: Final = Reason(
    "correction.no_reason",
    Text("没有写明理由。", "No reason was given."),
    Text("请写明依据，例如更正通知的文号。", "Say what it rests on, such as the number of a notice."),
)
HAS_ERRORS: Final = Reason(
    "upload.has_errors",
    Text("文件中仍有错误，未写入任何内容。", "The file still holds errors; nothing was written."),
    Text("请更正后重新上传，或选择只收无误的行。", "Correct it and hand it in again, or take the good rows only."),
)

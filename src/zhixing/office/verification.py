"""Whether the trail still is what was recorded: triggers, chain, own heads and heads from outside, in one report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhixing.methods.values import Problem, Severity, Text
from zhixing.office import guards, heads, jobs, trail
from zhixing.office.chain import Broken, Verdict
from zhixing.office.heads import Head
from zhixing.office.jobs import Progress
from zhixing.office.models import Job, JobState, Person
from zhixing.office.rights import Action

# What each kind of break is called and means; {seq}, {until}, {head} are filled in.
KINDS: Final[Mapping[str, Text]] = {
    "edited": Text("第 {seq} 条被修改，内容与其摘要不符。", "Entry {seq} was edited: it no longer fits its digest."),
    "missing": Text("第 {seq} 至 {until} 条缺失。", "Entries {seq} to {until} are missing."),
    "reordered": Text(
        "第 {seq} 条被调换，应在此处的记录在别处。",
        "Entry {seq} was moved: the one that belongs here stands elsewhere.",
    ),
    "inserted": Text("第 {seq} 至 {until} 条是插入的。", "Entries {seq} to {until} were put in between."),
    "spliced": Text("第 {seq} 条来自另一条链。", "Entry {seq} comes from another trail."),
    "relinked": Text(
        "第 {seq} 条与第 {until} 条不再衔接：前者被改写并重算摘要，或自后者起来自另一条链。",
        "Entries {seq} and {until} no longer join: the first was rewritten with a new digest, or from the second on "
        "the entries come from another trail.",
    ),
    "rechained": Text(
        "链条自身完整，但第 {until} 条与 {head} 的链头不符：第 {seq} 至 {until} 条之间被改写并重新成链，"
        "或换成了另一份数据。",
        "The chain is whole, but entry {until} is not the one of the head of {head}: between {seq} and {until} it was "
        "rewritten and chained anew, or another copy was put in its place.",
    ),
    "truncated": Text(
        "记录止于第 {before} 条，而 {head} 的链头载有第 {until} 条：尾部被删，或退回到了旧副本；"
        "只有第 {sure} 条及以前有链头为证。",
        "The trail ends at {before}, but the head of {head} knows entry {until}: the tail was cut off, or an older "
        "copy was put back; heads vouch for the entries up to {sure} only.",
    ),
}
JOB: Final = "trail.verify"
_REMEDY: Final = Text(
    "请停止写入，保存现状，与备份及对外保存的链头逐一核对。",
    "Stop writing, keep everything as it is, and compare with the backups and the heads kept outside.",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What one verification found. It holds when there is no problem; `heads` counts the heads that were met."""

    at: datetime
    entries: int
    last: Head | None
    digests: list[tuple[int, str]]
    heads: int
    broken: Broken | None
    problems: list[Problem]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def told(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        return {
            "holds": self.holds,
            "at": self.at.isoformat(timespec="seconds"),
            "entries": self.entries,
            "last": self.last.written() if self.last else None,
            "digests": [{"from": seq, "name": name} for seq, name in self.digests],
            "heads": self.heads,
            "broken": {"seq": self.broken.seq, "until": self.broken.until, "kind": self.broken.kind}
            if self.broken
            else None,
            "problems": [
                {name: {"zh": text.zh, "en": text.en} for name, text in _texts(one)} | {"kind": one.kind}
                for one in self.problems
            ],
        }


def verify(*, at: datetime, outside: Sequence[Head] = (), unreadable: Sequence[Problem] = ()) -> Report:
    """Look at everything: the triggers, the chain against our own heads and those brought along.

    `unreadable` are problems met in reading the heads from outside. Changes nothing.
    """
    own, problems = heads.kept()
    problems = [*unreadable, *problems]
    problems += [_down(name) for name in guards.missing()]
    verdict = trail.examine([*own, *outside])
    if verdict.broken:
        problems.insert(0, _break(verdict, verdict.broken))
    # What the walk could not vouch for is not called the end of the trail.
    last = heads.now(at=at) if not verdict.broken else None
    return Report(at, verdict.entries, last, verdict.digests, verdict.heads, verdict.broken, problems)


@transaction.atomic
def ask(*, by: Person | None, at: datetime) -> Job:
    """Queue a verification; whoever asks for one stands in the trail, the daily one does not."""
    job = jobs.enqueue(kind=JOB, payload={}, by=by, at=at)
    if by is not None:
        trail.record(by=by, at=at, action=Action.TRAIL_READ, about=job, move="verify")
    return job


def latest() -> Job | None:
    """The newest verification that has come to an end, with its report as the result."""
    return Job.objects.filter(kind=JOB, state=JobState.DONE).order_by("-ended_at").first()


def running() -> Job | None:
    """The verification that waits or is at work."""
    return Job.objects.filter(kind=JOB, state__in=(JobState.QUEUED, JobState.RUNNING)).first()


def verify_job(_payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The job `trail.verify`: look at the whole trail and keep what was found as the job's result."""
    progress.step(Text("核验留痕", "Verifying the trail"), done=0, total=1)
    report = verify(at=timezone.now())
    progress.step(Text("核验完毕", "The trail has been verified"), done=1, total=1)
    return report.told()


def _break(verdict: Verdict, broken: Broken) -> Problem:
    head = broken.head
    name = f"{getattr(head, 'day', '')} {getattr(head, 'source', '')}".strip() if head else ""
    words = {"seq": broken.seq, "until": broken.until, "before": verdict.entries, "head": name, "sure": broken.sure}
    said = KINDS[broken.kind]
    return Problem(
        kind=f"trail.{broken.kind}",
        where=Text(f"留痕第 {broken.seq} 条", f"entry {broken.seq} of the trail"),
        reason=Text(said.zh.format(**words), said.en.format(**words)),
        remedy=_REMEDY,
        severity=Severity.ERROR,
    )


def _down(name: str) -> Problem:
    return Problem(
        kind="trail.guard_down",
        where=Text(f"数据库触发器 {name}", f"database trigger {name}"),
        reason=Text("不在、被停用或被改写。", "It is gone, switched off or says something else."),
        remedy=Text(
            "请查明原因，再按《核验留痕》恢复触发器。",
            "Find out why, then put it up again as “Verify the trail” says.",
        ),
        severity=Severity.ERROR,
    )


def _texts(one: Problem) -> list[tuple[str, Text]]:
    return [("where", one.where), ("reason", one.reason), ("remedy", one.remedy)]

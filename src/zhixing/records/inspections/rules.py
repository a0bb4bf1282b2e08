"""Decisions about a batch on plain values: whether its verdict and those of its items can stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zhixing.methods.values import Reason, Text
from zhixing.records.inspections.judge import JudgedItem, judge_sample

_UNNAMED: Final = Text("未写明的项目", "an item without a name")


def verdict_fits(verdict: str, items: Sequence[JudgedItem]) -> Reason | None:
    """Whether a batch may carry `verdict` (pass, fail, not_judged) beside its items; None when it may.

    A batch without items may carry any: some sources name none. Else the decision table of `judge_sample` holds: one
    failing item fails the batch, nothing but items left out leaves it unjudged.
    """
    if not items:
        return None
    judged = judge_sample(items)
    if judged.verdict == verdict:
        return None
    if judged.verdict == "fail":
        names = list(dict.fromkeys(item.name for item in items if item.verdict == "fail"))
        zh, en = "、".join(name or _UNNAMED.zh for name in names), ", ".join(name or _UNNAMED.en for name in names)
        return Reason(
            "batch.failing_item",
            Text(
                f"检验项目不符合（{zh}），批次只能判为不合格。",
                f"An item does not meet its limit ({en}): the batch can only be failing.",
            ),
            Text("请在同一张表中一并更正这些项目的判定。", "Correct these items in the same form."),
        )
    if judged.verdict == "not_judged":
        return Reason(
            "batch.nothing_judged",
            Text("所有项目都不判定，批次也只能不判定。", "Every item is left out: the batch cannot be judged."),
            Text("请一并更正项目的判定。", "Correct the items in the same form."),
        )
    if verdict == "fail":
        return Reason(
            "batch.no_failing_item",
            Text("没有一个项目不符合，批次不能判为不合格。", "No item fails: the batch cannot be failing."),
            Text(
                "请把不符合的项目一并更正；未列出的，填在“另有不合格项目”。",
                "Correct the item that fails as well, or name one that is not listed under “A further failing item”.",
            ),
        )
    return Reason(
        "batch.item_judged",
        Text("有项目已判为符合，批次不能不判定。", "An item was judged: the batch cannot be left unjudged."),
        Text("请把各项目一并改为不判定。", "Leave the items out in the same form as well."),
    )

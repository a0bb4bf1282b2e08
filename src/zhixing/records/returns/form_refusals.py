"""What the actions of return forms refuse, in words: one constant a reason."""

from __future__ import annotations

from typing import Final

from zhixing.methods.values import Reason, Text

WRONG_PERIOD: Final = Reason(
    "form.period",
    Text("该报表不按这一时期填报。", "The form does not ask about a period of this length."),
    Text(
        "季报请写 2026Q1，年报请写 2025，月报请写 2026-01。",
        "Write 2026Q1 for a quarter, 2025 for a year, 2026-01 for a month.",
    ),
)
ALREADY_OPEN: Final = Reason(
    "form.open", Text("这一期已经布置过。", "This round has been opened already."),
    Text("请在列表中打开它。", "Open it from the list."),
)  # fmt: skip
NO_REASON: Final = Reason(
    "form.no_reason",
    Text("须写明理由。", "This needs a reason."),
    Text("请填写理由后再提交。", "Write it and try again."),
)
NO_ROWS: Final = Reason(
    "form.no_rows", Text("没有选中本表的任何行。", "No row of this sheet was chosen."),
    Text("请先选择行。", "Choose rows first."),
)  # fmt: skip
NOTHING_SAID: Final = Reason(
    "form.nothing_said",
    Text("没有写内容。", "Nothing was written."),
    Text("请填写后再提交。", "Write it and try again."),
)
NOT_ACCEPTED: Final = Reason(
    "form.not_accepted",
    Text("尚未受理的报表可直接修改，不必更正。", "What is not accepted yet is changed directly, not corrected."),
)
ALREADY_REOPENED: Final = Reason(
    "form.reopened", Text("该表已有一份更正在办。", "A correction of this sheet is open already."),
    Text("请在列表中打开它。", "Open it from the list."),
)  # fmt: skip
NOT_THEIR_ROWS: Final = Reason(
    "form.helper", Text("此人不能填写本表的行。", "This person may not fill rows of this sheet."),
    Text("请从名单中选择。", "Choose one of the list."),
)  # fmt: skip
LOCKED: Final = Reason(
    "form.locked",
    Text(
        "这些行已锁定：报表已上报，或退回的不是这些行。",
        "These rows are locked: the sheet is with the office, or other rows came back.",
    ),
    Text("请刷新页面查看最新状态。", "Reload the page to see the state it is in."),
)
NO_SUCH_VERSION: Final = Reason(
    "form.version",
    Text("所报的版本尚不存在。", "The page claims a version that is not there yet."),
    Text("请刷新页面后再填。", "Reload the page and write again."),
)
READ_ANOTHER: Final = Reason(
    "form.read_another",
    Text("您打开本页后，报表已被重新上报。", "Since you opened this page the sheet was handed up anew."),
    Text("请刷新页面，核对新的内容后再决定。", "Reload the page and look at it again before you decide."),
)
NOT_DELEGATED: Final = Reason(
    "form.not_yours", Text("没有找到该行，或该行未交给您填写。", "Not found, or not handed on to you."),
)  # fmt: skip


def no_calendar(year: int) -> Reason:
    """The due day cannot be told: the holidays of a year are not published."""
    return Reason(
        "form.no_calendar",
        Text(
            f"{year} 年放假安排尚未公布，无法推算截止日。",
            f"The holidays of {year} are not published: no due day can be told.",
        ),
        Text("请指定截止日，或先录入该年放假安排。", "Set the due day, or enter the holidays of that year first."),
    )


def changed_meanwhile(zh: str, en: str) -> Reason:
    """Somebody else saved the same cells; `zh` and `en` name them with both contents."""
    return Reason(
        "form.changed",
        Text(f"以下单元格已由他人更改：{zh}。", f"Somebody else changed these cells: {en}."),
        Text("您填写的内容未保存，请核对后再填。", "What you wrote was not saved; compare and write again."),
    )

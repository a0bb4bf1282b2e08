"""What happens to a statistical value: entered as a draft, then approved, or returned to whoever entered it."""

from __future__ import annotations

from zhixing.methods.values import Text
from zhixing.office.permissions import Action
from zhixing.office.workflow import Flow, Move, State

_UNPUBLISHED = Text("未公布", "Not published")

VALUE = Flow(
    code="returns.value",
    states=[
        State("draft", office=Text("草稿", "Draft"), public=_UNPUBLISHED, owner="city_clerk"),
        State("approved", office=Text("已审核", "Approved"), public=Text("已公布", "Published"), final=True),
        State("returned", office=Text("已退回", "Returned"), public=_UNPUBLISHED, final=True),
    ],
    moves=[
        Move("approve", "draft", "approved", Action.RETURNS_APPROVE, title=Text("审核通过", "Approve")),
        Move("return", "draft", "returned", Action.RETURNS_APPROVE, reason=True, title=Text("退回", "Return")),
    ],
    title=Text("统计数值", "Statistical value"),
)

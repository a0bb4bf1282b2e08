"""What the trail's codes are called on a page: kinds of things, moves and actions, in both languages.

Rooms introduce their own kinds and moves (`config/wiring.py`); a code nobody introduced is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.apps import apps

from zhixing.methods.values import Text
from zhixing.office import workflow
from zhixing.office.rights import Action

_KINDS: dict[str, Text] = {
    "office.place": Text("地区", "Place"),
    "office.body": Text("单位", "Body"),
    "office.person": Text("人员", "Person"),
    "office.post": Text("任职", "Post"),
    "office.postproposal": Text("任职提议", "Proposed post"),
    "office.delegation": Text("委托", "Delegation"),
    "office.upload": Text("上传文件", "Upload"),
    "office.job": Text("任务", "Job"),
    "office.calendaryear": Text("年度工作日表", "Calendar of a year"),
    "office.workday": Text("工作日", "Working day"),
    "office.deadline": Text("期限", "Deadline"),
    "office.mail": Text("邮件", "Mail"),
    "office.noticesettings": Text("通知设置", "Notice settings"),
    "office.placeevent": Text("地区变动", "Place event"),
}
_MOVES: dict[tuple[str, str], Text] = {}
_STATES: Final[Mapping[tuple[str, str], Text]] = {
    ("office.upload", "reading"): Text("正在读取", "Being read"),
    ("office.upload", "preview"): Text("待确认", "To be decided"),
    ("office.upload", "refused"): Text("无法读取", "Cannot be read"),
    ("office.upload", "accepted"): Text("已入库", "Taken"),
    ("office.upload", "discarded"): Text("已放弃", "Discarded"),
    ("inspections.inspectionsource", "unknown"): Text("尚未确认", "Not settled"),
    ("inspections.inspectionsource", "complete"): Text("发布全部结果", "Publishes every result"),
    ("inspections.inspectionsource", "failures_only"): Text("只发布不合格", "Publishes failures only"),
}
_ANYWHERE: Final[Mapping[str, Text]] = {
    "": Text("办理", "Done"),
    "add": Text("登记", "Entered"),
    "save": Text("入库", "Recorded"),
    "record": Text("入库", "Recorded"),
    "receive": Text("收到文件", "File received"),
    "map-headings": Text("说明列名", "Headings explained"),
    "accept": Text("接收", "Taken"),
    "discard": Text("放弃", "Put aside"),
    "correct": Text("更正", "Corrected"),
    "take-back": Text("撤回一条", "A line was taken back"),
    "approve": Text("审定", "Approved"),
    "return": Text("退回", "Returned"),
    "renew": Text("更换密码", "Password renewed"),
    "verify": Text("要求核验", "Verification asked for"),
    "propose": Text("提议", "Proposed"),
    "confirm": Text("确认", "Confirmed"),
    "end": Text("终止", "Ended"),
    "delegate": Text("委托", "Delegated"),
    "open_deadline": Text("期限开始", "Deadline opened"),
    "close_deadline": Text("期限结束", "Deadline closed"),
    "say_days": Text("修改工作日", "Working days changed"),
    "enter_year": Text("录入年度", "Year entered"),
    "mail_again": Text("重新发送", "Sent again"),
    "wish": Text("修改设置", "Settings changed"),
    "extend": Text("延长", "Extended"),
    "pause": Text("暂停", "Paused"),
    "resume": Text("恢复", "Resumed"),
    "confirmed": Text("确认", "Confirmed"),
    "refused": Text("不予确认", "Refused"),
    "change-password": Text("更改密码", "Password changed"),
    "one-time-password": Text("发放一次性密码", "One-time password given"),
    "drop-second-factor": Text("取消第二验证因素", "Second factor taken away"),
    "lock": Text("停用账号", "Account locked"),
    "unlock": Text("启用账号", "Account unlocked"),
    "withdraw": Text("撤销", "Withdrawn"),
    "open": Text("开启", "Opened"),
    "reopen": Text("重新开启", "Reopened"),
    "approve-values": Text("审定数值", "Values approved"),
}
_ACTIONS: Final[Mapping[str, Text]] = {
    Action.FIGURES_READ: Text("查看数据", "Read figures"),
    Action.BATCHES_READ: Text("查看抽查批次", "Read batches"),
    Action.BATCHES_CORRECT: Text("更正抽查批次", "Correct batches"),
    Action.SOURCES_CONFIRM: Text("确认信息来源", "Settle sources"),
    Action.UPLOADS_SPOT_CHECKS: Text("导入监督抽查", "Import spot checks"),
    Action.UPLOADS_STATISTICS: Text("导入统计数据", "Import statistics"),
    Action.UPLOADS_ENTERPRISES: Text("导入企业名录", "Import enterprises"),
    Action.UPLOADS_QUALIFICATIONS: Text("导入资质名录", "Import qualifications"),
    Action.UPLOADS_LABORATORIES: Text("导入检验检测机构", "Import laboratories"),
    Action.UPLOADS_GROUPINGS: Text("导入支柱产业与集群", "Import pillars and clusters"),
    Action.UPLOADS_READ: Text("查看上传文件", "Read uploads"),
    Action.RETURNS_READ: Text("查看统计数据", "Read statistics"),
    Action.RETURNS_APPROVE: Text("审定统计数据", "Approve statistics"),
    Action.ENTERPRISES_READ: Text("查看企业", "Read enterprises"),
    Action.ENTERPRISES_CORRECT: Text("更正企业", "Correct enterprises"),
    Action.QUALIFICATIONS_READ: Text("查看资质", "Read qualifications"),
    Action.QUALIFICATIONS_CORRECT: Text("更正资质", "Correct qualifications"),
    Action.LABORATORIES_READ: Text("查看检验检测机构", "Read laboratories"),
    Action.LABORATORIES_CORRECT: Text("更正检验检测机构", "Correct laboratories"),
    Action.GROUPINGS_READ: Text("查看支柱产业与集群", "Read pillars and clusters"),
    Action.GROUPINGS_CORRECT: Text("更正支柱产业与集群", "Correct pillars and clusters"),
    Action.SNAPSHOTS_READ: Text("查看数据快照", "Read snapshots"),
    Action.SNAPSHOTS_BUILD: Text("生成数据快照", "Build snapshots"),
    Action.REPORTS_MAKE: Text("编制报告", "Make reports"),
    Action.REPORTS_READ: Text("查看报告", "Read reports"),
    Action.JOBS_READ: Text("查看任务", "Read jobs"),
    Action.PLACES_READ: Text("查看地区", "Read places"),
    Action.PLACES_CHANGE: Text("调整地区", "Change places"),
    Action.PEOPLE_READ: Text("查看人员", "Read people"),
    Action.BODIES_KEEP: Text("维护单位", "Keep bodies"),
    Action.POSTS_GRANT: Text("提议任职", "Grant posts"),
    Action.POSTS_CONFIRM: Text("确认任职", "Confirm posts"),
    Action.ACCOUNTS_KEEP: Text("维护账号", "Keep accounts"),
    Action.DELEGATIONS_MAKE: Text("办理委托", "Delegate"),
    Action.CALENDAR_KEEP: Text("维护工作日表", "Keep the calendar"),
    Action.DEADLINES_EXTEND: Text("延长期限", "Extend deadlines"),
    Action.WORK_READ: Text("查看我的工作", "Read one's work"),
    Action.NOTICES_READ: Text("查看通知", "Read notices"),
    Action.EVIDENCE_ADD: Text("添加佐证", "Add evidence"),
    Action.EVIDENCE_READ: Text("查看佐证", "Read evidence"),
    Action.FORMS_READ: Text("查看上报表", "Read returns"),
    Action.FORMS_FILL: Text("填写上报表", "Fill in returns"),
    Action.FORMS_SUBMIT: Text("提交上报表", "Submit returns"),
    Action.FORMS_ACCEPT: Text("接收上报表", "Accept returns"),
    Action.ROUNDS_OPEN: Text("开启上报", "Open rounds of returns"),
    Action.TRAIL_READ: Text("查看留痕", "Read the trail"),
    "places.add": Text("登记地区", "Enter places"),
    "bodies.add": Text("登记单位", "Enter bodies"),
    "people.add": Text("登记人员", "Enter people"),
    "people.password": Text("更换密码", "Renew passwords"),
    "deadlines.open": Text("期限开始", "Open deadlines"),
    "deadlines.close": Text("期限结束", "Close deadlines"),
    "notices.settings": Text("通知设置", "Notice settings"),
}


SYSTEM: Final = Text("系统", "The system")


def introduce(kind: str, name: Text, moves: Mapping[str, Text] | None = None) -> None:
    """Let a room say what its kind of thing and that kind's moves are called."""
    _KINDS[kind] = name
    _MOVES.update({(kind, code): text for code, text in (moves or {}).items()})


def kinds() -> list[tuple[str, Text]]:
    """Every kind of thing with a name, for a choice."""
    return list(_KINDS.items())


def actions() -> list[tuple[str, Text]]:
    """Every action with its name, for a choice."""
    return [(str(code), text) for code, text in _ACTIONS.items()]


def kind(code: str) -> Text:
    """What a kind of thing is called."""
    return _KINDS.get(code, Text(code, code))


def action(code: str) -> Text:
    """What an action is called."""
    return _ACTIONS.get(code, Text(code, code))


def move(of_kind: str, code: str) -> Text:
    """What a move is called for a kind of thing: as its room says, as its flow says, or as everywhere."""
    flow = _flow(of_kind)
    titles = {one.name: one.title for one in flow.moves} if flow else {}
    return _MOVES.get((of_kind, code)) or titles.get(code) or _ANYWHERE.get(code, Text(code, code))


def state(of_kind: str, code: str) -> Text:
    """What a state is called in the office, by the flow of the kind or as its room says."""
    flow = _flow(of_kind)
    named = {one.code: one.office for one in flow.states} if flow else {}
    return _STATES.get((of_kind, code)) or named.get(code, Text(code, code))


def _flow(of_kind: str) -> workflow.Flow | None:
    try:
        model = apps.get_model(of_kind)
    except (LookupError, ValueError):
        return None
    return next((one for one in workflow.flows() if one.code == getattr(model, "FLOW", None)), None)

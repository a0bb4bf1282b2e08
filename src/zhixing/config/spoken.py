"""What the trail's pages call the kinds of things that the rooms above the office keep."""

from __future__ import annotations

from zhixing.methods.values import Text
from zhixing.office.trail_words import introduce
from zhixing.records.enterprises import wording as enterprises
from zhixing.records.groupings import wording as groupings
from zhixing.records.inspections import wording as inspections
from zhixing.records.laboratories import wording as laboratories
from zhixing.records.qualifications import wording as qualifications
from zhixing.records.returns import form_pages as returns


def introduce_kinds() -> None:
    """Say what everything is called; called once by the wiring."""
    introduce("inspections.batch", Text("抽查批次", "Batch"), inspections.MOVES)
    introduce("inspections.inspectionsource", Text("信息来源", "Source"), inspections.MOVES)
    introduce("office.upload", Text("上传文件", "Upload"), inspections.MOVES)
    introduce("enterprises.enterprise", Text("企业", "Enterprise"), enterprises.MOVES)
    introduce("qualifications.qualification", Text("资质", "Qualification"), qualifications.MOVES)
    introduce("laboratories.laboratory", Text("检验检测机构", "Laboratory"), laboratories.MOVES)
    introduce("groupings.grouping", Text("支柱产业与集群", "Pillar or cluster"), groupings.MOVES)
    introduce("returns.statisticalvalue", Text("统计数据", "Statistical value"))
    introduce("returns.formround", Text("上报轮次", "Round of returns"))
    introduce("returns.formsheet", Text("上报表", "Return"), returns.MOVES)
    introduce("reports.report", Text("报告", "Report"), {"": Text("编制", "Made")})
    introduce(
        "reports.reportedit",
        Text("报告修改", "Edit of a report"),
        {"edit": Text("修改语句", "A sentence was edited"), "give_back": Text("恢复原句", "The sentence was restored")},
    )

"""What this room calls its codes on a page: verdicts, purposes, channels, sizes, and why a text gave no number."""

from __future__ import annotations

from typing import Final

from zhixing.methods.values import Text

VERDICTS: Final = {
    "pass": Text("所检项目未发现不合格", "No item tested was found failing"),
    "fail": Text("不合格", "Failing"),
    "not_judged": Text("不判定", "Not judged"),
}
SEVERITIES: Final = {"ordinary": Text("不合格", "Failing"), "serious": Text("严重不合格", "Seriously failing")}
ITEM_VERDICTS: Final = {
    "pass": Text("符合", "Meets it"),
    "fail": Text("不符合", "Does not meet it"),
    "excluded": Text("不判定", "Left out"),
}
PURPOSES: Final = {
    "evaluation": Text("质量评价", "Evaluation"),
    "problem_finding": Text("发现问题", "Problem finding"),
    "special": Text("专项", "Special"),
    "recheck": Text("复查", "Re-check"),
    "complaint": Text("投诉举报", "Complaint"),
    "risk_monitoring": Text("风险监测", "Risk monitoring"),
}
CHANNELS: Final = {
    "factory": Text("生产环节", "Factory"),
    "store": Text("实体经营", "Store"),
    "online": Text("电商", "Online"),
}
SIZES: Final = {
    "large": Text("大型", "Large"),
    "medium": Text("中型", "Medium"),
    "small": Text("小型", "Small"),
    "micro": Text("微型", "Micro"),
}
COMPLETENESS: Final = {
    "complete": Text("发布全部结果", "Publishes every result"),
    "failures_only": Text("只发布不合格", "Publishes failures only"),
    "unknown": Text("尚未确认", "Not settled"),
}
CONSEQUENCES: Final = {
    "complete": Text("计入合格率。", "Its batches enter pass rates."),
    "failures_only": Text(
        "不计入合格率，只用于查询与不合格清单。",
        "Its batches enter no rate; they serve look-ups and lists of failures.",
    ),
    "unknown": Text("确认前不计入合格率。", "Its batches enter no rate until this is settled."),
}
UNREADABLE: Final = {
    "lost_exponent": Text("指数缺失，无法读数", "The exponent is lost"),
    "ambiguous_power": Text("10 的幂被写平，无法确定", "A power of ten written flat"),
    "several_values": Text("多个数值", "Several values"),
    "joined_items": Text("多个项目共用", "Shared by several items"),
    "compared": Text("只给出上下限", "Only a bound is given"),
    "words": Text("文字", "Words"),
    "out_of_range": Text("超出可记录范围", "Out of range"),
}
LIMIT_KINDS: Final = {
    "at_most": Text("不大于", "At most"),
    "below": Text("小于", "Below"),
    "at_least": Text("不小于", "At least"),
    "above": Text("大于", "Above"),
    "range": Text("介于", "Between"),
    "plan": Text("采样方案", "Sampling plan"),
    "forbidden": Text("不得检出或使用", "Not allowed at all"),
    "bare": Text("未写明方向", "Direction not stated"),
    "words": Text("文字要求", "Words"),
}
FIELDS: Final = {
    "product": Text("产品名称", "Product"),
    "category": Text("产品分类", "Product class"),
    "industry": Text("行业代码", "Industry code"),
    "producer": Text("标称生产企业", "Producer on the label"),
    "sampled_unit": Text("被抽样单位", "Unit sampled"),
    "place": Text("地区", "Place"),
    "size": Text("企业规模", "Enterprise size"),
    "channel": Text("抽样环节", "Channel"),
    "purpose": Text("抽查目的", "Purpose"),
    "sampled_on": Text("抽样日期", "Sampled on"),
    "published_on": Text("发布日期", "Published on"),
    "verdict": Text("判定", "Verdict"),
    "severity": Text("不合格程度", "Severity"),
    "final": Text("已过异议期", "Objections are over"),
    "remark": Text("备注", "Remark"),
    "contradictory": Text("各行判定相互矛盾", "Its rows contradict each other"),
}
MOVES: Final = {
    "receive-batches": Text("入库", "Received"),
    "correct": Text("更正", "Corrected"),
    "confirm": Text("确认来源", "Source confirmed"),
}
NOTHING: Final = Text("未注明", "Not stated")
UNNAMED_ITEM: Final = Text("未写明的检验项目", "An item without a name")
_YES_NO: Final = {"True": Text("是", "Yes"), "False": Text("否", "No")}
# Of which fields the trail keeps codes, and what those are called.
VALUES: Final = {
    "verdict": VERDICTS,
    "severity": SEVERITIES,
    "purpose": PURPOSES,
    "channel": CHANNELS,
    "size": SIZES,
    "final": _YES_NO,
    "contradictory": _YES_NO,
}


def value_of(name: str, value: str) -> Text:
    """A field's value as the trail keeps it, in words where it is a code; other texts as they are."""
    return VALUES.get(name, {}).get(value, Text(value, value))


def item_change(item: str, before: str, after: str) -> tuple[Text, Text, Text]:
    """A corrected item as the trail keeps it: its name, its verdict before ("" where it is new) and after."""
    name = Text(f"检验项目“{item}”", f"Item “{item}”") if item else UNNAMED_ITEM
    return name, say(ITEM_VERDICTS, before) if before else Text("", ""), say(ITEM_VERDICTS, after)


def say(words: dict[str, Text], code: str) -> Text:
    """The words for a code; nothing stated for "", the code itself when nobody has given it words."""
    if not code:
        return NOTHING
    return words.get(code, Text(code, code))

"""An invented file in the form of the published spot checks, for where the published one is not beside the checkout.

Its columns are those of the published form, its rows are made up: one in nine fails, with an item, a value and a limit.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

HEADINGS = (
    "信息来源", "搜索条件", "物料名称", "产品分类", "生产商", "供应商", "生产日期", "批号", "项目分类", "检测项目",
    "单位", "检测结果", "限量值", "判定", "发布单位", "发布日期", "备注", "源文件",
)  # fmt: skip
SEED = 20261124
CLASSES = (
    ("粮食加工品-->大米", "大米"),
    ("食用农产品-->蔬菜", "菠菜"),
    ("水产制品-->鱼糜制品", "鱼丸"),
    ("糕点-->糕点", "桃酥"),
    ("调味品-->酱油", "酱油"),
    ("豆制品-->非发酵豆制品", "豆腐"),
)
ITEMS = (
    ("镉（以Cd计）", "0.31mg/kg", "≤0.2mg/kg"),
    ("菌落总数", "12000CFU/g", "≤10000CFU/g"),
    ("苯甲酸及其钠盐", "0.62g/kg", "不得使用"),
)
FAILS_ONE_IN = 9
LAST = date(2025, 12, 20)


def write(path: Path, rows: int) -> None:
    """Write `rows` rows below the headings, the same ones every time."""
    dice = random.Random(SEED)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADINGS)
        table.writerows(_row(number, dice) for number in range(rows))


def _row(number: int, dice: random.Random) -> tuple[str, ...]:
    category, product = dice.choice(CLASSES)
    published = LAST - timedelta(days=dice.randrange(1200))
    made = published - timedelta(days=dice.randrange(20, 90))
    fails = number % FAILS_ONE_IN == 0
    item, result, limit = dice.choice(ITEMS) if fails else ("", "", "")
    maker, shop = (f"虚构{kind}{dice.randrange(2500)}号" for kind in ("食品厂", "商店"))
    return (
        "虚构来源", "", f"{product}（第{number + 1}批）", category, maker, shop, made.isoformat(), "", "", item, "",
        result, limit, "不合格" if fails else "合格", "虚构监督抽查", published.isoformat(), "", "invented.csv",
    )  # fmt: skip

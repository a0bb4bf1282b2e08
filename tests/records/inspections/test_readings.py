"""Values, limits, items, dates and firms out of published cells: read when sure, asked about when not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.records.inspections import bodies, dates, firms, items, limits, readings


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("345mg/kg", "345", "mg/kg"), ("21000 CFU/g", "21000", "CFU/g"), ("0.0352(mg/kg)", "0.0352", "mg/kg"),
        ("0.981", "0.981", ""), ("46%", "46", "%"), ("3.50×10²mg/kg", "350", "mg/kg"), ("3.49×10⁴μg/kg", "34900",
        "μg/kg"),
        ("22.2µg/kg", "22.2", "μg/kg"), ("22.2μg/kg", "22.2", "μg/kg"), ("5.5ug/kg", "5.5", "μg/kg"),
        ("１２.５ｍg/kg", "12.5", "mg/kg"), ("2.1×10^3CFU/g", "2100", "CFU/g"), ("0.014 g/100mL", "0.014", "g/100mL"),
    ],
)  # fmt: skip
def test_one_number_and_its_unit(text, value, unit):
    read = readings.read_measured(text)
    assert (read.value, read.unit, read.trouble) == (Decimal(value), unit, "")


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("2.8×10", "lost_exponent"), ("①3.0×10", "lost_exponent"), ("1.8×104", "ambiguous_power"),
        ("1.2×100000CFU/g", "ambiguous_power"), ("55,70,110,50,10CFU/g", "several_values"),
        ("190000，180000，210000，210000，220000cfu/g", "several_values"), ("1,200mg/kg", "several_values"),
        ("未检出；未检出；未检出；检出；未检出", "several_values"), ("7.5×10⁴,1.3×10⁵", "several_values"),
        ("初检结果：231mg/kg复检结果：236mg/kg", "several_values"), ("＞24000MPN/g", "compared"), ("≤10ug/kg",
        "compared"),
        ("不合格", "words"), ("贮存条件未标注", "words"), ("钠含量小于“0”界限值，未标示为“0”；未标示等级", "words"),
        ("字符高度不符合标准要求：5mm", "words"),
    ],
)  # fmt: skip
def test_what_is_not_one_number_is_never_read_as_one(text, trouble):
    read = readings.read_measured(text)
    assert (read.value, read.trouble) == (None, trouble)


def test_the_fault_that_folding_superscripts_would_plant_is_caught():
    """The negative control: NFKC turns 10⁴ into 104, so a reader behind it would have to ask; ours reads the power."""
    import unicodedata  # noqa: PLC0415 - needed for the planted fault only

    intact = "3.49×10⁴μg/kg"
    folded = unicodedata.normalize("NFKC", intact)
    assert readings.read_measured(intact).value == Decimal(34900)
    assert readings.read_measured(folded).trouble == "ambiguous_power"


@pytest.mark.parametrize("text", ["", "/", " / ", "-"])
def test_empty_and_slash_are_not_stated_and_not_trouble(text):
    assert readings.read_measured(text) == readings.Measured()


def test_a_misprinted_unit_stays_as_written_and_says_so():
    read = readings.read_measured("26μk/kg")
    assert (read.value, read.unit, read.note) == (Decimal(26), "μk/kg", "misprinted_unit")
    assert readings.meant_by_misprint("μk/kg") == "μg/kg"


def test_an_unknown_unit_stays_as_written_and_says_so():
    assert readings.read_measured("3.1furlong").note == "unknown_unit"


@given(st.text(alphabet="0123456789.×10²⁴,，;/mgk μCFU未检出不合格（）≤", max_size=24))
def test_no_text_makes_the_readers_fail_and_a_value_is_always_finite(text):
    read = readings.read_measured(text)
    assert read.value is None or read.value.is_finite()
    assert limits.read_limit(text) is not None
    assert isinstance(items.read_items(text), list)


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "unit"),
    [
        ("≤200mg/kg", "at_most", None, "200", "mg/kg"), ("≥99.0%", "at_least", "99.0", None, "%"),
        ("＜70MPN/g", "below", None, "70", "MPN/g"), ("不得检出μg/kg", "forbidden", None, None, "μg/kg"),
        ("不得使用", "forbidden", None, None, ""), ("99%", "bare", None, "99", "%"), ("100", "bare", None, "100", ""),
        ("7.5×10⁴CFU/g", "bare", None, "75000", "CFU/g"), ("4.5～6.7%", "range", "4.5", "6.7", "%"),
        ("12.0g/100g～29.0g/100g", "range", "12.0", "29.0", "g/100g"), ("标签明示≥4.50g/100mL", "at_least", "4.50",
        None, "g/100mL"),
        ("不得超过氨基酸态氮含量的30%", "words", None, None, ""), ("/", "", None, None, ""),
    ],
)  # fmt: skip
def test_limits(text, kind, low, high, unit):
    read = limits.read_limit(text)
    assert (read.kind, read.low, read.high, read.unit) == (
        kind, Decimal(low) if low else None, Decimal(high) if high else None, unit,
    )  # fmt: skip


def test_a_sampling_plan_keeps_its_four_numbers():
    read = limits.read_limit("n=5,c=2,m=2.5×10⁴,M=10⁵CFU/g")
    assert dict(read.plan) == {"n": 5, "c": 2, "m": 25000, "M": 100000}
    assert (read.kind, read.unit, read.trouble) == ("plan", "CFU/g", "")


@pytest.mark.parametrize(
    ("text", "trouble"),
    [("n=5，c=2，m=2.5×10", "lost_exponent"), ("n=5,c=2,m=10,M=10", "cut_limit"), ("n=5，c=2，m=10", "cut_limit"),
     ("n=5,c=2,m=104,M=105", "ambiguous_power"), ("n=5,c=2,m=5×103,M=5×104CFU/mL", "ambiguous_power")],
)  # fmt: skip
def test_a_damaged_plan_keeps_n_and_c_and_gives_no_m(text, trouble):
    read = limits.read_limit(text)
    assert read.trouble == trouble
    assert dict(read.plan)["n"] == 5
    assert dict(read.plan)["m"] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("氨基酸态氮（≥0.40g/100mL）", [("氨基酸态氮", "≥0.40g/100mL", "")]),
        ("4-氯苯氧乙酸钠(以4-氯苯氧乙酸计)（不得检出）", [("4-氯苯氧乙酸钠(以4-氯苯氧乙酸计)", "不得检出", "")]),
        ("6-苄基腺嘌呤(6-BA)(mg/kg)（不得检出）", [("6-苄基腺嘌呤(6-BA)(mg/kg)", "不得检出", "")]),
        ("6-苄基腺嘌呤(6-BA)", [("6-苄基腺嘌呤(6-BA)", "", "")]),
        ("酸值(KOH)（≤0.20mg/g(一级)）", [("酸值(KOH)", "≤0.20mg/g(一级)", "")]),
        ("蔗糖分、色值", [("蔗糖分", "", ""), ("色值", "", "")]),
        ("硫酸铝钾（又名钾明矾），硫酸铝铵（又名铵明矾）", [("硫酸铝钾（又名钾明矾），硫酸铝铵（又名铵明矾）", "",
        "")]),
        ("氨基酸态氮（≥0.40g/100ml）糖精钠（不得使用）", [("氨基酸态氮", "≥0.40g/100ml", ""), ("糖精钠", "不得使用",
        "")]),
        ("苋菜红（标准值：不得添加/实测值：0.00074g/kg）", [("苋菜红", "不得添加", "0.00074g/kg")]),
        ("桔青霉素（50μg/kg）", [("桔青霉素", "50μg/kg", "")]),
        ("还原糖（12.0g/100g～29.0g/100g）", [("还原糖", "12.0g/100g～29.0g/100g", "")]),
        ("/", []),
    ],
)  # fmt: skip
def test_the_last_bracket_is_the_limit_and_an_earlier_one_belongs_to_the_name(text, expected):
    assert [(one.name, one.limit, one.measured) for one in items.read_items(text)] == expected


def test_half_a_bracket_is_pointed_out():
    assert items.read_items("多菌灵(")[0].odd == "half_bracket"


def test_bars_hold_item_result_limit_in_this_order():
    assert items.read_bars("镉║0.5mg/kg║≤0.1mg/kg\n铅||1mg/kg||≤0.5mg/kg") == [
        ("镉", "0.5mg/kg", "≤0.1mg/kg"),
        ("铅", "1mg/kg", "≤0.5mg/kg"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("镉（≤0.1mg/kg/0.5mg/kg）", [("镉", "0.5mg/kg", "≤0.1mg/kg")]),
        ("氯霉素（不得检出/1.2μg/kg）", [("氯霉素", "1.2μg/kg", "不得检出")]),
        ("镉（以Cd计）：≤0.1mg/kg/0.5mg/kg；铅：≤0.5mg/kg/0.8mg/kg",
         [("镉（以Cd计）", "0.5mg/kg", "≤0.1mg/kg"), ("铅", "0.8mg/kg", "≤0.5mg/kg")]),
        ("大肠菌群（n=5,c=2,m=10,M=10²CFU/g/55,70,110,50,10CFU/g）",
         [("大肠菌群", "55,70,110,50,10CFU/g", "n=5,c=2,m=10,M=10²CFU/g")]),
    ],
)  # fmt: skip
def test_a_reversed_cell_has_the_limit_first_although_units_hold_the_same_slash(text, expected):
    assert items.read_reversed(text) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2015-5-18", (2015, 5, 18)), ("2016—05—03", (2016, 5, 3)), ("20201123", (2020, 11, 23)),
        ("2020.12.19", (2020, 12, 19)), ("2016-06-24/20160624", (2016, 6, 24)),
        ("2020-09-14/2020年09月14日", (2020, 9, 14)), ("2021年1月2日", (2021, 1, 2)),
        ("2022-01-14 00:00:00", (2022, 1, 14)), ("2021/1/2", (2021, 1, 2)),
    ],
)  # fmt: skip
def test_days_in_many_shapes(text, day):
    read = dates.read_date(text)
    assert (read.on, read.trouble) == (date(*day), "")


@pytest.mark.parametrize(
    "text", ["2020-09-21（购进日期）", "购进日期：2020/9/21", "2020/9/21（购进）", "购进日期2020/09/21"]
)
def test_a_purchase_date_is_a_purchase_date(text):
    read = dates.read_date(text)
    assert (read.on, read.bought) == (date(2020, 9, 21), True)


def test_a_spreadsheet_serial_is_asked_about_before_it_is_believed():
    read = dates.read_date("42100")
    assert (read.on, read.trouble, read.guess) == (None, "serial_date", date(2015, 4, 6))


def test_a_lot_is_no_date_and_a_date_beside_a_lot_keeps_both():
    assert dates.read_date("批号J201001") == dates.DateText(lot="J201001", trouble="no_date")
    both = dates.read_date_and_lot("2021-01-02/J2201")
    assert (both.on, both.lot) == (date(2021, 1, 2), "J2201")
    twice = dates.read_date_and_lot("2020-09-14/2020年09月14日")
    assert (twice.on, twice.lot) == (date(2020, 9, 14), "")


@pytest.mark.parametrize("text", ["2021-13-45", "待定", "2021-01-02、2021-02-03"])
def test_what_is_no_day_gives_none(text):
    assert dates.read_date(text).on is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("受委托生产商：甲厂；委托商：乙公司", [("甲厂", "contractor"), ("乙公司", "principal")]),
        ("经销者：甲有限公司\n生产者：乙有限公司", [("甲有限公司", "seller"), ("乙有限公司", "maker")]),
        ("制造商：甲食品\n有限公司；经销商：乙公\n司", [("甲食品有限公司", "maker"), ("乙公司", "seller")]),
        ("某某食品有限公司（分装）", [("某某食品有限公司", "packer")]),
        ("/", []), ("甲食品有限公司", [("甲食品有限公司", "")]),
    ],
)  # fmt: skip
def test_two_firms_in_one_cell_keep_their_roles_whatever_the_order(text, expected):
    assert [(firm.name, firm.role) for firm in firms.read_firms(text)] == expected


def test_a_masked_name_and_a_slash_name_nobody():
    assert firms.single_name("延边德*酿造食品有限公司") == ""
    assert firms.single_name("/") == ""
    assert firms.single_name("供应商：王某") == ""
    assert firms.single_name("经销商：甲公司；生产商：乙公司") == "乙公司"


def test_one_body_answers_to_many_names_and_an_unknown_one_stays_as_written():
    on = date(2022, 1, 14)
    names = ("国内监督抽查(浙江市场监管局)", "国内监督抽查(浙江省市场监督管理局)")
    assert {bodies.read_body(name, on).code for name in names} == {"zhejiang-amr"}
    before = bodies.read_body("国内监督抽查(浙江省食药监局)", date(2016, 5, 1))
    assert bodies.successor(before).code == "zhejiang-amr"
    assert bodies.read_body("国内监督抽查(浙江省食药监局)", on) is None
    assert bodies.read_body("国内监督抽查()", on) is None

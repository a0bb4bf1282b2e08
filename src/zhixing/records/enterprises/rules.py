"""Decisions about one enterprise's row: is the code right, does the industry exist, do the dates fit. Pure."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, ValidationError

from zhixing.methods.values import Reason, Text

CREDIT_CODE_LENGTH = 18


def credit_code_is_valid(code: str) -> Reason | None:
    """Length, characters and check digit of a unified social credit code (GB 32100-2015)."""
    remedy = Text("请核对营业执照。", "Check it against the business licence.")
    if len(code) != CREDIT_CODE_LENGTH:
        text = Text(
            f"统一社会信用代码应为 18 位，现为 {len(code)} 位。",
            f"A credit code has 18 characters, this one {len(code)}.",
        )
        return Reason("credit_code.length", text, remedy)
    try:
        uscc.validate(code)
    except InvalidChecksum:
        text = Text("统一社会信用代码校验位不符。", "The check digit of the credit code does not fit.")
        return Reason("credit_code.check_digit", text, remedy)
    except (InvalidFormat, ValidationError):
        text = Text("统一社会信用代码含有不允许的字符。", "The credit code holds characters that are not allowed.")
        return Reason("credit_code.characters", text, remedy)
    return None


def industry_exists(code: str, known: Container[str]) -> Reason | None:
    """The code stands in GB/T 4754-2017 at division level or below."""
    if code in known and code.isdigit():
        return None
    return Reason(
        "industry.unknown",
        Text(f"行业代码“{code}”不在 GB/T 4754-2017 中。", f"GB/T 4754-2017 has no industry “{code}”."),
        Text(
            "请填写大类、中类或小类的数字代码，如 1361。",
            "Write a division, group or class by its digits, such as 1361.",
        ),
    )


def spell_fits(start: date, open_since: date | None) -> Reason | None:
    """A new spell begins after the one that is open."""
    if open_since is None or start >= open_since:
        return None
    return Reason(
        "spell.overlaps",
        Text(
            f"起始日期 {start} 早于现有情况的起始日期 {open_since}。",
            f"{start} is before {open_since}, since when the present facts hold.",
        ),
        Text("如需更正历史，请在企业页面修改。", "To correct history, use the enterprise's page."),
    )

"""A person's words in the place of a sentence: what they may hold, and how a set of edits is named. Pure decisions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhixing.catalogue.known import near
from zhixing.catalogue.outline import Outline, Variant
from zhixing.catalogue.sentences import BUILT_IN, PARTS, ROUND, SLOT, loose_digits, slots, spelled_amount
from zhixing.methods.values import Problem, Severity, Text

MOST_CHARACTERS: Final = 2000
_BRACE: Final = re.compile(r"[{}｛｝]")
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Edit:
    """The standing words of one sentence. `choice` is the program's way of saying it when the words were written."""

    key: str
    words: str
    choice: str
    by: str
    at: datetime
    reason: str


Edits = Mapping[str, Edit]


def digest(edits: Edits) -> str:
    """What names a set of edits, "" for none: two reports with equal edits may be the same report."""
    if not edits:
        return ""
    rows = [[each.key, each.words, each.choice, each.by, each.at.isoformat()] for each in edits.values()]
    return hashlib.sha256(json.dumps(sorted(rows), ensure_ascii=False).encode()).hexdigest()[:12]


def tidy(words: str) -> str:
    """Words as they are kept: one paragraph, no runs of white space."""
    return _SPACE.sub(" ", words).strip()


def problems(words: str, reason: str, *, outline: Outline, sentence: Sequence[Variant], language: str) -> list[Problem]:
    """Everything that keeps an edit from being taken, all at once: each with what was found, why, and what to do."""
    return list(_problems(tidy(words), reason.strip(), outline, sentence, language))


def _problems(
    words: str, reason: str, outline: Outline, sentence: Sequence[Variant], language: str
) -> Iterator[Problem]:
    if not words:
        yield _problem("words", _EMPTY, _REVERT)
        return
    if len(words) > MOST_CHARACTERS:
        too_long = Text(f"超过{MOST_CHARACTERS}字。", f"It is longer than {MOST_CHARACTERS} characters.")
        yield _problem("words", too_long, Text("请缩短。", "Shorten it."))
    if any(words == tidy(variant.words.in_language(language)) for variant in sentence):
        yield _problem("words", Text("与程序的原句相同。", "These are the program's own words."), _REVERT)
    if found := loose_digits(words, outline.literals):
        typed = Text(f"“{found}”中的数字没有绑定任何数据。", f"The number in “{found}” is bound to no figure.")
        yield _problem("words", typed, _TOKEN, found)
    if found := spelled_amount(words, outline.literals):
        spelled = Text(
            f"“{found}”是用汉字写出的数量，没有绑定任何数据。", f"“{found}” is an amount bound to no figure."
        )
        yield _problem("words", spelled, _TOKEN, found)
    if stray := _BRACE.search(SLOT.sub("", words)):
        broken = Text("有一个数据标记不完整。", "A figure's token is broken.")
        yield _problem("words", broken, Text("请删除后重新插入。", "Take it out and put it in again."), stray[0])
    yield from _slots(words, outline, sentence)
    if not reason:
        yield _problem("reason", Text("没有写明修改理由。", "No reason is given."), _REASON)


def _slots(words: str, outline: Outline, sentence: Sequence[Variant]) -> Iterator[Problem]:
    """Tokens that mean nothing, and round numbers the sentence does not bear out."""
    own = {slot for variant in sentence for text in (variant.words.zh, variant.words.en) for slot in slots(text)}
    known = {*outline.figures, *BUILT_IN}
    for name, part in slots(words):
        token = f"{{{name}.{part}}}" if part else f"{{{name}}}"
        if name not in known:
            alike = near(name, sorted(known))
            unknown = Text(f"没有名为“{token}”的数据。", f"There is no figure called “{token}”.")
            meant = Text(f"是否指 {'、'.join(alike)}？", f"Did you mean {', '.join(alike)}?") if alike else _TOKEN
            yield _problem("words", unknown, meant, token)
        elif part and part not in PARTS:
            odd = Text(f"“{token}”要的部分不存在。", f"“{token}” asks for a part that does not exist.")
            yield _problem("words", odd, _TOKEN, token)
        elif part in ROUND and (name, part) not in own:
            loose = Text(f"“{token}”没有条件保证其属实。", f"Nothing makes sure that “{token}” is true.")
            yield _problem("words", loose, Text("请改用数据本身。", "Use the figure itself."), token)


def _problem(field: str, reason: Text, remedy: Text, found: str = "") -> Problem:
    where = Text("修改后的句子", "the edited sentence") if field == "words" else Text("修改理由", "the reason")
    return Problem("edit", Severity.ERROR, where, reason, remedy, found=found, column=field)


_EMPTY: Final = Text("句子是空的。", "The sentence is empty.")
_REVERT: Final = Text(
    "如要恢复程序的原句，请用“恢复原句”。", "To go back to the program's words, use “Back to the program's words”."
)
_TOKEN: Final = Text(
    "请从所列数据中插入标记，数字随数据更新；没有数据的数字不能写入报告。",
    "Insert one of the tokens listed, so that the number follows the data; a number without data cannot be printed.",
)
_REASON: Final = Text("请用一句话说明为什么修改。", "Say in a sentence why it is changed.")

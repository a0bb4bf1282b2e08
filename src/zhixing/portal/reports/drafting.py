"""One sentence as its author changes it: the program's words with their tokens, and what each token prints today."""

from __future__ import annotations

from dataclasses import dataclass

from zhixing.catalogue.outline import Outline, Variant, sentence_key
from zhixing.catalogue.sentences import slots
from zhixing.methods.periods import Period
from zhixing.portal.reports.compose import Composer
from zhixing.portal.reports.ledger import Ledger
from zhixing.portal.reports.phrases import part_name
from zhixing.portal.reports.readings import Readings


@dataclass(frozen=True, slots=True)
class Token:
    """One slot an author may put into a sentence: as it is written, what it is called, and what it prints today."""

    written: str
    name: str
    prints: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence under its author's hand.

    `words` (with slots), `says` (as printed) and `choice` are the program's today, "" where it says nothing.
    """

    outline: Outline
    key: str
    sentence: tuple[Variant, ...]
    words: str
    says: str
    choice: str
    tokens: tuple[Token, ...]


def draft_of(
    *, outline: Outline, readings: Readings, place: str, period: Period, language: str, key: str
) -> Draft | None:
    """The sentence of a key, None where the outline has none or it is a remark to the author, which nobody edits."""
    sentence = next((each for each in outline.sentences() if sentence_key(each) == key), None)
    if sentence is None or all(variant.margin or variant.gap for variant in sentence):
        return None
    ledger = Ledger(outline=outline, readings=readings, place=place, period=period, language=language)
    composer = Composer(ledger)
    chosen = composer.chosen(sentence)
    own = chosen if chosen and not (chosen.margin or chosen.gap) else None
    found = dict.fromkeys(slot for variant in sentence for slot in slots(variant.words.in_language(language)))
    tokens = tuple(_token(composer, name, part) for name, part in found)
    words = own.words.in_language(language) if own else ""
    says = ledger.unnumbered(lambda: composer.spans(words))
    return Draft(outline, key, sentence, words, says, own.choice if own else "", tokens)


def _token(composer: Composer, name: str, part: str) -> Token:
    written = f"{{{name}.{part}}}" if part else f"{{{name}}}"
    ledger = composer.ledger
    prints = ledger.unnumbered(lambda: composer.spans(written))
    bound = ledger.one(name) if name in ledger.outline.figures else None
    if bound is None:
        return Token(written, part_name(name, ledger.language), prints)
    called = ledger.readings.indicator(bound.reading.indicator).name.in_language(ledger.language)
    said = part_name(part, ledger.language) if part else ""
    return Token(written, f"{called} · {said}" if said else called, prints)

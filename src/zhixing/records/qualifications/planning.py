"""What entries come to against what is held: new things, new standings, known already, or a contradiction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zhixing.methods.values import Reason
from zhixing.records.qualifications import rules
from zhixing.records.qualifications.entries import Entry, Stands


@dataclass(slots=True)
class Plan:
    """`known` holds the standings by key and grows with every entry taken; `fresh` are the things not on record."""

    known: dict[str, list[Stands]]
    fresh: dict[str, Entry] = field(default_factory=dict)
    added: dict[str, list[Stands]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, entry: Entry) -> list[Reason]:
        """Take one entry in, or answer every reason against it; then nothing of it is taken."""
        key = entry.key
        held = self.known.get(key, [])
        news = [said for said in entry.standings if said not in held]
        reasons = [reason for said in news if (reason := rules.contradiction(held, said))]
        if reasons:
            return reasons
        if key not in self.known:
            self.known[key], self.fresh[key] = [], entry
            self.counts["new"] += 1
        elif key not in self.fresh:
            self.counts["changed" if news else "already_known"] += 1
        elif not news:
            self.counts["repeated"] += 1
        if news:
            self.known[key] += news
            self.added.setdefault(key, []).extend(news)
        return []


def plan_for(held: Mapping[str, int], standings: Mapping[int, Sequence[Stands]]) -> Plan:
    """An empty plan over what is on record: ids by key, standings by id."""
    return Plan({key: list(standings.get(pk, ())) for key, pk in held.items()})

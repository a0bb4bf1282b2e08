"""Which registered enterprise a batch belongs to: by exact credit code or by exact, unique name; never by likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhixing.office.models import Place
from zhixing.records.enterprises.models import Enterprise, EnterpriseSpell
from zhixing.records.inspections import firms, readings
from zhixing.records.inspections.queries import CHUNK
from zhixing.records.inspections.received import ReceivedBatch


@dataclass(frozen=True, slots=True)
class Link:
    """The enterprise of a batch (None = not identified) and where the batch belongs (None = not located)."""

    enterprise: int | None = None
    place: int | None = None


class Register:
    """The enterprises and places a set of batches may mean, read once."""

    def __init__(self, batches: Sequence[ReceivedBatch], home: Place | None) -> None:
        """`home` is where the batches lie that nothing else locates (a county's own upload), None for nowhere."""
        self._home = home.pk if home is not None else None
        self._places = dict(Place.objects.values_list("code", "pk")) if any(one.place for one in batches) else {}
        self._by_code: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._spells: dict[int, list[tuple[date, date | None, int]]] = defaultdict(list)
        if Enterprise.objects.exists():
            self._read(batches)

    def link(self, batch: ReceivedBatch) -> Link:
        """Find a batch's enterprise and place.

        The producer counts; the unit sampled only where no producer is stated. The place is the batch's own, else that
        of the unit sampled, else the uploader's, else the enterprise's on the batch's day. A place code that does not
        exist raises KeyError.
        """
        if batch.place:
            place: int | None = self._places[batch.place]
        else:
            place = None
        producer = self._by_code.get(batch.credit_code) or self._named(batch.producer)
        sampled = self._named(batch.sampled_unit)
        enterprise = producer or (None if readings.is_stated(batch.producer) else sampled)
        place = place or self._place_of(sampled, batch.day) or self._home or self._place_of(enterprise, batch.day)
        return Link(enterprise, place)

    def _read(self, batches: Sequence[ReceivedBatch]) -> None:
        codes = sorted({one.credit_code for one in batches if one.credit_code})
        for at in range(0, len(codes), CHUNK):
            found = Enterprise.objects.filter(credit_code__in=codes[at : at + CHUNK])
            self._by_code.update(found.values_list("credit_code", "pk"))
        names = sorted({name for one in batches for name in _names(one)})
        for at in range(0, len(names), CHUNK):
            for pk, name in Enterprise.objects.filter(name__in=names[at : at + CHUNK]).values_list("pk", "name"):
                self._by_name[name].append(pk)
        wanted = sorted({*self._by_code.values(), *(pk for found in self._by_name.values() for pk in found)})
        for at in range(0, len(wanted), CHUNK):
            spells = EnterpriseSpell.objects.filter(enterprise__in=wanted[at : at + CHUNK])
            for pk, first, last, place in spells.values_list("enterprise", "valid_from", "valid_to", "place"):
                self._spells[pk].append((first, last, place))

    def _named(self, text: str) -> int | None:
        """The one enterprise of exactly this name; two of one name are nobody, and so is a masked name or "/"."""
        if not self._by_name:
            return None
        found = self._by_name.get(firms.single_name(text), [])
        return found[0] if len(found) == 1 else None

    def _place_of(self, enterprise: int | None, on: date) -> int | None:
        if enterprise is None:
            return None
        covering = (
            place for first, last, place in self._spells[enterprise] if first <= on and (last is None or on <= last)
        )
        return next(covering, None)


def _names(batch: ReceivedBatch) -> set[str]:
    return {name for text in (batch.producer, batch.sampled_unit) if (name := firms.single_name(text))}

"""The search itself: each payload is unpacked, every layer searched once for all values, and what is found told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from offhook.facts.book import FactBook
from offhook.facts.passing import Payload
from offhook.facts.place import Fact
from offhook.inference.private import pictures
from offhook.inference.private.automaton import Automaton, Hit
from offhook.inference.private.calls import logged_calls
from offhook.inference.private.confirm import confirmed, is_sure, key_before, named
from offhook.inference.private.disclose import Found, disclosures, masked, proof
from offhook.inference.private.firsts import Firsts
from offhook.inference.private.forms import forms
from offhook.inference.private.seeds import Known, gather
from offhook.inference.private.structures import Shape, Shapes, access_points
from offhook.inference.private.unpack import Budget, Layer, layers
from offhook.owner import Owner
from offhook.parsers.contract import guarded, unread

FULLY = 500
"""So many people are looked for in every form; the others without encodings that telephone numbers seldom have."""
RESPONSE_BYTES, RESPONSE_LAYERS = 4 << 20, 200
"""What is looked at of a response: only whether the server itself sent a value first."""
DHCP = b"\x63\x82\x53\x63"
"""At byte 236 (RFC 2131): how a phone asks its own router for an address. That it tells its MAC there is how networks work."""


class Search:
    """Looks for the owner's data in readable bytes."""

    def __init__(self, book: FactBook, owner: Owner) -> None:
        self._book, self._owner = book, owner
        self._firsts = Firsts()

    def look(self, payload: Payload) -> Iterator[Fact]:
        """What stands in one payload, as Disclosure facts; and as Unread what was too much to unpack.

        Only what was sent is told. A response is looked at for values that the server knew before the phone sent them.
        """
        yield from guarded(self._sent_in if payload.outgoing else self._received_in, payload, payload.place)

    @cached_property
    def known(self) -> Known:
        """All that is looked for; gathered when the first payload comes."""
        return gather(self._book, self._owner)

    @cached_property
    def automaton(self) -> Automaton:
        """Built when the first payload comes."""
        seeds = self.known.seeds
        return Automaton(
            form
            for index, seed in enumerate(seeds)
            for form in forms(index, seed, briefly=seed.of_others and seed.person > FULLY)
        )

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(self.known.packages)

    def _sent_in(self, payload: Payload) -> Iterator[Fact]:
        if payload.part == "stream" and payload.data[236:240] == DHCP:
            return
        budget = Budget()
        found: list[Found] = []
        for layer in layers(payload, budget):
            if layer.picture:
                yield from self._picture(layer, payload)
                continue
            found += self._in_layer(layer, payload)
            found += self._shaped(layer, payload)
        yield from disclosures(self._joined(found), payload)
        yield from (unread(payload.place, why) for why in budget.left)

    def _received_in(self, payload: Payload) -> Iterator[Fact]:
        if not self.known.seeds or payload.content_type.startswith(("image/", "video/", "audio/", "font/")):
            return
        cut = replace(payload, data=payload.data[:RESPONSE_BYTES])
        for layer in layers(cut, Budget(RESPONSE_BYTES, RESPONSE_LAYERS)):
            for hit in self.automaton.hits(layer.data):
                if hit.form.form == "plain" and confirmed(hit, layer.data) and self._sure(hit, layer):
                    self._firsts.received(payload.host, hit.form.seed)
        yield from ()

    def _picture(self, layer: Layer, payload: Payload) -> Iterator[Fact]:
        if shape := pictures.seen(layer):
            yield from disclosures([_of_shape(shape, layer)], payload)
        yield from guarded(lambda each: self._place_of(each, payload), layer, payload.place)

    def _place_of(self, layer: Layer, payload: Payload) -> Iterator[Fact]:
        inner = replace(layer, path=(*layer.path, "exif"))
        yield from disclosures([_of_shape(shape, inner) for shape in pictures.taken_at(layer)], payload)

    def _in_layer(self, layer: Layer, payload: Payload) -> list[Found]:
        data = layer.data
        skipped = payload.overlap if layer.depth == 0 and not layer.copy else 0
        hits = [hit for hit in self.automaton.hits(data) if hit.end > skipped and confirmed(hit, data)]
        if not hits:
            return []
        seeds = self.known.seeds
        private = [
            (h.start, h.end) for h in hits if seeds[h.form.seed].of_others or seeds[h.form.seed].data == "messages"
        ]
        found = [self._of_hit(hit, layer, payload, private) for hit in self._best(hits, layer)]
        numbers = [
            (h, seeds[h.form.seed].value) for h in hits if h.form.form == "plain" and seeds[h.form.seed].of_others
        ]
        logged = logged_calls(numbers, data, self.known.calls)
        networks = [hit.start for hit in hits if seeds[hit.form.seed].identifier == "ssid" and self._sure(hit, layer)]
        shapes = [*logged, *access_points(data.lower(), networks)] if networks else logged
        return found + [_of_shape(shape, layer, private) for shape in shapes]

    def _best(self, hits: list[Hit], layer: Layer) -> Iterator[Hit]:
        """Of each value and form one hit: one that is sure, if there is one; the first of them."""
        best: dict[tuple[int, str, str | None], Hit] = {}
        for hit in sorted(hits, key=lambda hit: (hit.start, hit.start - hit.end)):
            key = (hit.form.seed, named(self.known.seeds[hit.form.seed].identifier, hit, layer.data)[0], hit.form.hash)
            known = best.get(key)
            if known is None or (not self._sure(known, layer) and self._sure(hit, layer)):
                best[key] = hit
        yield from best.values()

    def _sure(self, hit: Hit, layer: Layer) -> bool:
        return not hit.form.words or is_sure(hit, layer.data, self._key(hit, layer))

    def _key(self, hit: Hit, layer: Layer) -> str:
        return key_before(layer.data, hit.start) or (layer.key if hit.start < 8 else "")

    def _of_hit(self, hit: Hit, layer: Layer, payload: Payload, private: list[tuple[int, int]]) -> Found:
        seed = self.known.seeds[hit.form.seed]
        identifier, end = named(seed.identifier, hit, layer.data)
        sure = self._sure(hit, layer)
        return Found(
            data=seed.data,
            identifier=identifier,
            value=seed.value,
            seed=hit.form.seed,
            copy=layer.copy,
            shown=masked(seed),
            path=(*layer.path, *hit.form.layers),
            offset=hit.start,
            proof=proof(layer.data, hit.start, end, private),
            how="",
            hash=hit.form.hash,
            key=self._key(hit, layer),
            sure=sure,
            issued=sure and self._firsts.sent(payload.host, hit.form.seed),
            told_by=seed.told_by,
        )

    def _shaped(self, layer: Layer, payload: Payload) -> Iterator[Found]:
        for shape in self._shapes.found(layer, payload.host):
            yield _of_shape(shape, layer)

    def _joined(self, found: list[Found]) -> Iterator[Found]:
        """Names count only with a number of somebody; a short number counts where the name it stands under is there too."""
        seeds = self.known.seeds
        person = {each.seed: seeds[each.seed].person for each in found if each.seed >= 0}
        named_here = {person[each.seed] for each in found if each.identifier == "contact_name"}
        numbered = {person[each.seed] for each in found if each.identifier == "contact_number"}
        for each in found:
            known = person.get(each.seed, -1)
            if each.identifier == "contact_name" and known not in numbered:
                continue
            both = known > 0 and known in named_here and known in numbered
            yield replace(each, sure=True) if both and not each.sure else each


def _of_shape(shape: Shape, layer: Layer, private: list[tuple[int, int]] | None = None) -> Found:
    return Found(
        data=shape.data,
        identifier=shape.identifier,
        value=shape.value,
        shown=shape.shown,
        path=(*layer.path, "md5", "hex") if shape.hash == "md5" else layer.path,
        offset=shape.offset,
        proof=proof(layer.data, shape.offset, shape.end, private or ()) if shape.end else "",
        how=shape.how,
        hash=shape.hash,
        told_by="packages" if shape.data == "app_list" else "",
    )

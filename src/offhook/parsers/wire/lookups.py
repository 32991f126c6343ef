"""Questions to name servers, each with its answer: over UDP, over TCP, among the devices of a home, and inside HTTP.

A question and its answer are joined by number, name and kind, in the same conversation. A question that is asked again before
it is answered is one question. What is asked is also handed to the search: names can carry data out of a phone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offhook.facts.traffic import DnsAnswer
from offhook.parsers.wire.dns import BadMessageError, Message, Question, read_message
from offhook.parsers.wire.known import Known, stamp
from offhook.parsers.wire.names import latin

MOST_WAITING = 250
MULTICAST = ("mdns",)
Key = tuple[int, str, str]


@dataclass(slots=True)
class Waiting:
    """A question without an answer so far."""

    question: Question
    outgoing: bool
    ms: int


@dataclass(slots=True)
class Lookups:
    """The questions of one conversation. via: as in `DnsAnswer`."""

    known: Known
    via: str
    waiting: dict[Key, Waiting] = field(default_factory=dict)
    broken: int = 0

    def message(self, outgoing: bool, data: bytes, ms: int) -> None:
        """Read one message; what cannot be read is counted and told at the end."""
        try:
            message = read_message(data, multicast=self.via in MULTICAST)
        except BadMessageError:
            self.broken += 1
            return
        if message.answer:
            self._answered(outgoing, message, ms)
        else:
            self._asked(outgoing, message, ms)

    def end(self) -> None:
        """Hand on the questions that nobody answered, and the count of what was no message."""
        for waiting in self.waiting.values():
            self._unanswered(waiting)
        self.waiting.clear()
        if self.broken:
            self.known.stumble("a message to or from a name server that is broken or cut", self.broken)
            self.broken = 0

    def _asked(self, outgoing: bool, message: Message, ms: int) -> None:
        for question in message.questions:
            self.known.stream(outgoing, latin(question.asked).encode(), ms)
            key = (message.number, question.name, question.kind)
            if len(self.waiting) >= MOST_WAITING and key not in self.waiting:
                self._unanswered(self.waiting.pop(next(iter(self.waiting))))
            self.waiting.setdefault(key, Waiting(question, outgoing, ms))

    def _answered(self, outgoing: bool, message: Message, ms: int) -> None:
        questions = message.questions or self._announced(message)
        for question in questions:
            self.waiting.pop((message.number, question.name, question.kind), None)
            addresses, chain, ttl = message.told(question)
            self._tell(question, not outgoing, ms, (addresses, chain, ttl, message.code))

    def _announced(self, message: Message) -> tuple[Question, ...]:
        """What an answer tells that repeats no question, as multicast does."""
        if self.via not in MULTICAST:
            return ()
        return tuple(dict.fromkeys(Question(r.name, r.kind) for r in message.records if r.kind not in ("OPT", "NSEC")))

    def _unanswered(self, waiting: Waiting) -> None:
        self._tell(waiting.question, waiting.outgoing, waiting.ms, ((), (), None, None))

    def _tell(
        self,
        question: Question,
        outgoing: bool,
        ms: int,
        told: tuple[tuple[str, ...], tuple[str, ...], int | None, str | None],
    ) -> None:
        """outgoing: whether the question went from client to server (a capture may begin with an answer)."""
        known = self.known
        addresses, chain, ttl, code = told
        known.tell(
            DnsAnswer(
                place=known.place,
                at=stamp(ms),
                name=question.name,
                kind=question.kind,
                addresses=addresses,
                code=code,
                chain=chain,
                via=self.via,
                flow=known.flow,
                client=(known.client if outgoing else known.server) or None,
                server=(known.server if outgoing else known.client) or None,
                ttl=ttl,
            )
        )

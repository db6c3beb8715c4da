"""The assistant as it would have been: the desk, a store in memory, and the clock of the mails. No outbox."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from assistant.cases.events import Advised, Closed
from assistant.cases.values import Evidence, EvidenceKind
from assistant.config.values import Config
from assistant.desk.acquaintance import Lookups
from assistant.desk.arrival import Arrival, platform_name
from assistant.desk.clock import ring
from assistant.desk.examine import TOKEN_MARK, Examination, Lens, belongs_to_a_conversation
from assistant.desk.receive import receive
from assistant.desk.word import letter_left
from assistant.errors import AssistantError
from assistant.mail.values import Kind
from assistant.policy.rules import Policy
from assistant.policy.values import TrustLevel
from assistant.reports.history import History, Read, Sent, lens_of
from assistant.reports.replay_post import Post
from assistant.reports.replay_values import Action, Replayed, Story
from assistant.store.book import Book
from assistant.store.notice_shelf import NoticeShelf
from assistant.store.values import CaseFile, Contact, Letter, LetterState

_LEAVING = (LetterState.HELD, LetterState.QUEUED, LetterState.WAITING, LetterState.DRAFTED, LetterState.BY_HAND)
_BY_ITSELF = (LetterState.HELD, LetterState.QUEUED)
_HOW = {
    LetterState.HELD: "by itself",
    LetterState.QUEUED: "by itself",
    LetterState.WAITING: "after your yes",
    LetterState.DRAFTED: "from your Drafts",
    LetterState.BY_HAND: "by your hand",
}
_MOST_RINGS = 500  # of one case: a policy that goes in circles ends there
NOTICES = (Kind.INVITATION, Kind.REMINDER, Kind.DIGEST)


class _Unheard(NoticeShelf):
    """In a replay nobody listens: what the owner would be told shows in the decisions."""

    def __init__(self, heard: NoticeShelf) -> None:
        super().__init__(heard._connection)

    def tell(
        self, kind: str, about: str, subject: str, text: str, now: datetime, *, case_id: int | None = None
    ) -> int | None:
        return None

    def settle(self, kind: str | None = None, about: str | None = None, *, case_id: int | None = None) -> None:
        return None


class World:
    """The assistant as it would have been: the desk, a store in memory, and the clock of the mails."""

    def __init__(
        self, policy: Policy, config: Config, history: History, book: Book, contacts: Iterable[Contact]
    ) -> None:
        self.config = _as_it_was(config, policy)
        self.history = history
        self.book = book
        self.book.notices = _Unheard(book.notices)
        self.post = Post(self.config)
        self.lens: Lens = lens_of(config)
        self.how: dict[int, str] = {}
        self.rings: Counter[int] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.unasked = 0
        self.failures: list[str] = []
        self.number = 0
        dated = sorted(
            (one for one in contacts if one.kind != "mail"),
            key=lambda one: (one.at is not None, one.at or datetime.min.replace(tzinfo=UTC)),
        )
        self.contacts, self.brought = dated, 0
        self.connected = sorted(one.at for one in dated if one.kind == "connection" and one.at is not None)
        self.undated = sum(one.kind == "connection" and one.at is None for one in dated)

    def meet(self, item: Read | Sent) -> None:
        """One mail of the past arrives, or the owner writes one."""
        if isinstance(item, Sent):
            self.book.people.count_mail(self.config.mailboxes[0].name, item.to)
            return
        self.advance(item.at)
        examined = self._as_answer(item.examined)
        if examined is None:
            self.unasked += 1
            return
        if examined.kind in NOTICES:
            self._learn_until(item.at)
        self.number += 1
        arrival = Arrival(
            mailbox=self.config.mailboxes[0].name, folder="replay", uidvalidity=1, uid=self.number, received_at=item.at
        )
        try:
            outcome = receive(
                examined, arrival, self.book, self.config, self._lookups(examined, item.at), self.lens, item.at
            )
        except AssistantError as error:
            self.failures.append(f"{item.at:%Y-%m-%d} {examined.kind}: {error}")
            if examined.kind in NOTICES:
                self.outcomes["failed"] += 1
            return
        if examined.kind in NOTICES:
            self.outcomes[outcome.outcome] += 1

    def advance(self, to: datetime) -> None:
        """Let letters leave and due times ring in their order, up to *to*."""
        while True:
            letter = self._next_letter()
            leaves = self.post.leaves_at(letter) if letter is not None else None
            due = self.book.due.next_at()
            moments = [at for at in (leaves, due) if at is not None]
            if not moments or min(moments) > to:
                return
            if letter is not None and leaves is not None and (due is None or leaves <= due):
                if letter.state not in _BY_ITSELF or not self.post.hold_back(letter, leaves):
                    self._leave(letter, leaves)
            elif due is not None:
                self._ring(due)

    def _next_letter(self) -> Letter | None:
        waiting = self.book.letters.in_state(*_LEAVING)
        return min(waiting, key=lambda one: (self.post.leaves_at(one), one.id), default=None)

    def _leave(self, letter: Letter, at: datetime) -> None:
        self.how[letter.id] = _HOW[letter.state]
        self.post.left(letter, at, by_itself=letter.state in _BY_ITSELF)
        self.book.letters.change(letter.id, state=LetterState.SENT, sent_at=at)
        sent = replace(letter, state=LetterState.SENT, sent_at=at)
        try:
            letter_left(sent, self.book, self.config, Evidence(EvidenceKind.CLOCK, "replay"), at)
        except AssistantError as error:
            self.failures.append(f"{at:%Y-%m-%d} {letter.purpose}: {error}")

    def _ring(self, at: datetime) -> None:
        for item in self.book.due.claim(at):
            self.rings[item.case_id] += 1
            if self.rings[item.case_id] > _MOST_RINGS:
                self.book.due.cancel(item.case_id)
                self.failures.append(f"case {item.case_id} goes in circles: it was looked at {_MOST_RINGS} times")
                continue
            file = self.book.cases.file(item.case_id)
            try:
                ring(item, self.book, self.config, platform_name(file.case.platform if file else "", self.config), at)
            except AssistantError as error:
                self.failures.append(f"{at:%Y-%m-%d} {item.kind}: {error}")
            self.book.due.done(item.id)

    def _as_answer(self, examined: Examination) -> Examination | None:
        """A person's answer, tied to the letter that this policy would have written; None when it wrote none."""
        mail = examined.mail
        if examined.notice is not None or mail.author is None or not belongs_to_a_conversation(mail):
            return examined
        sent = [
            one for one in self.book.letters.in_state(LetterState.SENT)
            if one.recipient is not None and one.recipient.casefold() == mail.author.key and one.message_id is not None
        ]  # fmt: skip
        ours = any(TOKEN_MARK in one for one in (*mail.in_reply_to, *mail.references))
        if not sent:
            return None if ours else examined
        last = sent[-1].message_id
        assert last is not None
        return replace(examined, mail=replace(mail, in_reply_to=(last,), references=(last,)))

    def _lookups(self, examined: Examination, at: datetime) -> Lookups:
        notice = examined.notice
        addresses = [one.inviter.address.casefold() for one in (notice.invitations if notice else ())
                     if one.inviter.address]  # fmt: skip
        counts = {address: self.history.received_before(address, at) for address in addresses}
        return Lookups(received=counts, sent_is_counted=self.history.sent_is_counted)

    def _learn_until(self, at: datetime) -> None:
        """Imported records count from their own date on: what came later was not known then."""
        first = self.brought
        while self.brought < len(self.contacts):
            known = self.contacts[self.brought].at
            if known is not None and known >= at - timedelta(days=1):
                break
            self.brought += 1
        self.book.contacts.bring(self.contacts[first : self.brought])
        if self.connected or self.undated:
            self.book.settings.put("network_size", bisect_left(self.connected, at) + self.undated)

    def result(self) -> Replayed:
        """What the policy would have done with all the messages so far: its stories, letters, advice and questions."""
        files = sorted(self.book.cases.listing(), key=lambda one: (one.case.opened_at, one.case.id))
        stories = tuple(self._story(file) for file in files)
        actions = [one for story in stories for one in story.actions]
        return Replayed(
            policy=self.config.policy_name,
            messages=self.history.messages,
            notices=sum(self.outcomes.values()),
            stories=stories,
            quarantined=self.outcomes["quarantined"],
            outcomes=dict(self.outcomes.most_common()),
            waiting=len(self.book.letters.in_state(*_LEAVING)),
            unasked=self.unasked,
            failures=tuple(self.failures),
            letters=dict(Counter(one.what for one in actions if one.letter).most_common()),
            advice=dict(Counter(one.what.removeprefix("advise ") for one in actions
                                if one.what.startswith("advise ")).most_common()),
            asked_you=sum(one.what == "ask you" for one in actions),
            held_back=self.post.held_back,
            longest_wait=self.post.longest_wait,
            stops=self.post.stops,
        )  # fmt: skip

    def _story(self, file: CaseFile) -> Story:
        case, record = file.case, file.record
        actions = [
            Action(one.sent_at, one.purpose, True, self.how.get(one.id, ""), one.rule)
            for one in self.book.letters.of_case(case.id)
            if one.sent_at is not None
        ]
        waiting = any(one.state in _LEAVING for one in self.book.letters.of_case(case.id))
        archived = any(isinstance(one, Closed) and one.because == "archived by the policy" for one in file.history)
        for event in file.history:
            if isinstance(event, Advised):
                what = "archive" if event.advice == "archive" and archived else f"advise {event.advice}"
                actions.append(Action(event.at, what))
        for made in self.book.cases.decisions(case.id):
            if "ask-owner" in made.steps:
                actions.append(Action(made.at, "ask you", rule=made.rule or ""))
            elif made.rule is None:
                actions.append(Action(made.at, "no rule fits"))
        return Story(
            key=f"{record.notice} {record.name}", at=case.opened_at, name=record.name or "(no name)",
            platform=case.platform, note=record.note, acquaintance=record.acquaintance or "cannot tell",
            actions=tuple(sorted(actions, key=lambda one: (one.at, not one.letter, one.what))), waiting=waiting,
        )  # fmt: skip


def _as_it_was(config: Config, policy: Policy) -> Config:
    """The configuration of the replay: this policy, trusted; today's calendar and files say nothing of the past."""
    return replace(
        config,
        policies=MappingProxyType({**config.policies, policy.name: policy}),
        policy_name=policy.name,
        ceiling=TrustLevel.AUTO,
        calls=replace(config.calls, calendar_file=None),
        people=replace(config.people, imports=()),
    )

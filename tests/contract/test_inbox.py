"""One suite for every Inbox, so that the one in memory cannot lie: memory, the demo's server, a real Dovecot."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant.demo.imap_server import ImapServer
from assistant.errors import TransportError
from assistant.transport.base import Inbox, LoginRefused, MailboxMissing, Query
from assistant.transport.imap import ImapAccount, ImapInbox
from assistant.transport.memory import MemoryInbox, MemoryServer
from assistant.transport.secrets import GivenSecret
from tests.servers.waits import HOUR, guarded, heard

ALL = Query()


def a_mail(
    subject: str = "Hello", author: str = "Ada Example <ada@example.org>", message_id: str = "<one@example.org>",
    extra: str = "", body: str = "text\r\n",
) -> bytes:  # fmt: skip
    fields = f"From: {author}\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n{extra}"
    return f"{fields}\r\n{body}".encode()


class Place:
    """One account, as a test sees it from behind the Inbox."""

    waits = 0.0  # seconds that a hint may take

    def inbox(self) -> Inbox:
        raise NotImplementedError

    def stranger(self) -> Inbox:
        """An Inbox with a wrong password."""
        raise NotImplementedError

    def deliver(self, raw: bytes) -> None:
        raise NotImplementedError

    def expunge(self, uid: int) -> None:
        raise NotImplementedError

    def flags(self, mailbox: str) -> list[str]:
        raise NotImplementedError


class MemoryPlace(Place):
    def __init__(self) -> None:
        self.server = MemoryServer()

    def inbox(self) -> Inbox:
        return MemoryInbox(self.server)

    def stranger(self) -> Inbox:
        self.server.fail("connect", LoginRefused("wrong password"))
        return MemoryInbox(self.server)

    def deliver(self, raw: bytes) -> None:
        self.server.deliver(raw)

    def expunge(self, uid: int) -> None:
        self.server.expunge("INBOX", uid)

    def flags(self, mailbox: str) -> list[str]:
        return [" ".join(mail.flags) for mail in self.server.mails(mailbox)]


class DemoPlace(MemoryPlace):
    def __init__(self) -> None:
        super().__init__()
        self.imap = ImapServer(self.server, user="owner", password="secret").start()

    def inbox(self) -> Inbox:
        return self._inbox("secret")

    def stranger(self) -> Inbox:
        return self._inbox("wrong")

    def _inbox(self, password: str) -> Inbox:
        return ImapInbox(
            ImapAccount(
                host=self.imap.host, port=self.imap.port, tls=False, user="owner", secret=GivenSecret(password)
            )
        )


class DovecotPlace(Place):
    waits = 0.6

    def __init__(self, mailbox) -> None:
        self._mailbox = mailbox

    def inbox(self) -> Inbox:
        return self._mailbox.inbox()

    def stranger(self) -> Inbox:
        return self._mailbox.inbox(secret=GivenSecret("wrong"))

    def deliver(self, raw: bytes) -> None:
        self._mailbox.deliver(raw)

    def expunge(self, uid: int) -> None:
        self._mailbox.doveadm("expunge", "mailbox", "INBOX", "uid", str(uid))

    def flags(self, mailbox: str) -> list[str]:
        told = self._mailbox.doveadm("fetch", "flags", "mailbox", mailbox)
        return [line.partition(": ")[2] for line in told.splitlines() if line.startswith("flags:")]


@pytest.fixture
def inbox(place: Place) -> Iterator[Inbox]:
    inbox = place.inbox()
    inbox.connect()
    yield inbox
    inbox.close()


def later(seconds: float, act) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.start()
    return timer


class InboxContract:
    def test_a_wrong_password_is_refused(self, place: Place):
        with pytest.raises(LoginRefused):
            place.stranger().connect()

    def test_nothing_can_be_asked_before_connect_and_after_close(self, place: Place):
        inbox = place.inbox()
        for _ in range(2):
            with pytest.raises(TransportError) as caught:
                inbox.examine("INBOX")
            assert caught.value.temporary
            inbox.close()

    def test_a_closed_inbox_can_connect_again(self, place: Place):
        inbox = place.inbox()
        inbox.connect()
        inbox.close()
        inbox.connect()
        assert inbox.examine("INBOX").name == "INBOX"
        inbox.close()

    def test_the_state_of_a_mailbox_counts_its_mails(self, place: Place, inbox: Inbox):
        empty = inbox.examine("INBOX")
        place.deliver(a_mail())
        filled = inbox.examine("INBOX")
        assert (empty.exists, filled.exists) == (0, 1)
        assert (empty.uidnext, filled.uidnext) == (1, 2)
        assert empty.uidvalidity == filled.uidvalidity > 0

    def test_a_missing_mailbox_is_named_and_the_line_stays_open(self, inbox: Inbox):
        with pytest.raises(MailboxMissing, match="Nowhere"):
            inbox.examine("Nowhere")
        assert inbox.examine("INBOX").exists == 0

    def test_search_finds_only_what_lies_beyond_the_position(self, place: Place, inbox: Inbox):
        for number in range(3):
            place.deliver(a_mail(message_id=f"<{number}@example.org>"))
        inbox.examine("INBOX")
        assert inbox.search(ALL, after=0) == (1, 2, 3)
        assert inbox.search(ALL, after=2) == (3,)
        assert inbox.search(ALL, after=3) == ()
        assert inbox.search(ALL, after=2**32 - 1) == ()

    def test_search_in_an_empty_mailbox_finds_nothing(self, inbox: Inbox):
        inbox.examine("INBOX")
        assert inbox.search(ALL, after=0) == ()
        assert inbox.search(Query(subject_contains=("x",)), after=0) == ()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            pytest.param(Query(from_contains=("NET.example",)), (1,), id="part of From, whatever the case"),
            pytest.param(Query(subject_contains=("wants to connect",)), (1, 2), id="part of Subject"),
            pytest.param(Query(subject_contains=("möchte",)), (3,), id="a subject that is not ASCII"),
            pytest.param(Query(header_contains=(("X-Class", "invite"),)), (2,), id="a field of a platform"),
            pytest.param(Query(header_contains=(("X-Class", ""),)), (2, 4), id="a field that is there at all"),
            pytest.param(Query(subject_contains=('a "quoted" (one) \\ {3}',)), (4,), id="quotes, brackets, a literal"),
            pytest.param(Query(subject_contains=("wants\r\nA1 DELETE INBOX",)), (1, 2), id="no second command"),
            pytest.param(
                Query(from_contains=("net.example",), header_contains=(("X-Class", "other"),)), (1, 4), id="any of all"
            ),
            pytest.param(
                Query(from_contains=tuple(f"nobody{n}" for n in range(95)), subject_contains=("möchte", "connect")),
                (1, 2, 3),
                id="more terms than one command takes",
            ),
            pytest.param(Query(subject_contains=("x" * 3000, "y" * 3000, "Ada wants")), (1,), id="very long terms"),
        ],
    )
    def test_search(self, place: Place, inbox: Inbox, query: Query, found: tuple[int, ...]):
        place.deliver(a_mail("Ada wants to connect", author="Net <invite@net.example>"))
        place.deliver(a_mail("Bo wants to connect", extra="X-Class: INVITE-MBR\r\n"))
        place.deliver(a_mail("=?utf-8?q?Cy_m=C3=B6chte_Sie_treffen?="))
        place.deliver(a_mail('a "quoted" (one) \\ {3}', extra="X-Class: other\r\n"))
        inbox.examine("INBOX")
        assert inbox.search(query, after=0) == found
        assert inbox.search(query, after=found[-1]) == ()

    def test_header_blocks_come_with_size_and_time(self, place: Place, inbox: Inbox):
        place.deliver(a_mail("first", body="x" * 500))
        place.deliver(a_mail("second"))
        inbox.examine("INBOX")
        first, second = inbox.headers([2, 1])
        assert (first.uid, second.uid) == (1, 2)
        assert b"Subject: first" in first.raw
        assert b"xxxx" not in first.raw
        assert first.size > 500 > second.size - len(second.raw)
        assert abs((datetime.now(UTC) - first.received_at).total_seconds()) < 60
        assert first.received_at.tzinfo is UTC

    def test_an_expunged_mail_is_left_out(self, place: Place, inbox: Inbox):
        for _ in range(3):
            place.deliver(a_mail())
        inbox.examine("INBOX")
        place.expunge(2)
        inbox.wait(0)  # a server may serve it until the client was told
        assert [header.uid for header in inbox.headers([1, 2, 3, 99])] == [1, 3]
        assert inbox.fetch(2, limit=1000) is None
        assert inbox.headers([]) == ()

    def test_a_header_block_is_capped(self, place: Place, inbox: Inbox):
        place.deliver(a_mail(extra="".join(f"X-Long-{n}: {'y' * 900}\r\n" for n in range(200))))
        inbox.examine("INBOX")
        (header,) = inbox.headers([1])
        assert len(header.raw) == 65536
        assert header.size > 180_000

    def test_a_mail_is_fetched_whole_or_to_its_limit(self, place: Place, inbox: Inbox):
        place.deliver(a_mail(body="first line\r\n" + "z" * 2000 + "\r\n"))
        inbox.examine("INBOX")
        whole, part = inbox.fetch(1, limit=100_000), inbox.fetch(1, limit=50)
        assert whole is not None
        assert part is not None
        assert len(whole.raw) == whole.size == part.size
        assert whole.raw.endswith(b"z\r\n")
        assert part.raw == whole.raw[:50]
        assert whole.received_at == part.received_at

    def test_reading_leaves_a_mail_unread(self, place: Place, inbox: Inbox):
        place.deliver(a_mail())
        inbox.examine("INBOX")
        inbox.headers(inbox.search(ALL, after=0))
        inbox.fetch(1, limit=1000)
        assert "Seen" not in "".join(place.flags("INBOX"))

    def test_waiting_ends_with_a_new_mail(self, place: Place, inbox: Inbox):
        inbox.examine("INBOX")
        timer = later(0.05, lambda: place.deliver(a_mail()))
        assert heard(inbox)
        timer.join()
        assert inbox.search(ALL, after=0) == (1,)

    def test_waiting_ends_in_time_when_nothing_comes(self, inbox: Inbox):
        inbox.examine("INBOX")
        assert not inbox.wait(0.2)

    def test_a_mail_that_came_before_the_wait_is_not_lost(self, place: Place, inbox: Inbox):
        inbox.examine("INBOX")
        place.deliver(a_mail())
        assert heard(inbox)
        assert inbox.search(ALL, after=0) == (1,)

    def test_waiting_twice_hears_twice(self, place: Place, inbox: Inbox):
        inbox.examine("INBOX")
        for number in (1, 2, 3):
            place.deliver(a_mail())
            assert inbox.wait(20)
            assert inbox.search(ALL, after=0)[-1] == number
        assert not inbox.wait(0)

    def test_wake_ends_a_wait(self, place: Place, inbox: Inbox):
        inbox.examine("INBOX")
        timer = later(0.05, inbox.wake)
        with guarded(lambda: place.deliver(a_mail())):
            assert not inbox.wait(HOUR)
        timer.join()

    def test_a_wake_before_the_wait_counts_once(self, place: Place, inbox: Inbox):
        inbox.examine("INBOX")
        inbox.wake()
        inbox.wake()
        with guarded(lambda: place.deliver(a_mail())):
            assert not inbox.wait(HOUR)
        timer = later(0.2, lambda: place.deliver(a_mail()))
        assert heard(inbox)  # a second wake would have ended it before the mail came
        timer.join()

    def test_a_filed_copy_keeps_flags_and_time(self, place: Place, inbox: Inbox):
        at = datetime(2026, 3, 9, 5, 7, 9, tzinfo=UTC)
        inbox.append("Sent", a_mail(), flags=("\\Seen",), at=at)
        assert "Seen" in place.flags("Sent")[0]
        inbox.examine("Sent")
        (header,) = inbox.headers([1])
        assert header.received_at == at

    def test_filing_into_a_missing_mailbox_is_told_and_the_line_stays_open(self, inbox: Inbox):
        with pytest.raises(MailboxMissing):
            inbox.append("Nowhere", a_mail())
        assert inbox.examine("INBOX").exists == 0

    def test_special_mailboxes_are_known_by_their_use(self, inbox: Inbox):
        uses = inbox.special_use()
        assert uses["sent"] == "Sent"
        assert uses["drafts"] == "Drafts"

    def test_capabilities_are_in_upper_case(self, inbox: Inbox):
        assert {"IMAP4REV1", "IDLE"} <= inbox.capabilities()

    def test_a_letter_is_found_by_its_exact_id_only(self, inbox: Inbox):
        inbox.append("Sent", a_mail(message_id="<id11@example.org>"))
        assert inbox.find_message("Sent", "<id1@example.org>", "") is None
        assert inbox.find_message("Sent", "<d11@example.org>", "") is None
        assert inbox.find_message("Sent", "<id11@example.org>", "") == "<id11@example.org>"

    def test_a_letter_whose_id_was_rewritten_is_found_by_its_token(self, inbox: Inbox):
        folded = "References: <thread@example.org>\r\n <kQ7.token@example.org>\r\n"
        inbox.append("Sent", a_mail(message_id="<new@provider.example>", extra=folded))
        inbox.append("Sent", a_mail(message_id="<other@example.org>", extra="References: <else@example.org>\r\n"))
        found = inbox.find_message("Sent", "<mine@example.org>", "kQ7.token")
        assert found == "<new@provider.example>"
        assert inbox.find_message("Sent", "<mine@example.org>", "kQ8.token") is None

    def test_a_letter_is_found_in_the_open_mailbox_too(self, place: Place, inbox: Inbox):
        place.deliver(a_mail())
        inbox.examine("INBOX")
        assert inbox.find_message("INBOX", "<one@example.org>", "") == "<one@example.org>"
        assert inbox.search(ALL, after=0) == (1,)

    def test_looking_into_sent_keeps_the_mailbox_open(self, place: Place, inbox: Inbox):
        place.deliver(a_mail("in the inbox"))
        inbox.examine("INBOX")
        inbox.append("Sent", a_mail("in sent"))
        assert inbox.find_message("Sent", "<one@example.org>", "") == "<one@example.org>"
        (header,) = inbox.headers(inbox.search(ALL, after=0))
        assert b"in the inbox" in header.raw

    def test_a_mail_that_came_during_a_look_into_sent_is_not_lost(self, place: Place, inbox: Inbox):
        inbox.examine("INBOX")
        place.deliver(a_mail())
        inbox.find_message("Sent", "<one@example.org>", "")
        assert inbox.wait(20)
        assert inbox.search(ALL, after=0) == (1,)

    def test_looking_into_a_missing_mailbox_is_told_and_keeps_the_other_open(self, place: Place, inbox: Inbox):
        place.deliver(a_mail())
        inbox.examine("INBOX")
        with pytest.raises(MailboxMissing):
            inbox.find_message("Nowhere", "<one@example.org>", "")
        assert inbox.search(ALL, after=0) == (1,)


class TestMemoryInbox(InboxContract):
    @pytest.fixture
    def place(self) -> Place:
        return MemoryPlace()


class TestImapInboxAndTheDemoServer(InboxContract):
    @pytest.fixture
    def place(self) -> Iterator[Place]:
        place = DemoPlace()
        yield place
        place.imap.stop()

    def test_header_blocks_come_in_any_number(self, place: Place, inbox: Inbox):
        for number in range(1203):
            place.deliver(a_mail(f"number {number}"))
        inbox.examine("INBOX")
        uids = [*range(1, 1204, 2), 1200]
        assert [header.uid for header in inbox.headers(uids)] == sorted(uids)


class TestImapInboxAndDovecot(InboxContract):
    @pytest.fixture
    def place(self, mailbox) -> Place:
        return DovecotPlace(mailbox)

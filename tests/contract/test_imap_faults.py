"""What an IMAP server and its line can do wrong. Each time it is said within a limit, in words, without spinning."""

from __future__ import annotations

import base64
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from assistant.errors import TransportError
from assistant.transport import connection
from assistant.transport.base import LoginRefused, MailboxMissing, Query, Throttled
from assistant.transport.imap import ImapAccount, ImapInbox
from assistant.transport.secrets import GivenSecret, Secret
from tests.servers.imap_proxy import Cut, ImapProxy, Mute, Reset, raising, replacing
from tests.servers.scripted_imap import Peer, ScriptedImap
from tests.servers.waits import GUARD, HOUR, guarded, heard

ALL = Query()
MAIL = b"From: Ada <ada@example.org>\r\nSubject: Hello\r\nMessage-ID: <1@example.org>\r\n\r\nHello, owner\r\n"


def account(server: ScriptedImap | ImapProxy, **changes) -> ImapAccount:
    settings = {
        "host": server.host, "port": server.port, "tls": False, "user": "owner", "secret": GivenSecret("s3cr3t"),
        "connect_timeout": 0.5, "read_timeout": 0.5, "command_timeout": 1.0,
    }  # fmt: skip
    return ImapAccount(**(settings | changes))


_MADE: list[ImapInbox] = []


def inbox_at(server: ScriptedImap | ImapProxy, **changes) -> ImapInbox:
    """An inbox that is closed when the test is over."""
    _MADE.append(ImapInbox(account(server, **changes)))
    return _MADE[-1]


@pytest.fixture(autouse=True)
def _close_all() -> Iterator[None]:
    yield
    while _MADE:
        _MADE.pop().close()


@contextmanager
def opened(server: ScriptedImap | ImapProxy, **changes) -> Iterator[ImapInbox]:
    inbox = inbox_at(server, **changes)
    inbox.connect()
    inbox.examine("INBOX")
    yield inbox
    inbox.close()


@contextmanager
def scripted(*scripts: Callable[[Peer], None]) -> Iterator[ScriptedImap]:
    with ScriptedImap(*scripts) as server:
        yield server
        assert server.surprises == []


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The milliseconds of each rest at a line: who spins has many."""
    rests: list[int] = []

    class Poll:
        def __init__(self) -> None:
            self._poll = select.poll()
            self.register = self._poll.register

        def poll(self, milliseconds: int) -> list[tuple[int, int]]:
            rests.append(milliseconds)
            return self._poll.poll(milliseconds)

    monkeypatch.setattr(connection, "select", SimpleNamespace(poll=Poll, POLLIN=select.POLLIN))
    return rests


# The line breaks while we wait (I1 to I6)


def closes_in_idle(peer: Peer) -> None:
    peer.open_mailbox()
    peer.idle()


def resets_in_idle(peer: Peer) -> None:
    peer.open_mailbox()
    peer.idle()
    peer.reset()


def says_bye_in_idle(peer: Peer) -> None:
    peer.open_mailbox()
    peer.idle()
    peer.say("* BYE Session invalidated - AccessTokenExpired")


def stops_in_mid_line(peer: Peer) -> None:
    peer.open_mailbox()
    peer.idle()
    peer.say_raw(b"* 5 EXI")
    peer.stay()


def goes_dead_in_idle(peer: Peer) -> None:
    peer.open_mailbox()
    peer.idle()
    peer.stay()


@pytest.mark.parametrize(
    ("script", "renewal"),
    [
        pytest.param(closes_in_idle, HOUR, id="I1 closed"),
        pytest.param(resets_in_idle, HOUR, id="I2 reset"),
        pytest.param(goes_dead_in_idle, 0.6, id="I3 half open"),
        pytest.param(says_bye_in_idle, HOUR, id="I4 BYE"),
        pytest.param(stops_in_mid_line, HOUR, id="I5 half a line"),
    ],
)
def test_a_line_that_dies_while_we_wait_is_noticed_without_spinning(script, renewal: float, looks: list[int]):
    """All but the third say so themselves: they are noticed long before anything is asked."""
    with scripted(script) as server, opened(server, idle_renewal=renewal) as inbox:
        with guarded(inbox.wake), pytest.raises(TransportError) as caught:
            inbox.wait(HOUR)
        assert caught.value.temporary
        assert len(looks) < 10
        with pytest.raises(TransportError, match="not connected"):
            inbox.search(ALL, after=0)


def test_a_session_whose_token_expired_connects_with_a_fresh_one():
    """I4: reconnecting with the old token is how other programs die here."""
    with scripted(says_bye_in_idle) as server:
        secret = Renewed()
        inbox = inbox_at(server, secret=secret)
        inbox.connect()
        inbox.examine("INBOX")
        with pytest.raises(TransportError):
            inbox.wait(20)
        assert secret.forgotten == 1
        inbox.connect()
        assert secret.fetched == 2


def test_an_exists_in_one_packet_with_the_start_of_idle_is_heard():
    def script(peer: Peer) -> None:
        peer.open_mailbox()
        tag = peer.expect("IDLE")
        peer.say("+ idling", "* 2 EXISTS")
        peer.expect("DONE")
        peer.say(f"{tag} OK idled")

    with scripted(script) as server, opened(server) as inbox:
        assert heard(inbox)


def test_an_exists_before_the_start_of_idle_is_heard():
    """I6."""

    def script(peer: Peer) -> None:
        peer.open_mailbox()
        tag = peer.expect("IDLE")
        peer.say("* 2 EXISTS", "+ idling")
        peer.expect("DONE")
        peer.say(f"{tag} OK idled")

    with scripted(script) as server, opened(server) as inbox:
        assert heard(inbox)


def test_an_exists_in_the_answer_to_another_command_is_heard():
    def script(peer: Peer) -> None:
        peer.open_mailbox()
        peer.answer("UID SEARCH", "* SEARCH 1", "* 2 EXISTS")

    with scripted(script) as server, opened(server) as inbox:
        assert inbox.search(ALL, after=0) == (1,)
        assert heard(inbox)


def test_an_exists_that_says_nothing_new_does_not_end_the_wait():
    def script(peer: Peer) -> None:
        peer.open_mailbox(exists=3)
        tag = peer.idle()
        peer.say("* OK Still here", "* 3 EXISTS", "* 1 FETCH (FLAGS (\\Seen))", "* 3 EXPUNGE", "* 2 EXISTS")
        peer.expect("DONE")
        peer.say(f"{tag} OK idled")
        peer.answer("NOOP")

    with scripted(script) as server, opened(server) as inbox:
        assert not inbox.wait(0.3)


def test_a_line_in_two_packets_is_one_line():
    def script(peer: Peer) -> None:
        peer.open_mailbox()
        tag = peer.idle()
        peer.say_raw(b"* 2 EXI")
        time.sleep(0.1)
        peer.say_raw(b"STS\r\n")
        peer.expect("DONE")
        peer.say(f"{tag} OK idled")

    with scripted(script) as server, opened(server) as inbox:
        assert heard(inbox)


def test_idle_is_renewed_and_each_renewal_proves_that_the_line_lives():
    def script(peer: Peer) -> None:
        peer.open_mailbox()
        for _ in range(3):
            tag = peer.idle()
            peer.expect("DONE")
            peer.say(f"{tag} OK idled")
            peer.answer("NOOP")
        tag = peer.idle()
        peer.say("* 2 EXISTS")
        peer.expect("DONE")
        peer.say(f"{tag} OK idled")

    with scripted(script) as server, opened(server, idle_renewal=0.1) as inbox:
        assert heard(inbox)


@pytest.mark.parametrize("refusal", ["BAD what?", "NO not here"])
def test_where_idle_is_refused_we_poll(refusal: str):
    """I7."""

    def script(peer: Peer) -> None:
        peer.open_mailbox()
        peer.answer("IDLE", result=refusal)
        peer.answer("NOOP")
        peer.answer("NOOP")
        peer.answer("NOOP", "* 2 EXISTS")
        peer.answer("NOOP")

    with scripted(script) as server, opened(server, poll_interval=0.1) as inbox:
        assert heard(inbox)
        assert not inbox.wait(0.05)


def test_where_idle_is_not_offered_we_poll():
    """I7."""

    def script(peer: Peer) -> None:
        peer.open_mailbox(capabilities="IMAP4rev1")
        peer.answer("NOOP")
        peer.answer("NOOP", "* 2 EXISTS")

    with scripted(script) as server, opened(server, poll_interval=0.1) as inbox:
        assert heard(inbox)


def test_where_we_poll_we_rest_between_two_questions(looks: list[int]):
    def script(peer: Peer) -> None:
        peer.open_mailbox(capabilities="IMAP4rev1")
        peer.answer("NOOP")

    with scripted(script) as server, opened(server, poll_interval=HOUR) as inbox:
        assert not inbox.wait(0.3)
        assert len(looks) < 10


def test_a_server_that_ends_every_idle_at_once_does_not_make_us_spin():
    def script(peer: Peer) -> None:
        peer.open_mailbox()
        tag = peer.idle()
        peer.say(f"{tag} OK that was it")
        peer.answer("NOOP")
        peer.answer("NOOP")

    with scripted(script) as server, opened(server, poll_interval=5) as inbox:
        assert not inbox.wait(0.3)


def test_wake_works_while_we_poll():
    def script(peer: Peer) -> None:
        peer.open_mailbox(capabilities="IMAP4rev1")
        peer.stay()

    with scripted(script) as server, opened(server, poll_interval=2 * GUARD) as inbox:
        timer = threading.Timer(0.05, inbox.wake)
        timer.start()
        with guarded(inbox.close) as hung:  # a question that comes of itself would stay without an answer
            assert not inbox.wait(HOUR)
        assert not hung.is_set()
        timer.join()


# Greeting and login (I4, I9, I10, I11, I23)


@pytest.mark.parametrize("greeting", ["* BYE too busy", "* NO go away", "garbage", ""])
def test_a_bad_greeting_is_a_failed_try(greeting: str):
    with scripted(lambda peer: peer.say(greeting)) as server:
        with pytest.raises(TransportError) as caught:
            inbox_at(server).connect()
        assert caught.value.temporary


def test_a_greeting_that_drips_meets_the_deadline_of_the_whole():
    """I23: one octet a second must not hold us for ever."""

    greeting, given_up = b"* OK a very long greeting" + 2000 * b"!", threading.Event()
    said: list[int] = []

    def script(peer: Peer) -> None:
        for octet in greeting:
            if given_up.wait(0.05):
                return
            peer.say_raw(bytes([octet]))
            said.append(octet)

    with scripted(script) as server:
        with pytest.raises(TransportError, match="cannot be reached"):
            inbox_at(server).connect()
        given_up.set()
        assert 0 < len(said) < len(greeting) / 2


class Renewed(Secret):
    """A secret that is another one each time, and counts."""

    def __init__(self) -> None:
        self.fetched = self.forgotten = 0

    def fetch(self) -> str:
        self.fetched += 1
        return f"s3cr3t{self.fetched}"

    def forget(self) -> None:
        self.forgotten += 1


def refuses(words: str) -> Callable[[Peer], None]:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.answer("LOGIN", result=words)

    return script


def test_a_refused_login_is_told_and_the_next_try_uses_a_fresh_secret():
    """I10, I11."""
    refusing = refuses("NO [AUTHENTICATIONFAILED] not with s3cr3t1")
    with scripted(refusing, lambda peer: peer.log_in()) as server:
        secret = Renewed()
        inbox = inbox_at(server, secret=secret)
        with pytest.raises(LoginRefused) as caught:
            inbox.connect()
        assert "s3cr3t" not in str(caught.value)
        assert secret.forgotten == 1
        inbox.connect()
        assert [line for line in server.heard if "LOGIN" in line][-1].endswith('"s3cr3t2"')
        inbox.close()
        assert server.connections == 2


@pytest.mark.parametrize(
    ("words", "pause"),
    [
        ("NO [OVERQUOTA] Account exceeded command or bandwidth limits.", 900),
        ("NO [THROTTLED] slow down", 900),
        ("NO [LIMIT] rate limit hit", 900),
        ("NO [ALERT] Too many simultaneous connections. (Failure)", 300),
        ("NO Maximum number of connections from user+IP exceeded", 300),
        ("NO [UNAVAILABLE] Temporary authentication failure.", 60),
        ("NO [INUSE] the mailbox is locked", 60),
        ("BYE", None),
    ],
)
def test_a_wish_for_a_pause_is_no_wrong_password(words: str, pause: float | None):
    """I9."""
    script = refuses(words) if pause else (lambda peer: (peer.greet(), peer.expect("LOGIN"), peer.say("* BYE busy")))
    with scripted(script) as server:
        with pytest.raises(TransportError) as caught:
            inbox_at(server).connect()
        assert caught.value.temporary
        if pause:
            assert isinstance(caught.value, Throttled)
            assert caught.value.pause == pause


@pytest.mark.parametrize(
    "words", ["NO wrong", "NO [AUTHENTICATIONFAILED] no", "NO [EXPIRED] renew it", "NO [AUTHORIZATIONFAILED] no"]
)
def test_every_other_no_to_the_login_is_a_refusal(words: str):
    with scripted(refuses(words)) as server, pytest.raises(LoginRefused):
        inbox_at(server).connect()


@pytest.mark.parametrize("secret", ['pass"word', "back\\slash", "with blank", "{5}", "*"])
def test_a_password_is_quoted(secret: str):
    with scripted(lambda peer: peer.log_in()) as server:
        inbox_at(server, secret=GivenSecret(secret)).connect()
        login = next(line for line in server.heard if "LOGIN" in line)
        quoted = secret.replace("\\", "\\\\").replace('"', '\\"')
        assert login.endswith(f'LOGIN "owner" "{quoted}"')


def test_a_password_that_is_not_ascii_goes_by_authenticate_plain():
    def script(peer: Peer) -> None:
        peer.greet("IMAP4rev1 AUTH=PLAIN")
        tag = peer.expect("AUTHENTICATE PLAIN")
        peer.say("+ ")
        peer.expect("^AG93bmVyAHDDpHNz$")  # \0owner\0päss
        peer.say(f"{tag} OK welcome")
        peer.answer("CAPABILITY", "* CAPABILITY IMAP4rev1")

    with scripted(script) as server:
        inbox_at(server, secret=GivenSecret("päss")).connect()


def test_a_token_goes_by_xoauth2_and_the_reason_of_a_refusal_is_answered():
    def script(peer: Peer) -> None:
        peer.greet("IMAP4rev1 AUTH=XOAUTH2")
        tag = peer.expect("AUTHENTICATE XOAUTH2")
        peer.say("+ ")
        peer.expect("^dXNlcj1vd25lcgFhdXRoPUJlYXJlciBzM2NyM3QBAQ==$")
        peer.say("+ eyJzdGF0dXMiOiI0MDAifQ==")
        assert peer._file.readline() == b"\r\n"
        peer.say(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials")

    with scripted(script) as server, pytest.raises(LoginRefused):
        inbox_at(server, auth="oauth").connect()


def test_where_xoauth2_is_not_offered_a_token_goes_by_oauthbearer():
    def script(peer: Peer) -> None:
        peer.greet("IMAP4rev1 AUTH=OAUTHBEARER")
        tag = peer.expect("AUTHENTICATE OAUTHBEARER")
        peer.say("+ ")
        sent = base64.b64decode(peer._file.readline())
        assert sent == b"n,a=owner,\1auth=Bearer s3cr3t\1\1"
        peer.say(f"{tag} OK welcome")
        peer.answer("CAPABILITY", "* CAPABILITY IMAP4rev1")

    with scripted(script) as server:
        inbox_at(server, auth="oauth").connect()


def test_a_server_that_takes_no_token_is_told_as_such():
    with scripted(lambda peer: peer.greet()) as server:
        with pytest.raises(TransportError, match="no OAuth token") as caught:
            inbox_at(server, auth="oauth").connect()
        assert not caught.value.temporary
        assert not any("s3cr3t" in line for line in server.heard)


def test_a_greeting_that_claims_a_login_is_not_believed():
    def script(peer: Peer) -> None:
        peer.say("* PREAUTH welcome, whoever you are")
        peer.answer("CAPABILITY", "* CAPABILITY IMAP4rev1")

    with scripted(script) as server, pytest.raises(TransportError, match="PREAUTH"):
        inbox_at(server).connect()


def test_a_server_without_login_in_clear_is_not_given_a_password():
    with scripted(lambda peer: peer.greet("IMAP4rev1 LOGINDISABLED")) as server:
        with pytest.raises(TransportError, match="neither LOGIN") as caught:
            inbox_at(server).connect()
        assert not caught.value.temporary
        assert not any("s3cr3t" in line for line in server.heard)


# Answers (I8, I9, I14, I17, I19, I20)


def test_a_uidnext_that_is_missing_is_none():
    """I14."""
    with scripted(lambda peer: peer.open_mailbox(uidnext=None)) as server:
        inbox = inbox_at(server)
        inbox.connect()
        assert inbox.examine("INBOX").uidnext is None


def test_the_last_message_is_not_taken_for_a_new_one():
    def script(peer: Peer) -> None:
        peer.open_mailbox(exists=5, uidnext=6)
        peer.answer(r"UID SEARCH UID 6:\*", "* SEARCH 5")

    with scripted(script) as server, opened(server) as inbox:
        assert inbox.search(ALL, after=5) == ()


@pytest.mark.parametrize("refusal", ["NO cannot search by that", "BAD what?"])
def test_where_search_fails_every_new_message_is_a_candidate(refusal: str):
    """I8."""

    def script(peer: Peer) -> None:
        peer.open_mailbox()
        peer.answer("UID SEARCH UID 3:.*FROM", result=refusal)
        peer.answer(r"UID SEARCH UID 3:\*$", result=refusal)
        peer.answer(r"UID FETCH 3:\* \(UID\)", "* 2 FETCH (UID 2)", "* 3 FETCH (UID 4)", "* 4 FETCH (FLAGS () UID 9)")

    with scripted(script) as server, opened(server) as inbox:
        assert inbox.search(Query(from_contains=("ada",)), after=2) == (4, 9)


@pytest.mark.parametrize(("words", "pause"), [("NO [OVERQUOTA] no more today", 900), ("NO [UNAVAILABLE] later", 60)])
def test_a_server_that_wants_a_pause_is_not_asked_again(words: str, pause: float):
    def script(peer: Peer) -> None:
        peer.open_mailbox()
        peer.answer("UID SEARCH", result=words)

    with scripted(script) as server, opened(server) as inbox:
        with pytest.raises(Throttled) as caught:
            inbox.search(Query(from_contains=("ada",)), after=2)
        assert caught.value.pause == pause


def test_a_refused_fetch_is_temporary_and_leaves_the_line_open():
    """I8."""

    def script(peer: Peer) -> None:
        peer.open_mailbox()
        peer.answer("UID FETCH", result="NO not now")
        peer.answer("UID FETCH", "* 1 FETCH (UID 1 BODY[]<0> {2}\r\nok)")

    with scripted(script) as server, opened(server) as inbox:
        with pytest.raises(TransportError, match="not now") as caught:
            inbox.fetch(1, limit=10)
        assert caught.value.temporary
        mail = inbox.fetch(1, limit=10)
        assert mail is not None
        assert mail.raw == b"ok"


def test_what_the_server_tells_unasked_does_not_mix_with_what_was_fetched():
    """I20."""

    def script(peer: Peer) -> None:
        peer.open_mailbox(exists=9)
        peer.answer(
            "UID FETCH 5",
            "* 2 FETCH (FLAGS (\\Seen))",
            "* 3 FETCH (UID 77 FLAGS (\\Seen) MODSEQ (12))",
            '* 4 FETCH (BODY[]<0> {17}\r\nUID 99 BODY[] NIL INTERNALDATE "22-Nov-2026 01:00:00 +0200" UID 5)',
            "* 9 EXPUNGE",
            "* 5 FETCH (FLAGS () UID 5)",
            "* VANISHED 8",
        )

    with scripted(script) as server, opened(server) as inbox:
        mail = inbox.fetch(5, limit=100)
        assert mail is not None
        assert (mail.uid, mail.raw, mail.size) == (5, b"UID 99 BODY[] NIL", 17)
        assert mail.received_at.isoformat() == "2026-11-21T23:00:00+00:00"


def test_what_was_expunged_while_others_were_fetched_is_left_out():
    """I15 (RFC 5530, EXPUNGEISSUED)."""

    def script(peer: Peer) -> None:
        peer.open_mailbox(exists=2)
        peer.answer(
            "UID FETCH 1:2",
            "* 1 FETCH (UID 1 RFC822.SIZE 9 BODY[HEADER]<0> {2}\r\n\r\n)",
            result="NO [EXPUNGEISSUED] some are gone",
        )

    with scripted(script) as server, opened(server) as inbox:
        assert [header.uid for header in inbox.headers([1, 2])] == [1]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"* 1 FETCH (UID 1 BODY[]<0> {500}\r\nshorter than announced)\r\n%s OK done\r\n", id="shorter"),
        pytest.param(b"* 1 FETCH (UID 1 BODY[]<0> {3}\r\nlonger than announced)\r\n%s OK done\r\n", id="longer"),
        pytest.param(b"* 1 FETCH (UID 1 BODY[]<0> {999999999999}\r\n", id="beyond all measure"),
        pytest.param(b"* 1 FETCH (UID 1 BODY[]<0> {" + b"9" * 5000 + b"}\r\n", id="a number of 5000 digits"),
        pytest.param(b"* 1 FETCH (" + b"x" * 9_000_000, id="a line without end"),
        pytest.param(b"what is this\r\n%s OK done\r\n", id="no IMAP at all"),
    ],
)
def test_a_broken_literal_never_becomes_a_mail(answer: bytes):
    """I19."""

    def script(peer: Peer) -> None:
        peer.open_mailbox()
        tag = peer.expect("UID FETCH")
        peer.say_raw(answer.replace(b"%s", tag.encode()))
        peer.stay()

    with scripted(script) as server, opened(server) as inbox:
        mail = None
        with pytest.raises(TransportError) as caught:
            mail = inbox.fetch(1, limit=1000)
        assert caught.value.temporary
        assert mail is None


def test_a_mailbox_without_uidvalidity_is_refused():
    def script(peer: Peer) -> None:
        peer.log_in()
        peer.answer("EXAMINE", "* 1 EXISTS")

    with scripted(script) as server:
        inbox = inbox_at(server)
        inbox.connect()
        with pytest.raises(TransportError, match="UIDVALIDITY") as caught:
            inbox.examine("INBOX")
        assert not caught.value.temporary


def test_a_mailbox_refused_without_a_code_is_looked_up_in_the_list():
    def script(peer: Peer) -> None:
        peer.log_in()
        peer.answer("EXAMINE", result="NO cannot open it")
        peer.answer("LIST")
        peer.answer("EXAMINE", result="NO cannot open it")
        peer.answer("LIST", '* LIST () "/" Work')

    with scripted(script) as server:
        inbox = inbox_at(server)
        inbox.connect()
        with pytest.raises(MailboxMissing):
            inbox.examine("Work")
        with pytest.raises(TransportError) as caught:
            inbox.examine("Work")
        assert caught.value.temporary


@pytest.mark.parametrize(
    ("capabilities", "first"),
    [("IMAP4rev1", None), ("IMAP4rev1 SPECIAL-USE LIST-EXTENDED", "BAD what?")],
    ids=["not offered", "offered and refused"],
)
def test_without_special_use_the_common_names_help(capabilities: str, first: str | None):
    def script(peer: Peer) -> None:
        peer.log_in(capabilities)
        if first:
            peer.answer("LIST.*RETURN", result=first)
        mailboxes = ("INBOX", '"INBOX.Sent Items"', "INBOX.Drafts")
        peer.answer('LIST "" "\\*"', *(f'* LIST () "." {name}' for name in mailboxes))

    with scripted(script) as server:
        inbox = inbox_at(server)
        inbox.connect()
        assert inbox.special_use() == {"sent": "INBOX.Sent Items", "drafts": "INBOX.Drafts"}


def test_special_uses_are_asked_for_where_a_plain_list_need_not_tell_them():
    def script(peer: Peer) -> None:
        peer.log_in("IMAP4rev1 SPECIAL-USE LIST-EXTENDED")
        peer.answer("LIST.*RETURN", '* LIST (\\HasNoChildren \\Sent) "/" "Gesendete &ANw-bersicht"')

    with scripted(script) as server:
        inbox = inbox_at(server)
        inbox.connect()
        assert inbox.special_use() == {"sent": "Gesendete Übersicht"}


def test_passwords_go_to_other_machines_in_tls_only():
    with pytest.raises(ValueError, match="TLS only"):
        ImapAccount(host="imap.example.org", user="owner", secret=GivenSecret("x"), tls=False)


def test_nothing_of_password_or_mail_is_logged(caplog: pytest.LogCaptureFixture):
    def script(peer: Peer) -> None:
        peer.open_mailbox()
        peer.answer("UID FETCH", "* 1 FETCH (UID 1 BODY[]<0> {14}\r\nprivate words!)")

    caplog.set_level(0)
    with scripted(script) as server, opened(server) as inbox:
        assert inbox.fetch(1, limit=100) is not None
    assert "s3cr3t" not in caplog.text
    assert "private words" not in caplog.text


# In front of a real Dovecot


@pytest.fixture
def proxy(dovecot) -> Iterator[ImapProxy]:
    with ImapProxy(dovecot.imap_port) as proxy:
        yield proxy


@contextmanager
def through(proxy: ImapProxy, mailbox, **changes) -> Iterator[ImapInbox]:
    limits = {"connect_timeout": 2, "read_timeout": 1.0, "command_timeout": 5.0}
    inbox = mailbox.inbox(host=proxy.host, port=proxy.port, **(limits | changes))
    inbox.connect()
    inbox.examine("INBOX")
    yield inbox
    inbox.close()


@pytest.mark.parametrize("kind", [Cut, Reset, Mute])
def test_a_mail_that_comes_while_the_line_is_dead_is_found_after_the_next_connect(proxy, mailbox, kind):
    """I1, I2, I3 with a real server behind."""
    with through(proxy, mailbox, read_timeout=0.5, idle_renewal=0.5) as inbox:
        proxy.on(rb"^\+ idling", raising(kind))
        with pytest.raises(TransportError):
            inbox.wait(5)
        mailbox.deliver(MAIL)
        inbox.connect()
        inbox.examine("INBOX")
        assert inbox.search(ALL, after=0) == (1,)


def test_a_cut_in_the_middle_of_a_mail_never_gives_half_a_mail(proxy, mailbox):
    """I19."""
    mailbox.deliver(MAIL)
    with through(proxy, mailbox) as inbox:
        proxy.on(rb"BODY\[\]<0> \{", lambda line: line[:-20] + b"{9000}\r\n")
        with pytest.raises(TransportError):
            inbox.fetch(1, limit=10_000)
        inbox.connect()
        inbox.examine("INBOX")
        mail = inbox.fetch(1, limit=10_000)
        assert mail is not None
        assert mail.raw.endswith(b"Hello, owner\r\n")


def test_a_uidnext_edited_away_does_not_hide_a_mail(proxy, mailbox):
    """I14."""
    mailbox.deliver(MAIL)
    proxy.on(rb"UIDNEXT", replacing(b"UIDNEXT 2", b"X-NOTHING 2"))
    with through(proxy, mailbox) as inbox:
        assert inbox.search(ALL, after=0) == (1,)


def test_a_server_that_loses_idle_by_edit_is_polled(proxy, mailbox):
    """I7."""
    proxy.on(rb"IDLE", replacing(b" IDLE", b""), times=9)
    with through(proxy, mailbox, poll_interval=0.2) as inbox:
        assert "IDLE" not in inbox.capabilities()
        mailbox.deliver(MAIL)
        assert heard(inbox)


@pytest.mark.parametrize("command", ["delete", "rename"])
def test_a_mailbox_that_goes_while_it_is_open_ends_in_a_named_error(mailbox, command: str):
    """I17."""
    mailbox.doveadm("mailbox create", "Work")
    inbox = mailbox.inbox()
    inbox.connect()
    inbox.examine("Work")
    if command == "delete":
        mailbox.doveadm("mailbox delete", "Work")
    else:
        mailbox.doveadm("mailbox rename", "Work", "Play")

    def look_until_it_breaks() -> None:
        for _ in range(20):
            inbox.wait(0.5)
            inbox.search(ALL, after=0)
        inbox.examine("Work")  # some servers keep a renamed mailbox open: then its name is asked for again

    with pytest.raises(TransportError):
        look_until_it_breaks()
    inbox.connect()
    with pytest.raises(MailboxMissing, match="Work"):
        inbox.examine("Work")
    assert inbox.examine("INBOX").exists == 0
    inbox.close()


def test_a_session_that_the_server_ends_is_noticed(dovecot, mailbox):
    inbox = mailbox.inbox()
    inbox.connect()
    inbox.examine("INBOX")
    timer = threading.Timer(0.1, lambda: dovecot.doveadm("kick", mailbox.user))
    timer.start()
    with pytest.raises(TransportError) as caught:
        inbox.wait(20)
    assert caught.value.temporary
    timer.join()


def test_a_mail_expunged_between_search_and_fetch_is_left_out(mailbox):
    """I15."""
    for _ in range(2):
        mailbox.deliver(MAIL)
    inbox = mailbox.inbox()
    inbox.connect()
    inbox.examine("INBOX")
    found = inbox.search(ALL, after=0)
    mailbox.doveadm("expunge", "mailbox", "INBOX", "uid", "1")
    inbox.wait(0)
    assert found == (1, 2)
    assert [header.uid for header in inbox.headers(found)] == [2]
    assert inbox.fetch(1, limit=100) is None
    inbox.close()

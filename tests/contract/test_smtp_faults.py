"""What a submission server and its line can do wrong, and the state in which each letter must end."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assistant.transport.base import Receipt, SendOutcome, SendStage
from assistant.transport.secrets import EnvironmentSecret, GivenSecret
from assistant.transport.smtp import SmtpAccount, SmtpOutbox
from tests.servers.scripted_smtp import Does, ScriptedSmtp
from tests.servers.waits import HOUR, guarded

OWNER, PERSON = "owner@example.test", "ada@example.org"
LETTER = b"From: owner@example.test\r\nTo: ada@example.org\r\nMessage-ID: <1@example.test>\r\n\r\nHello\r\n"
SENT, DEFERRED, REFUSED, UNKNOWN = SendOutcome.SENT, SendOutcome.DEFERRED, SendOutcome.REFUSED, SendOutcome.UNKNOWN


@pytest.fixture
def server() -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp() as server:
        yield server


@contextmanager
def outbox_to(server: ScriptedSmtp, **changes) -> Iterator[SmtpOutbox]:
    settings = {
        "host": server.host, "port": server.port, "tls": False, "user": "owner", "secret": GivenSecret("s3cr3t-word"),
        "command_timeout": 0.5, "data_done_timeout": 0.5, "connect_timeout": 0.5,
    }  # fmt: skip
    outbox = SmtpOutbox(SmtpAccount(**(settings | changes)))
    yield outbox
    outbox.close()


def send(outbox: SmtpOutbox) -> tuple[Receipt, list[SendStage]]:
    stages: list[SendStage] = []
    return outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=stages.append), stages


BEFORE, AFTER = [], [SendStage.ENDING]


@pytest.mark.parametrize(
    ("stage", "does", "outcome", "stages"),
    [
        pytest.param("banner", Does("421 busy"), DEFERRED, BEFORE, id="S2 greeting 421"),
        pytest.param("banner", Does("554 not you"), DEFERRED, BEFORE, id="S2 greeting 554"),
        pytest.param("banner", Does(drop=True), DEFERRED, BEFORE, id="S2 greeting never comes"),
        pytest.param("banner", Does(silent=9), DEFERRED, BEFORE, id="S2 greeting too late"),
        pytest.param("ehlo", Does("502 5.5.1 what?"), DEFERRED, BEFORE, id="EHLO refused"),
        pytest.param("auth", Does("535 5.7.8 wrong"), DEFERRED, BEFORE, id="S3 login refused"),
        pytest.param("auth", Does("454 4.7.0 later"), DEFERRED, BEFORE, id="S3 login not now"),
        pytest.param("auth", Does(drop=True), DEFERRED, BEFORE, id="drop at the login"),
        pytest.param("mail", Does("421 4.3.0 going down"), DEFERRED, BEFORE, id="S4 MAIL 421"),
        pytest.param("mail", Does("451 4.3.0 later"), DEFERRED, BEFORE, id="S4 MAIL 451"),
        pytest.param("mail", Does("550 5.7.1 not from here"), REFUSED, BEFORE, id="S4 MAIL 550"),
        pytest.param("rcpt", Does("450 4.2.0 greylisted"), DEFERRED, BEFORE, id="S5 greylisted"),
        pytest.param("rcpt", Does("550 5.1.1 no such user"), REFUSED, BEFORE, id="S6 no such person"),
        pytest.param("rcpt", Does(drop=True), DEFERRED, BEFORE, id="drop at RCPT"),
        pytest.param("data", Does(drop=True), DEFERRED, BEFORE, id="S7 drop before DATA"),
        pytest.param("data", Does("451 4.3.0 no room"), DEFERRED, BEFORE, id="DATA 451"),
        pytest.param("data", Does("554 5.7.1 no"), REFUSED, BEFORE, id="DATA 554"),
        pytest.param("dot", Does("451 4.3.0 try again"), DEFERRED, AFTER, id="S11 451 after the dot"),
        pytest.param("dot", Does("421 4.3.0 going down"), DEFERRED, AFTER, id="421 after the dot"),
        pytest.param("dot", Does("552 5.3.4 too big"), REFUSED, AFTER, id="S11 552 after the dot"),
        pytest.param("dot", Does("what now?"), UNKNOWN, AFTER, id="S11 garbage after the dot"),
        pytest.param("dot", Does("354 go on"), UNKNOWN, AFTER, id="an answer that means nothing"),
        pytest.param("dot", Does(drop=True, takes=True), UNKNOWN, AFTER, id="S8 drop, accepted"),
        pytest.param("dot", Does(rst=True, takes=True), UNKNOWN, AFTER, id="S8 RST, accepted"),
        pytest.param("dot", Does(drop=True), UNKNOWN, AFTER, id="S9 drop, not accepted"),
        pytest.param("dot", Does(silent=9, takes=True), UNKNOWN, AFTER, id="S10 silent for ever"),
        pytest.param("dot", Does(silent=0.3), SENT, AFTER, id="S10 silent within the limit"),
        pytest.param("dot", Does("250-first\n250 2.0.0 ok", takes=True), SENT, AFTER, id="an answer of two lines"),
    ],
)
def test_a_letter_ends(server: ScriptedSmtp, stage: str, does: Does, outcome: SendOutcome, stages: list[SendStage]):
    server.at(stage, does)
    with outbox_to(server) as outbox:
        receipt, recorded = send(outbox)
        assert (receipt.outcome, recorded) == (outcome, stages)
        assert "s3cr3t" not in receipt.detail
        assert "\n" not in receipt.detail
        lost = 1 if outcome is not SENT and does.takes else 0
        # Whatever happened, the next letter starts afresh.
        assert send(outbox)[0].outcome is SENT
    assert len(server.accepted) == lost + (2 if outcome is SENT else 1)


@pytest.mark.parametrize("cut", [Does(drop=True), Does(rst=True)])
def test_a_line_that_breaks_in_the_text_is_known_to_have_broken_there(server: ScriptedSmtp, cut: Does):
    """S7: the dot waits for the other machine's word that it has the text; without it the letter is sent again."""
    server.at("text", cut)
    with outbox_to(server) as outbox:
        stages: list[SendStage] = []
        big = LETTER + b"line of a long letter\r\n" * 400_000
        receipt = outbox.send(big, sender=OWNER, recipient=PERSON, at_stage=stages.append)
        assert (receipt.outcome, stages) == (DEFERRED, BEFORE)
        assert server.accepted == []


def test_the_stage_is_recorded_when_the_text_has_left_and_before_the_dot(server: ScriptedSmtp):
    """At ENDING the server must not be able to deliver yet, however long the recording takes."""
    with outbox_to(server) as outbox:
        seen: list[int] = []

        def record(stage: SendStage) -> None:
            time.sleep(0.1)
            seen.append(len(server.accepted))

        assert outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=record).outcome is SENT
    assert seen == [0]
    assert len(server.accepted) == 1


def test_an_answer_before_quit_counts_whatever_comes_after_it(server: ScriptedSmtp):
    """S12: 250, then the line breaks or QUIT hangs."""
    server.at("quit", Does(silent=HOUR))
    with guarded(server.stopping.set) as hung, outbox_to(server) as outbox:
        assert send(outbox)[0].outcome is SENT
    assert not hung.is_set()


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("rcpt", "452 4.5.3 too many recipients today"),
        ("rcpt", "550 5.4.5 Daily user sending quota exceeded"),
        ("dot", "550 5.4.5 Daily sending quota exceeded"),
        ("mail", "550-5.4.5 Daily user sending limit exceeded.\n550 5.4.5 more words"),
        ("rcpt", "554 5.2.0 SubmissionQuotaExceededException"),
        ("rcpt", "550 5.1.90 you have reached your daily limit for message recipients"),
    ],
)
def test_a_daily_limit_pauses_all_sending(server: ScriptedSmtp, stage: str, words: str):
    server.at(stage, Does(words))
    with outbox_to(server) as outbox:
        receipt, _ = send(outbox)
    assert (receipt.outcome, receipt.stop_all, receipt.tell_owner) == (DEFERRED, True, True)
    assert receipt.until == 86_400


def test_a_full_mailbox_of_the_other_person_is_no_limit_of_ours(server: ScriptedSmtp):
    server.at("rcpt", Does("552 5.2.2 The recipient's mailbox is over its quota"))
    with outbox_to(server) as outbox:
        receipt, _ = send(outbox)
    assert (receipt.outcome, receipt.stop_all, receipt.until) == (REFUSED, False, None)


@pytest.mark.parametrize(
    ("stage", "words", "refused"),
    [
        ("rcpt", "550 5.1.1 no such user", True),
        ("rcpt", "550-5.1.1 no such user\n550 5.1.1 really", True),
        ("rcpt", "550 no such user", True),
        ("rcpt", "550 5.2.1 this account is disabled", True),
        ("rcpt", "552 5.2.2 the mailbox is full", False),
        ("rcpt", "550 5.7.1 your server is listed", False),
        ("mail", "550 5.7.1 you may not send as this", False),
        ("dot", "550 5.7.1 this looks like spam", False),
        ("rcpt", "450 4.1.1 not now", False),
    ],
)
def test_only_a_no_to_the_address_counts_against_the_address(server: ScriptedSmtp, stage: str, words: str, refused):
    """S6."""
    server.at(stage, Does(words))
    with outbox_to(server) as outbox:
        receipt, _ = send(outbox)
    assert receipt.address_refused is refused


def test_a_refused_login_stops_all_sending_after_one_try(server: ScriptedSmtp):
    server.at("auth", Does("535 5.7.8 wrong, s3cr3t-word is not it"))
    with outbox_to(server) as outbox:
        receipt, _ = send(outbox)
    assert (receipt.code, receipt.stop_all, receipt.tell_owner) == (535, True, True)
    assert "s3cr3t" not in receipt.detail
    assert sum(command.startswith("AUTH") for command in server.heard) == 1


def test_a_login_that_cannot_be_checked_now_stops_nothing(server: ScriptedSmtp):
    server.at("auth", Does("454 4.7.0 later"))
    with outbox_to(server) as outbox:
        receipt, _ = send(outbox)
    assert (receipt.stop_all, receipt.tell_owner) == (False, False)


def test_a_server_that_does_not_want_us_is_told_to_the_owner(server: ScriptedSmtp):
    server.at("banner", Does("554 5.7.1 your address is listed"))
    with outbox_to(server) as outbox:
        receipt, _ = send(outbox)
    assert (receipt.code, receipt.tell_owner, receipt.stop_all) == (554, True, False)


def test_a_closed_port_and_an_unknown_host_defer(server: ScriptedSmtp):
    """S1."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with outbox_to(server, port=port) as outbox:
        assert send(outbox)[0].outcome is DEFERRED
    with outbox_to(server, host="mail.invalid", tls=True) as outbox:
        assert send(outbox)[0].outcome is DEFERRED


def test_a_secret_that_cannot_be_read_stops_sending_and_no_server_is_asked(server: ScriptedSmtp):
    with outbox_to(server, secret=EnvironmentSecret("NO_SUCH_VARIABLE_HERE")) as outbox:
        receipt, _ = send(outbox)
    assert (receipt.outcome, receipt.stop_all, receipt.tell_owner) == (DEFERRED, True, True)
    assert server.connections == 0


def test_the_connection_is_kept_between_letters(server: ScriptedSmtp):
    with outbox_to(server) as outbox:
        for _ in range(3):
            send(outbox)
    assert (server.connections, len(server.accepted)) == (1, 3)


def test_an_unused_connection_is_closed(server: ScriptedSmtp):
    with outbox_to(server, idle_limit=0.0) as outbox:
        send(outbox)
        outbox.rest()
        assert server.heard[-1] == "QUIT"
        send(outbox)
    assert (server.connections, len(server.accepted)) == (2, 2)


@pytest.mark.parametrize("end", [Does("421 4.4.2 idle for too long"), Does(drop=True), Does(rst=True)])
def test_a_kept_connection_that_has_died_is_replaced(server: ScriptedSmtp, end: Does):
    with outbox_to(server) as outbox:
        assert send(outbox)[0].outcome is SENT
        server.at("mail", end)
        assert send(outbox)[0].outcome is SENT
    assert (server.connections, len(server.accepted)) == (2, 2)


def test_after_a_no_the_same_connection_serves_the_next_letter(server: ScriptedSmtp):
    server.at("rcpt", Does("550 5.1.1 no such user"))
    with outbox_to(server) as outbox:
        assert send(outbox)[0].outcome is REFUSED
        assert send(outbox)[0].outcome is SENT
    assert server.connections == 1
    assert "RSET" in server.heard


def test_a_token_is_handed_over_by_xoauth2():
    with ScriptedSmtp(offers=("AUTH XOAUTH2",)) as server, outbox_to(server, auth="oauth") as outbox:
        assert send(outbox)[0].outcome is SENT
        assert any(command.startswith("AUTH XOAUTH2 ") for command in server.heard)


def test_the_machine_does_not_tell_its_name(server: ScriptedSmtp):
    with outbox_to(server) as outbox:
        send(outbox)
    assert "EHLO [127.0.0.1]" in server.heard


def test_letters_leave_this_machine_in_tls_only():
    with pytest.raises(ValueError, match="TLS only"):
        SmtpAccount(host="mail.example.org", tls=False)
    assert SmtpAccount(host="mail.example.org", tls=False, starttls=True).starttls

"""A password never goes to a server that cannot prove its name, and a stalled handshake does not hold us (I21)."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.errors import TransportError
from assistant.transport.base import SendOutcome
from assistant.transport.imap import ImapAccount, ImapInbox
from assistant.transport.secrets import GivenSecret
from assistant.transport.smtp import SmtpAccount, SmtpOutbox
from tests.servers.scripted_imap import Peer, ScriptedImap
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.servers.waits import heard

TLS = Path(__file__).parents[1] / "servers" / "tls"
AUTHORITY = TLS / "authority.pem"
BAD = ["expired", "elsewhere", "selfsigned"]
LETTER = b"From: owner@example.test\r\n\r\nHello\r\n"
OWNER, PERSON = "owner@example.test", "ada@example.org"


def server_context(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{name}.pem")
    return context


def inbox_at(server, **changes) -> ImapInbox:
    settings = {
        "host": server.host, "port": server.port, "user": "owner", "secret": GivenSecret("s3cr3t"),
        "ca_file": AUTHORITY, "connect_timeout": 0.5, "read_timeout": 0.5, "command_timeout": 1.0,
    }  # fmt: skip
    return ImapInbox(ImapAccount(**(settings | changes)))


@contextmanager
def outbox_at(server, **changes) -> Iterator[SmtpOutbox]:
    settings = {
        "host": server.host, "port": server.port, "user": "owner", "secret": GivenSecret("s3cr3t"),
        "ca_file": AUTHORITY, "connect_timeout": 0.5, "command_timeout": 0.5,
    }  # fmt: skip
    outbox = SmtpOutbox(SmtpAccount(**(settings | changes)))
    yield outbox
    outbox.close()


def test_imap_in_tls_reads_searches_and_waits():
    def script(peer: Peer) -> None:
        peer.open_mailbox()
        tag = peer.idle()
        # Two lines in one TLS record: the second is where poll() cannot see it.
        peer.say("* OK Still here", "* 2 EXISTS")
        peer.expect("DONE")
        peer.say(f"{tag} OK idled")
        tag = peer.expect("UID FETCH")
        body = b"x" * 200_000
        peer.say_raw(b"* 1 FETCH (UID 1 BODY[]<0> {%d}\r\n%s)\r\n%s OK done\r\n" % (len(body), body, tag.encode()))
        peer.answer("LOGOUT", "* BYE bye")

    with ScriptedImap(script, context=server_context("good")) as server:
        inbox = inbox_at(server)
        inbox.connect()
        inbox.examine("INBOX")
        assert heard(inbox)
        mail = inbox.fetch(1, limit=200_000)
        assert mail is not None
        assert len(mail.raw) == 200_000
        inbox.close()
        assert server.surprises == []


@pytest.mark.parametrize("certificate", BAD)
def test_imap_refuses_a_certificate_that_proves_nothing(certificate: str):
    with ScriptedImap(lambda peer: peer.log_in(), context=server_context(certificate)) as server:
        with pytest.raises(TransportError, match=r"(?i)certificate"):
            inbox_at(server).connect()
        assert server.heard == []


def test_imap_trusts_only_the_named_authority():
    with ScriptedImap(lambda peer: peer.log_in(), context=server_context("good")) as server:
        with pytest.raises(TransportError, match=r"(?i)certificate"):
            inbox_at(server, ca_file=None).connect()
        assert server.heard == []


def test_a_ca_file_that_is_missing_is_told():
    with pytest.raises(TransportError):
        inbox_at(type("Nowhere", (), {"host": "127.0.0.1", "port": 9})(), ca_file=Path("/no/such/file.pem")).connect()


def test_a_handshake_that_stalls_does_not_hold_us():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        silent = type("Silent", (), {"host": "127.0.0.1", "port": listener.getsockname()[1]})()
        with pytest.raises(TransportError):
            inbox_at(silent).connect()
        with outbox_at(silent) as outbox:
            receipt = outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=lambda stage: None)
        assert receipt.outcome is SendOutcome.DEFERRED


def test_imap_upgrades_by_starttls_before_the_password():
    context = server_context("good")

    def script(peer: Peer) -> None:
        peer.greet("IMAP4rev1 STARTTLS LOGINDISABLED")
        tag = peer.expect("STARTTLS")
        # What is added in clear behind the answer must not count as said in TLS.
        peer.say(f"{tag} OK go on", "* BYE injected")
        peer.line = context.wrap_socket(peer.line, server_side=True)
        peer._file = peer.line.makefile("rb")
        peer.answer("CAPABILITY", "* CAPABILITY IMAP4rev1")
        peer.answer("LOGIN")
        peer.answer("CAPABILITY", "* CAPABILITY IMAP4rev1")
        peer.answer("LOGOUT", "* BYE bye")
        peer.line.close()

    with ScriptedImap(script) as server:
        inbox = inbox_at(server, tls=False, starttls=True)
        inbox.connect()
        inbox.close()
        assert server.surprises == []


def test_imap_without_the_starttls_it_should_offer_gets_no_password():
    with ScriptedImap(lambda peer: peer.greet("IMAP4rev1")) as server:
        with pytest.raises(TransportError, match="no STARTTLS") as caught:
            inbox_at(server, tls=False, starttls=True).connect()
        assert not caught.value.temporary
        assert not any("s3cr3t" in line for line in server.heard)


@pytest.mark.parametrize("starttls", [False, True])
def test_smtp_in_tls_sends(starttls: bool):
    with ScriptedSmtp(context=server_context("good"), starttls=starttls) as server:
        with outbox_at(server, tls=not starttls, starttls=starttls) as outbox:
            stages = []
            receipt = outbox.send(LETTER * 20_000, sender=OWNER, recipient=PERSON, at_stage=stages.append)
            assert receipt.outcome is SendOutcome.SENT
        (letter,) = server.accepted
        assert letter.raw == LETTER * 20_000


@pytest.mark.parametrize("starttls", [False, True])
@pytest.mark.parametrize("certificate", BAD)
def test_smtp_refuses_a_certificate_that_proves_nothing(certificate: str, starttls: bool):
    with (
        ScriptedSmtp(context=server_context(certificate), starttls=starttls) as server,
        outbox_at(server, tls=not starttls, starttls=starttls) as outbox,
    ):
        receipt = outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=lambda stage: None)
        assert (receipt.outcome, receipt.tell_owner) == (SendOutcome.DEFERRED, True)
        assert "certificate" in receipt.detail.lower()
        assert not any(command.startswith("AUTH") for command in server.heard)
        assert server.accepted == []


def test_smtp_without_the_starttls_it_should_offer_gets_no_password():
    with (
        ScriptedSmtp() as server,
        outbox_at(server, tls=False, starttls=True) as outbox,
    ):
        receipt = outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=lambda stage: None)
        assert (receipt.outcome, receipt.stop_all, receipt.tell_owner) == (SendOutcome.DEFERRED, True, True)
        assert not any(command.startswith("AUTH") for command in server.heard)

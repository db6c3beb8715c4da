"""The demo's IMAP server with a client that is not ours, so that the two cannot agree on a mistake."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from assistant.demo.imap_server import ImapServer
from assistant.transport.memory import MemoryServer

MAIL = b"From: Ada <ada@example.org>\r\nSubject: Hello\r\n\r\nHow are you?\r\n"


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with ImapServer(MemoryServer(), user="owner@example.test", password='quo"ted \\ pass') as server:
        yield server


@pytest.fixture
def client(server: ImapServer) -> Iterator[IMAPClient]:
    client = IMAPClient(server.host, server.port, ssl=False, timeout=5)
    client.login('"owner@example.test"', 'quo"ted \\ pass')
    yield client
    client.shutdown()


def test_mailboxes_are_listed_made_and_counted(client: IMAPClient):
    client.create_folder("Work")
    names = {name: flags for flags, _, name in client.list_folders()}
    assert set(names) == {"INBOX", "Sent", "Drafts", "Archive", "Trash", "Work"}
    assert rb"\Sent" in names["Sent"]
    assert client.folder_exists("Work")
    assert not client.folder_exists("Play")
    client.append("Work", MAIL, flags=[rb"\Seen"])
    status = client.folder_status("Work", ["MESSAGES", "UNSEEN", "UIDNEXT"])
    assert status == {b"MESSAGES": 1, b"UNSEEN": 0, b"UIDNEXT": 2}


def test_mails_are_found_and_fetched(server: ImapServer, client: IMAPClient):
    for _ in range(3):
        server.deliver(MAIL)
    selected = client.select_folder("INBOX", readonly=True)
    assert selected[b"EXISTS"] == 3
    assert client.search(["NOT", ["FROM", "nobody"], "UID", "2:*", "UNSEEN"]) == [2, 3]
    assert client.search(["OR", "SUBJECT", "hell", "HEADER", "X-None", ""]) == [1, 2, 3]
    assert client.search(["UID", "9:*"]) == [3]
    data = client.fetch([2, 9], ["FLAGS", "RFC822.SIZE", "INTERNALDATE", "BODY.PEEK[HEADER]", "BODY.PEEK[]<5.4>"])
    assert list(data) == [2]
    assert data[2][b"RFC822.SIZE"] == len(MAIL)
    assert data[2][b"BODY[HEADER]"] == MAIL[: MAIL.index(b"How")]
    assert data[2][b"BODY[]<5>"] == MAIL[5:9]


def test_one_client_hears_what_happens_while_it_idles(server: ImapServer, client: IMAPClient):
    server.deliver(MAIL)
    client.select_folder("INBOX", readonly=True)
    client.idle()
    server.deliver(MAIL)
    assert client.idle_check(timeout=5) == [(2, b"EXISTS")]
    server.mailboxes.expunge("INBOX", 1)
    assert client.idle_check(timeout=5) == [(1, b"EXPUNGE")]
    server.deliver(MAIL)
    heard = client.idle_check(timeout=5)
    client.idle_done()
    assert heard == [(2, b"EXISTS")]
    assert client.search("ALL") == [2, 3]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("UID SEARCH", "for what"), ("UID SEARCH OR ALL", "missing"), ("UID SEARCH BODY x", "BODY"),
        ("UID SEARCH UID x:y", "not a set"), ("UID FETCH 1 (ENVELOPE)", "ENVELOPE"), ("STORE 1 FLAGS (x)", "STORE"),
    ],
)  # fmt: skip
def test_what_it_does_not_know_it_refuses_and_goes_on(server: ImapServer, client: IMAPClient, command, words):
    server.deliver(MAIL)
    client.select_folder("INBOX", readonly=True)
    client._imap.send(f"X1 {command}\r\n".encode())
    line = client._imap.readline().decode()
    assert line.startswith("X1 BAD")
    assert words in line
    assert client.search("ALL") == [1]


def test_nobody_reads_without_the_password(server: ImapServer):
    client = IMAPClient(server.host, server.port, ssl=False, timeout=5)
    with pytest.raises(IMAPClientError):
        client.login("owner@example.test", "wrong")
    client._imap.send(b"X1 EXAMINE INBOX\r\n")
    assert client._imap.readline().startswith(b"X1 BAD")
    client.shutdown()


@pytest.mark.parametrize(
    "garbage",
    [b"\r\n" * 5, b"((((((\r\n", b")\r\n", b"a b {99999999999}\r\n", b"x" * 70_000, b"\x00\xff\r\n", b"a " + b"(" * 99],
)
def test_garbage_harms_nobody_else(server: ImapServer, client: IMAPClient, garbage: bytes):
    # A reset is an answer, too.
    with suppress(OSError), socket.create_connection((server.host, server.port)) as line:
        line.sendall(garbage)
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass
    assert client.noop()[0]

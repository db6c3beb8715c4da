"""A host of several addresses is reached by the first that answers, however dead the others are."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from assistant.errors import TransportError
from assistant.transport import wire
from assistant.transport.imap import ImapAccount, ImapInbox
from assistant.transport.secrets import GivenSecret
from assistant.transport.wire import dial
from tests.servers.scripted_imap import ScriptedImap


@pytest.fixture
def dead() -> Iterator[tuple[str, int]]:
    """An address of this machine at which nobody answers: its queue of calls is full."""
    with ExitStack() as open_:
        listener = open_.enter_context(socket.create_server(("127.0.0.9", 0), backlog=0))
        for _ in range(4):
            caller = open_.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        yield listener.getsockname()


def named(*addresses: tuple[str, int]):
    """What the resolver gives for a name with these *addresses*."""
    return lambda host, port, type=0: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", one) for one in addresses]


def test_a_first_address_that_is_dead_keeps_nobody_waiting(dead, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as alive:
        monkeypatch.setattr(wire.socket, "getaddrinfo", named(dead, alive.getsockname()))
        with dial("two.example.test", 993, 15.0) as line:
            assert line.getpeername() == alive.getsockname()
            assert line.gettimeout() == 15.0


def test_a_first_address_that_refuses_is_passed_over(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as alive, socket.create_server(("127.0.0.8", 0)) as gone:
        closed = gone.getsockname()
        gone.close()
        monkeypatch.setattr(wire.socket, "getaddrinfo", named(closed, closed, alive.getsockname()))
        with dial("three.example.test", 993, 15.0) as line:
            assert line.getpeername() == alive.getsockname()


def test_where_all_are_dead_it_ends_in_time(dead, monkeypatch):
    monkeypatch.setattr(wire.socket, "getaddrinfo", named(dead, dead))
    with pytest.raises(TimeoutError):
        dial("two.example.test", 993, 0.5)


def test_where_all_refuse_the_reason_is_told(monkeypatch):
    with socket.create_server(("127.0.0.8", 0)) as gone:
        closed = gone.getsockname()
    monkeypatch.setattr(wire.socket, "getaddrinfo", named(closed, closed))
    with pytest.raises(ConnectionRefusedError):
        dial("two.example.test", 993, 15.0)


def test_a_mailbox_is_reached_by_its_second_address(dead, monkeypatch):
    with ScriptedImap(lambda peer: (peer.log_in(), peer.stay())) as server:
        monkeypatch.setattr(wire.socket, "getaddrinfo", named(dead, (server.host, server.port)))
        inbox = ImapInbox(ImapAccount(host="localhost", port=server.port, tls=False, user="u", secret=GivenSecret("p")))
        inbox.connect()
        inbox.close()


def test_a_name_that_nobody_knows_is_a_trouble_that_may_pass():
    inbox = ImapInbox(ImapAccount(host="no-such-host.invalid", port=993, user="u", secret=GivenSecret("p")))
    with pytest.raises(TransportError) as caught:
        inbox.connect()
    assert caught.value.temporary

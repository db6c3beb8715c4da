"""Mails are read in a process apart: what hurts it is an unreadable mail, and the next one is read."""

from __future__ import annotations

import os
import pickle
import signal
from datetime import UTC, datetime

import pytest

from assistant.daemon import apart
from assistant.daemon.apart import Apart
from assistant.errors import MailError, TransportError
from assistant.mail.parse import read_mail
from tests.makers import raw_mail

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def reader():
    made = Apart()
    yield made
    made.close()


def test_a_mail_is_the_same_wherever_it_is_read(reader):
    for raw in (raw_mail(), raw_mail(text="ø" * 1000), raw_mail(header=[("Cc", "(" * 5000)])):
        assert reader.read(raw, received_at=NOW) == read_mail(raw, received_at=NOW)


def test_what_cannot_be_read_is_told_in_the_same_words(reader):
    with pytest.raises(MailError, match="no header field"):
        reader.read(b"", received_at=NOW)


_HARM = """
import os, signal, sys
from assistant.daemon import apart_child
def harm(raw, received_at):
    {harm}
    return real(raw, received_at=received_at)
real, apart_child.read_mail = apart_child.read_mail, harm
apart_child.main()
"""


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("while b'bomb' in raw: pass", "more than 2 seconds"),
        ("b'bomb' in raw and b'x' * (300 << 20)", "more than 256 MB"),
        ("b'bomb' in raw and os.kill(os.getpid(), signal.SIGSEGV)", "crashed the reader"),
        ("if b'bomb' in raw: raise BaseException", "failed: BaseException"),
        ("b'bomb' in raw and os._exit(3)", "crashed the reader"),
        ("b'bomb' in raw and os.write(os.open('never', os.O_CREAT | os.O_WRONLY), b'x')", "failed: OSError"),
    ],
)
def test_a_mail_that_harms_its_reader_is_unreadable_and_the_next_is_read(reader, monkeypatch, tmp_path, harm, words):
    harmful = apart.subprocess.Popen
    monkeypatch.setattr(
        apart.subprocess, "Popen",
        lambda command, **rest: harmful(
            [command[0], "-c", _HARM.format(harm=harm)], **rest | {"cwd": tmp_path}
        ),
    )
    for _ in range(2):
        with pytest.raises(MailError, match=words):
            reader.read(raw_mail(text="bomb"), received_at=NOW)
        assert reader.read(raw_mail(), received_at=NOW).text_plain


def test_a_reader_that_hangs_is_ended(reader, monkeypatch):
    reader.read(raw_mail(), received_at=NOW)
    os.kill(reader.pid, signal.SIGSTOP)
    with monkeypatch.context() as impatient:
        impatient.setattr(apart, "WALL", 0.5)
        with pytest.raises(MailError, match="no end"):
            reader.read(raw_mail(), received_at=NOW)
    assert reader.read(raw_mail(), received_at=NOW)


def test_a_reader_that_went_to_rest_is_begun_again(reader):
    reader.read(raw_mail(), received_at=NOW)
    reader._child.stdin.close()
    reader._child.stdin = open(os.devnull, "wb")  # noqa: SIM115 - closed with the reader
    reader._child.wait()
    assert reader.read(raw_mail(), received_at=NOW)


def test_a_machine_that_starts_no_process_is_no_fault_of_the_mail(reader, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(apart.subprocess, "Popen", refuse)
    with pytest.raises(TransportError):
        reader.read(raw_mail(), received_at=NOW)


class _Evil:
    def __init__(self, path: str) -> None:
        self._path = path

    def __reduce__(self):
        return (os.mkdir, (self._path,))


def test_an_answer_that_is_no_mail_is_not_built(reader, monkeypatch, tmp_path):
    for value in (_Evil(str(tmp_path / "never")), {"a": 1}, datetime):
        monkeypatch.setattr(reader, "_ask", lambda question, value=value: b"m" + pickle.dumps(value))
        with pytest.raises(MailError, match="no mail"):
            reader.read(raw_mail(), received_at=NOW)
    assert not (tmp_path / "never").exists()

"""Prints one line a figure: what, how much, in which unit, the median of how many runs."""

from __future__ import annotations

import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.demo.dovecot import Dovecot, installed
from assistant.demo.mails import SERVER, Stranger, invitation, person_mail
from assistant.errors import StoreError
from tests.configurations import WITHOUT_BUDGETS, configuration
from tests.servers.ordinary import ordinary_mails

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 16, 9, tzinfo=UTC)


def main() -> None:
    for name, unit, measure in (
        ("ordinary mails triaged by header", "a second", triage),
        ("invitations read in full", "a second", invitations),
        ("replies read in full", "a second", replies),
        ("letters written", "a second", letters),
        ("rows of exported contacts read", "a second", contacts),
    ):
        figures = sorted(measure() for _ in range(5))
        least, most = figures[0], figures[-1]
        print(f"{name:<46} {statistics.median(figures):>10,.0f} {unit}  (of 5: {least:,.0f} to {most:,.0f})")
    for name, arguments in (
        ("the list of commands, from start to end", ("--help",)),
        ("an invitation explained, from start to end", ("explain", "-")),
    ):
        print(f"{name:<46} {statistics.median(start_up(*arguments) for _ in range(5)) * 1000:>10,.0f} ms of one core")
    name, slowest = hostile_texts()
    print(f"{'the slowest hostile text read: ' + repr(name):<46} {slowest * 1000:>10,.0f} ms of one core")
    if not installed():
        print("Dovecot is not installed: the figures of the daemon are left out")
        return
    for size in (1_000, 10_000):
        daemon(size)


def rate(count: int, work: Callable[[], None]) -> float:
    """How many a second of one core's time."""
    began = time.process_time()
    work()
    return count / (time.process_time() - began)


def triage() -> float:
    from assistant.invitations.catalogue import shipped_catalogue
    from assistant.invitations.triage import candidate
    from assistant.mail.parse import read_header

    catalogue = shipped_catalogue()
    heads = [raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" for raw in ordinary_mails(1000, AT)]
    return rate(len(heads), lambda: [candidate(read_header(head), catalogue) for head in heads] and None)


def _lens():
    from assistant.cli.explain import _eyes

    return _eyes(None, None, (SERVER,))[0]


def invitations() -> float:
    from assistant.desk.examine import examine
    from assistant.mail.parse import read_mail

    lens = _lens()
    note = "We met at the translators' evening in Leipzig in October; you asked me about my Swedish sample."
    raws = [
        invitation(Stranger(name=f"Ann {chr(65 + n % 26)}berg", headline="Editor", address=f"a{n}@x.example",
                            vanity=f"ann-{n}"), AT, note=note if n % 2 else None)
        for n in range(200)
    ]  # fmt: skip
    return rate(len(raws), lambda: [examine(read_mail(raw), lens) for raw in raws] and None)


def replies() -> float:
    from assistant.desk.examine import examine
    from assistant.mail.parse import read_mail

    lens = _lens()
    texts = (
        "Thursday at 10:30 works for me, I will call you then.\n\nMara\n\n> Any of these would work for me:\n> 1. ...",
        "We met at the fair in Frankfurt last year, at the stand of Nordlys.\n\nBest,\nMara",
        "Sorry, I cannot make it tomorrow. How about Friday at 3pm?\n\nSent from my phone",
        "I am so sorry that I missed our call yesterday.",
    )
    raws = [person_mail("Mara", "mara@x.example", "Re: Have we met?", texts[n % 4], AT, answers="<a@b.example>")
            for n in range(200)]  # fmt: skip
    return rate(len(raws), lambda: [examine(read_mail(raw), lens) for raw in raws] and None)


def hostile_texts() -> tuple[str, float]:
    """The pattern that costs most when 64 KB of it are cut as a reply and its first 8 KB read for times, in seconds."""
    from assistant.reading.new_text import TEXT_LIMIT, split_reply
    from assistant.reading.times import find_slots

    patterns = ("a@", "(", "\n", "1", ":", "1h", "3pm ", "at 3 ", "a ", "1/", "10 to ", "no ", "> ", "On 3 May ",
                "From: a\n", "Best,\n", "monday or ", "http://a ", "\u0301")  # fmt: skip
    find_slots("Thursday at 3", anchor=AT)
    taken = {}
    for pattern in patterns:
        text = pattern * (TEXT_LIMIT // len(pattern))
        began = time.process_time()
        split_reply(text, author_name="Jane Roe")
        find_slots(text, anchor=AT)
        taken[pattern] = time.process_time() - began
    return max(taken.items(), key=lambda one: one[1])


def letters() -> float:
    from assistant.config.parts import shipped_letters
    from assistant.letters.preview import sample_people
    from assistant.letters.write import write

    templates = shipped_letters()
    variables = sample_people()["all is known"]
    return rate(300, lambda: [write("offer-call", variables, templates, languages=["en"]) for _ in range(300)] and None)


def contacts() -> float:
    from assistant.people.imports import read_connections

    row = 'Jane,Doe,https://www.linkedin.com/in/p-{0},p{0}@example.org,"Company, {0}",Role,15 Mar 2024\n'
    head = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    text = head + "".join(row.format(number) for number in range(5_000))
    return rate(5_000, lambda: read_connections(text, "Connections.csv") and None)


def start_up(*arguments: str) -> float:
    """Seconds of processor time that one command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "assistant", *arguments], cwd=ROOT, input=_invite(0), capture_output=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def daemon(size: int) -> None:
    """The daemon on a mailbox of *size* ordinary mails: first look, idling, push, restart."""
    from aiosmtpd.controller import Controller

    from assistant.demo.dovecot import free_port

    taken: list[float] = []

    class Take:
        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
            taken.append(time.perf_counter())
            return "250 taken"

    submission = Controller(Take(), hostname="127.0.0.1", port=free_port())
    submission.start()
    try:
        with Dovecot() as server, tempfile.TemporaryDirectory() as directory:
            home = Path(directory)
            user = "robin@example.test"
            _configure(home, server, submission.port)
            server.deliver(user, *ordinary_mails(size, datetime.now(UTC) - timedelta(days=3)))
            with _running(home) as (process, first):
                print(f"{f'first look at {size:,} messages, from start':<46} {first * 1000:>10,.0f} ms")
                time.sleep(3)
                resident, proportional = _memory(process.pid)
                print(f"{'memory after it':<46} {resident:>10,.1f} MB resident, {proportional:,.1f} MB proportional")
                push = _push(server, user, taken)
                print(f"{'from delivery to accepted letter':<46} {push * 1000:>10,.0f} ms (hold 0)")
            before = len((server.directory / "dovecot.log").read_text())
            with _running(home) as (process, _):
                began = time.perf_counter()
                count = len(taken)
                server.deliver(user, _invite(99))
                while len(taken) == count:
                    time.sleep(0.005)
                print(f"{f'restart on {size:,} messages to accepted letter':<46} "
                      f"{(time.perf_counter() - began) * 1000:>10,.0f} ms after start-up")  # fmt: skip
            time.sleep(0.5)
            log = (server.directory / "dovecot.log").read_text()[before:]
            headers = sum(int(found) for found in re.findall(r"hdr_count=(\d+)", log))
            bodies = sum(int(found) for found in re.findall(r"body_count=(\d+)", log))
            print(f"{'headers and bodies that the restart asked for':<46} {headers:>10,} and {bodies}")
    finally:
        submission.stop()


def _invite(number: int) -> bytes:
    who = Stranger(name=f"Push {chr(65 + number % 26)}son", headline="Reader", address=f"p{number}@x.example",
                   vanity=f"push-{number}")  # fmt: skip
    return invitation(who, datetime.now(UTC), reply_to=f"{number:08x}-1111-4222-8333-444444444444@reply.linkedin.com")


def _push(server: Dovecot, user: str, taken: list[float]) -> float:
    """The median of nine, delivered one by one."""
    figures = []
    for number in range(9):
        count = len(taken)
        server.deliver(user, _invite(number))
        began = time.perf_counter()
        while len(taken) == count:
            time.sleep(0.002)
        figures.append(taken[-1] - began)
    return statistics.median(figures)


def _memory(pid: int) -> tuple[float, float]:
    """Resident and proportional set size, MB (10^6 bytes)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = {name: int(value) for name, value in re.findall(r"^(\w+):\s+(\d+) kB", rollup, re.MULTILINE)}
    return found["Rss"] * 1024 / 1e6, found["Pss"] * 1024 / 1e6


@contextmanager
def _running(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    from assistant.store.engine import Store

    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "run", "--config", str(home)], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    store = Store.in_directory(home / "state")
    try:
        while True:
            try:
                with store.reading() as book:
                    if book.messages.position("work", "INBOX"):
                        break
            except StoreError:
                pass  # the tables are not there yet
            time.sleep(0.02)
        yield process, time.perf_counter() - began
    finally:
        store.close()
        process.terminate()
        process.wait(timeout=15)


def _configure(home: Path, server: Dovecot, smtp_port: int) -> None:
    (home / "password").touch(mode=0o600)
    (home / "password").write_text(server.password)
    (home / "assistant.toml").write_text(
        configuration(
            "robin@example.test", home / "state", imap_port=server.imap_port, smtp_port=smtp_port,
            sending=WITHOUT_BUDGETS, more="[digest]\nenabled = false",
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()

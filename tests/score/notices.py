"""How good the reader of invitations is: found, kept out, generic or personal, name, route, hostile, speed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.desk.record import keys_of
from assistant.invitations.catalogue import shipped_catalogue
from assistant.invitations.folding import fold
from assistant.invitations.recognize import recognize
from assistant.invitations.triage import candidate
from assistant.invitations.values import Inviter, Notice, Owner
from assistant.mail.authenticity import server_results
from assistant.mail.parse import read_header, read_mail
from assistant.mail.values import Kind, Trust, Verdict
from tests.corpus.notices import Case, cases
from tests.corpus.notices.layouts import ADDRESS, OWNER, SERVER
from tests.score.real import real_mails

TRUST = Trust(authserv_ids=(SERVER,))
ME = Owner(names=(OWNER,), addresses=frozenset({ADDRESS}))
_WISHES = (Kind.INVITATION, Kind.REMINDER, Kind.DIGEST)


@dataclass
class Count:
    right: int = 0
    all: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, good: bool, what: str) -> None:
        self.all += 1
        self.right += good
        if not good:
            self.wrong.append(what)

    @property
    def share(self) -> float:
        return self.right / self.all if self.all else 1.0


AIMS = {
    "found": 0.99,
    "kind": 0.98,
    "look-alikes kept out": 1.0,
    "hostile not authentic": 1.0,
    "hostile never answerable": 1.0,
    "authentic": 0.99,
    "generic or personalized": 0.98,
    "precision of personalized": 0.98,
    "recall of personalized": 0.95,
    "verdict exact": 0.95,
    "own words exact": 0.95,
    "name": 0.98,
    "route": 0.98,
    "signals seen": 0.9,
    "language of frame": 0.98,
    "language of note": 0.95,
    "profile key": 0.98,
    "invitation id": 0.98,
    "headline": 0.98,
    "mutual connections": 0.98,
    "reminder joins": 1.0,
    "triage accepts": 1.0,
}


def read(raw: bytes, trust: Trust = TRUST, owner: Owner = ME) -> Notice | None:
    mail = read_mail(raw)
    return recognize(mail, server_results(mail, trust), shipped_catalogue(), owner)


def read_real(raw: bytes) -> Notice | None:
    """A mail of unknown owner and server."""
    return read(raw, Trust(), Owner())


def score(items: Iterable[Case]) -> dict[str, Count]:
    """All measures over *items*."""
    counts = {name: Count() for name in AIMS}
    for case in items:
        notice = read(case.raw)
        if case.hostile:
            _hostile(case, notice, counts)
        elif case.authentic is None:
            wished = notice is not None and notice.kind in (*_WISHES, Kind.ACCEPTED)
            counts["look-alikes kept out"].add(
                not wished and (notice is None or case.kind == notice.kind.value),
                f"{case.name}: {notice and notice.kind}",
            )
        else:
            _genuine(case, notice, counts)
    return counts


def _hostile(case: Case, notice: Notice | None, counts: dict[str, Count]) -> None:
    genuine = notice is not None and notice.authentic.verdict is Verdict.PASS
    if case.authentic == "not pass":
        counts["hostile not authentic"].add(not genuine, f"{case.name}: {notice and notice.authentic.because}")
    reachable = (
        notice is not None
        and genuine
        and not notice.doubts
        and any(each.route.address and not each.route.needs_consent for each in notice.invitations)
    )
    counts["hostile never answerable"].add(not reachable, case.name)


def _genuine(case: Case, notice: Notice | None, counts: dict[str, Count]) -> None:
    header = case.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    counts["triage accepts"].add(candidate(read_header(header), shipped_catalogue()), case.name)
    if case.kind in ("invitation", "reminder", "digest"):
        counts["found"].add(notice is not None and notice.kind in _WISHES and bool(notice.invitations), case.name)
    if notice is None:
        return
    counts["kind"].add(
        notice.kind.value == case.kind and notice.platform == case.platform,
        f"{case.name}: {notice.kind} {notice.platform}",
    )
    counts["authentic"].add(notice.authentic.verdict.value == case.authentic, f"{case.name}: {notice.authentic}")
    if case.kind == "digest":
        names = "|".join(each.inviter.name or "" for each in notice.invitations)
        counts["name"].add(fold(names) == fold(case.person or ""), f"{case.name}: {names} / {case.person}")
        return
    shown = notice.invitations[0].inviter if notice.invitations else notice.person
    if case.person is not None:
        counts["name"].add(
            shown is not None and fold(shown.name or "") == fold(case.person),
            f"{case.name}: {shown and shown.name} / {case.person}",
        )
    route = notice.invitations[0].route if notice.invitations else notice.person_route
    if case.route is not None:
        counts["route"].add(route is not None and route.kind.value == case.route, f"{case.name}: {route}")
    if shown is not None:
        _person(case, notice, shown, counts)
    if case.joins is not None:
        counts["reminder joins"].add(_joins(notice, read(case.joins)), case.name)
    if case.verdict is not None and notice.invitations:
        _note(case, notice, counts)


def _person(case: Case, notice: Notice, shown: Inviter, counts: dict[str, Count]) -> None:
    """What the layout states about the person, and the language of the platform's own lines."""
    number = notice.invitations[0].invitation_id if notice.invitations else None
    for row, stated, found in (
        ("language of frame", case.frame_language, notice.language),
        ("profile key", case.profile_key, shown.profile_key),
        ("invitation id", case.invitation_id, number),
        ("headline", case.headline, shown.headline),
        ("mutual connections", case.mutual, shown.mutual_connections),
    ):
        if stated is not None:
            counts[row].add(found == stated, f"{case.name}: {found!r} / {stated!r}")


def _joins(reminder: Notice, invitation: Notice | None) -> bool:
    """Whether the two tell of one invitation without a shared Message-ID: by a common key, else by name alone."""
    if invitation is None or not invitation.invitations or not reminder.invitations:
        return False
    first, again = invitation.invitations[0], reminder.invitations[0]
    keys = [set(keys_of(one.inviter, reminder.platform, one.invitation_id)) for one in (first, again)]
    if keys[0] & keys[1]:
        return True
    return not (keys[0] and keys[1]) and fold(first.inviter.name or "") == fold(again.inviter.name or "-")


def _note(case: Case, notice: Notice, counts: dict[str, Count]) -> None:
    found = notice.invitations[0]
    said, told = found.note.verdict.value == "personal", case.verdict == "personal"
    what = f"{case.name}: {found.note.verdict} for {case.verdict}: {found.note.own_words!r} ({found.note.because})"
    counts["generic or personalized"].add(said == told, what)
    counts["verdict exact"].add(found.note.verdict.value == case.verdict, what)
    if said:
        counts["precision of personalized"].add(told, what)
    if told:
        counts["recall of personalized"].add(said, what)
    if case.own_words is not None:
        counts["own words exact"].add(
            _plain(found.note.own_words) in (_plain(case.own_words), _plain(_SALUTATION.sub("", case.own_words))),
            f"{case.name}: {found.note.own_words!r} / {case.own_words!r}",
        )
    if case.note_language is not None and found.note.own_words:
        counts["language of note"].add(
            found.note.language == case.note_language,
            f"{case.name}: {found.note.language} / {case.note_language}: {found.note.own_words[:80]!r}",
        )
    for signal in case.signals:
        counts["signals seen"].add(
            signal in found.signals, f"{case.name}: {signal} not in {found.signals}: {found.note.own_words!r}"
        )


_SALUTATION = re.compile(r"^(?:[^\s,!:.]+ ?){1,4}[,!:]\s*")  # of the writer, which belongs to nobody's own words


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(' "“”')


def speeds(items: Sequence[Case]) -> tuple[float, float]:
    """(header blocks of ordinary mail triaged a second, whole notices read a second), on one core."""
    catalogue = shipped_catalogue()
    ordinary = [
        b"Received: from a by b; Mon, 2 Nov 2026 10:00:00 +0000\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n"
        b'From: "Someone %d" <s%d@mail.example>\r\nTo: x@y.example\r\n'
        b"Subject: Notes on the roof and the %d gutters\r\nMessage-ID: <%d@mail.example>\r\n"
        b"List-Unsubscribe: <https://mail.example/u>\r\nMIME-Version: 1.0\r\n\r\n"
        % (n, n, n, n)
        for n in range(2000)
    ]
    start = time.process_time()  # of this one core
    for raw in ordinary:
        candidate(read_header(raw), catalogue)
    triage = len(ordinary) / (time.process_time() - start)
    start = time.process_time()  # of this one core
    for case in items:
        read(case.raw)
    return triage, len(items) / (time.process_time() - start)


def report(*, also: Path | None = None, wrong: bool = False) -> bool:
    """Print the table; True when every aim is reached in each part."""
    halves = {half: list(cases(half)) for half in ("seen", "scored", "fresh")}
    found = {half: score(items) for half, items in halves.items()}
    for half, items in halves.items():
        genuine = sum(case.authentic == "pass" for case in items)
        print(f"{half}: {genuine} notices, {len(items) - genuine} look-alikes and hostile ones")
    print(f"\n{'':28}{'aim':>8}{'seen':>16}{'scored':>16}{'fresh':>16}")
    good = True
    for name, aim in AIMS.items():
        cells = [found[half][name] for half in halves]
        good = good and all(cell.share >= aim for cell in cells)
        print(f"{name:28}{aim:>8.0%}" + "".join(f"{_cell(cell):>16}" for cell in cells))
    triage, full = speeds([case for case in halves["seen"] if case.authentic == "pass"])
    print(
        f"{'headers triaged a second':28}{'2000':>8}{triage:>16.0f}\n"
        f"{'notices read a second':28}{'300':>8}{full:>16.0f}\n"
    )
    if wrong:
        for name, count in found["seen"].items():
            for what in count.wrong:
                print(f"  {name}: {what}")
    if also is not None:
        real_mails(also, read_real, wrong=wrong)
    return good and triage >= 2000 and full >= 300


def _cell(count: Count) -> str:
    return f"{count.share:.1%} of {count.all}" if count.all else "-"

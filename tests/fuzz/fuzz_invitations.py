"""A longer run outside the suite: ``python tests/fuzz/fuzz_invitations.py [-max_total_time=600] [CORPUS_DIR]``.

Needs atheris. Feeds mutated mails to the whole reader; any exception, a mail over two seconds of processor time or a
process over 256 MB beyond what the program itself takes is a finding. Begins with the layouts of the project's own
set of notices when no directory is named, and tells each mail that was slower than all before.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))

with atheris.instrument_imports(include=["assistant"]):
    from assistant.errors import MailError
    from assistant.invitations.catalogue import shipped_catalogue
    from assistant.invitations.recognize import recognize
    from assistant.invitations.triage import candidate
    from assistant.invitations.values import Owner
    from assistant.mail.authenticity import server_results
    from assistant.mail.parse import read_header, read_mail
    from assistant.mail.values import Trust

LONGEST = 2.0  # seconds of processor time for one mail
LARGEST = 256 * 1024  # KB that the process may grow

_slowest = 0.0
_before = 0


def one(data: bytes) -> None:
    """Read *data* as the daemon would read a mail."""
    global _slowest
    start = time.process_time()
    try:
        mail = read_mail(data)
    except MailError:  # no mail at all: said so on purpose
        return
    recognize(mail, server_results(mail, Trust(), assume=True), shipped_catalogue(), Owner(names=("Sven Achterberg",)))
    candidate(read_header(data.partition(b"\r\n\r\n")[0]), shipped_catalogue())
    took = time.process_time() - start
    if took > _slowest:
        _slowest = took
        print(f"slowest mail so far: {took:.3f} s, {len(data)} bytes", file=sys.stderr)
    assert took < LONGEST, "too slow"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - _before
    assert grown < LARGEST, "too much memory"


def seeds(folder: Path) -> None:
    """Some of each layout of the project's own set, for the fuzzer to begin with."""
    from tests.corpus.notices import cases

    for number, case in enumerate(cases("seen")):
        if number % 7 == 0 or case.hostile:
            (folder / f"{case.name}.eml").write_bytes(case.raw)


if __name__ == "__main__":
    arguments = sys.argv[:]
    if all(each.startswith("-") for each in arguments[1:]):
        folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        seeds(folder)
        arguments.append(str(folder))
    recognize_once = next(Path(arguments[-1]).iterdir(), None)
    if recognize_once is not None:  # tables are read once; what they take is not the mail's
        one(recognize_once.read_bytes())
        _slowest = 0.0
    _before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    atheris.Setup(arguments, one)
    atheris.Fuzz()

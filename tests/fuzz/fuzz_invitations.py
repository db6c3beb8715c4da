"""A longer run outside the suite: ``python tests/fuzz/fuzz_invitations.py [-max_total_time=600]`` (needs atheris).

Feeds mutated mails to the whole reader; any exception or a mail over two seconds is a finding.
"""

from __future__ import annotations

import sys
import time

import atheris

with atheris.instrument_imports(include=["assistant"]):
    from assistant.errors import MailError
    from assistant.invitations.catalogue import shipped_catalogue
    from assistant.invitations.recognize import recognize
    from assistant.invitations.triage import candidate
    from assistant.invitations.values import Owner
    from assistant.mail.authenticity import server_results
    from assistant.mail.parse import read_header, read_mail
    from assistant.mail.values import Trust

LONGEST = 2.0  # seconds for one mail


def one(data: bytes) -> None:
    start = time.process_time()
    try:
        mail = read_mail(data)
    except MailError:  # no mail at all: said so on purpose
        return
    recognize(mail, server_results(mail, Trust(), assume=True), shipped_catalogue(), Owner(names=("Sven Achterberg",)))
    candidate(read_header(data.partition(b"\r\n\r\n")[0]), shipped_catalogue())
    assert time.process_time() - start < LONGEST, "too slow"


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()

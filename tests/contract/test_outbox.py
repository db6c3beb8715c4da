"""One suite for every Outbox: the one in memory, and SMTP against a server that does what the test says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import TransportError
from assistant.transport.base import LoginRefused, Outbox, Receipt, SendOutcome, SendStage
from assistant.transport.memory import Accepted, Fault, MemoryOutbox, MemoryServer
from assistant.transport.secrets import GivenSecret
from assistant.transport.smtp import SmtpAccount, SmtpOutbox
from tests.servers.scripted_smtp import Does, ScriptedSmtp

OWNER, PERSON = "owner@example.test", "ada@example.org"
LETTER = b"From: owner@example.test\r\nTo: ada@example.org\r\nMessage-ID: <1@example.test>\r\n\r\nHello\r\n"


class Stages(list):
    """Records each stage; ``stop_with`` lets the recording itself fail, as a full disk would."""

    stop_with: Exception | None = None

    def __call__(self, stage: SendStage) -> None:
        if self.stop_with is not None:
            raise self.stop_with
        self.append(stage)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Place:
    """Where letters end, as a test sees it from behind the Outbox."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.mailboxes = MemoryServer(clock=self.clock)

    outbox: Outbox
    accepted: list[Accepted]

    def refuse(self, outcome: SendOutcome) -> None:
        """The next letter is answered so at RCPT."""
        raise NotImplementedError

    def lose_the_answer(self, *, delivers: bool) -> None:
        """The next letter's line breaks after the final dot."""
        raise NotImplementedError

    def refuse_the_login(self) -> None:
        raise NotImplementedError


class MemoryPlace(Place):
    def __init__(self) -> None:
        super().__init__()
        self.outbox = self._memory = MemoryOutbox(self.mailboxes, filed_after=timedelta(minutes=10))
        self.accepted = self.outbox.accepted

    def refuse(self, outcome: SendOutcome) -> None:
        self._memory.script.append(Fault(Receipt(outcome, "said no", 550)))

    def lose_the_answer(self, *, delivers: bool) -> None:
        receipt = Receipt(SendOutcome.UNKNOWN, "the line broke")
        self._memory.script.append(Fault(receipt, SendStage.ENDING, delivers))

    def refuse_the_login(self) -> None:
        self._memory.refuses_login = LoginRefused("wrong password")


class SmtpPlace(Place):
    def __init__(self) -> None:
        super().__init__()
        self.server = ScriptedSmtp(files_into=self.mailboxes, filed_after=timedelta(minutes=10)).start()
        self.accepted = self.server.accepted
        self.outbox = SmtpOutbox(
            SmtpAccount(
                host=self.server.host, port=self.server.port, tls=False, user="owner", secret=GivenSecret("secret")
            )
        )

    def refuse(self, outcome: SendOutcome) -> None:
        self.server.at("rcpt", Does("450 4.2.0 later" if outcome is SendOutcome.DEFERRED else "550 5.1.1 nobody"))

    def lose_the_answer(self, *, delivers: bool) -> None:
        self.server.at("dot", Does(drop=True, takes=delivers))

    def refuse_the_login(self) -> None:
        self.server.at("auth", Does("535 5.7.8 wrong password"))


class OutboxContract:
    def test_a_letter_goes_out_whole_and_to_one_person(self, place: Place):
        stages = Stages()
        receipt = place.outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=stages)
        assert receipt.outcome is SendOutcome.SENT
        assert place.accepted == [Accepted(LETTER, OWNER, PERSON)]
        assert stages == [SendStage.ENDING]

    def test_several_letters_go_out_in_their_order(self, place: Place):
        people = [f"person{n}@example.org" for n in range(5)]
        for person in people:
            assert place.outbox.send(LETTER, sender=OWNER, recipient=person, at_stage=Stages()).code == 250
        assert [letter.recipient for letter in place.accepted] == people

    @pytest.mark.parametrize("outcome", [SendOutcome.DEFERRED, SendOutcome.REFUSED])
    def test_a_no_before_the_text_leaves_the_stage_at_sending(self, place: Place, outcome: SendOutcome):
        place.refuse(outcome)
        stages = Stages()
        receipt = place.outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=stages)
        assert receipt.outcome is outcome
        assert (stages, place.accepted) == ([], [])
        assert place.outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=stages).outcome == "sent"

    @pytest.mark.parametrize("delivers", [True, False])
    def test_a_lost_answer_is_unknown_and_never_sent_again_by_itself(self, place: Place, delivers: bool):
        place.lose_the_answer(delivers=delivers)
        stages = Stages()
        receipt = place.outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=stages)
        assert receipt.outcome is SendOutcome.UNKNOWN
        assert stages == [SendStage.ENDING]
        assert len(place.accepted) == delivers

    def test_a_stage_that_cannot_be_recorded_stops_the_letter(self, place: Place):
        stages = Stages()
        stages.stop_with = OSError("no space left")
        with pytest.raises(OSError, match="no space left"):
            place.outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=stages)
        assert place.accepted == []
        assert place.outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=Stages()).outcome == "sent"

    @pytest.mark.parametrize(
        "address",
        [
            "", "ada", "ada@", "@example.org", "ada@example.org\r\nRCPT TO:<eve@example.org>", "ada @example.org",
            "<ada@example.org>", "ada@example.org,eve@example.org", "ädä@example.org", '"a b"@example.org',
            "ada@[127.0.0.1]", "a" * 65 + "@example.org", "ada@" + "x." * 200 + "org", "ada@example.org\x00",
        ],
    )  # fmt: skip
    def test_an_address_that_is_not_plain_never_reaches_a_server(self, place: Place, address: str):
        for sender, recipient in ((OWNER, address), (address, PERSON)):
            receipt = place.outbox.send(LETTER, sender=sender, recipient=recipient, at_stage=Stages())
            assert receipt.outcome is SendOutcome.REFUSED
            assert address not in receipt.detail or not address
        assert place.accepted == []

    def test_a_copy_lies_in_sent_when_the_server_files_it(self, place: Place):
        place.outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=Stages())
        assert place.mailboxes.mails("Sent") == ()
        place.clock.now += timedelta(minutes=10)
        assert [mail.raw for mail in place.mailboxes.mails("Sent")] == [LETTER]

    def test_check_logs_in_and_sends_nothing(self, place: Place):
        assert "ready" in place.outbox.check()
        assert place.accepted == []

    def test_check_tells_a_refused_login(self, place: Place):
        place.refuse_the_login()
        with pytest.raises(LoginRefused):
            place.outbox.check()

    def test_a_closed_outbox_can_send_again(self, place: Place):
        place.outbox.close()
        place.outbox.close()
        assert place.outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=Stages()).outcome == "sent"
        place.outbox.close()


class TestMemoryOutbox(OutboxContract):
    @pytest.fixture
    def place(self) -> Place:
        return MemoryPlace()


class TestSmtpOutbox(OutboxContract):
    @pytest.fixture
    def place(self) -> Iterator[Place]:
        place = SmtpPlace()
        yield place
        place.outbox.close()
        place.server.stop()


def test_letters_reach_another_smtp_server_unchanged(smtp_sink):
    """aiosmtpd speaks SMTP by itself, so that our own scripted server is not our only witness."""
    outbox = SmtpOutbox(SmtpAccount(host=smtp_sink.host, port=smtp_sink.port, tls=False))
    dotted = LETTER + b".\r\n..\r\n.hidden line\r\nlone\rreturn and\nfeed"
    for letter in (LETTER, dotted):
        assert outbox.send(letter, sender=OWNER, recipient=PERSON, at_stage=Stages()).outcome == "sent"
    outbox.close()
    smtp_sink.wait_for(2)
    whole = LETTER + b".\r\n..\r\n.hidden line\r\nlone\r\nreturn and\r\nfeed\r\n"
    assert smtp_sink.mails == [(LETTER, OWNER, (PERSON,)), (whole, OWNER, (PERSON,))]


def test_a_server_without_the_login_we_need_is_told_as_such(smtp_sink):
    account = SmtpAccount(
        host=smtp_sink.host, port=smtp_sink.port, tls=False, user="owner", secret=GivenSecret("secret")
    )
    outbox = SmtpOutbox(account)
    with pytest.raises(TransportError, match="no way to log in"):
        outbox.check()
    receipt = outbox.send(LETTER, sender=OWNER, recipient=PERSON, at_stage=Stages())
    assert (receipt.outcome, receipt.stop_all) == (SendOutcome.DEFERRED, True)
    outbox.close()

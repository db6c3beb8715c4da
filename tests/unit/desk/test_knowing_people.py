"""Whom the owner knows, by what they imported; who was forgotten; how much trust a rule has earned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest

from assistant.demo.mails import Stranger, connected, invitation
from assistant.desk import word
from assistant.desk.forgetting import forget
from assistant.desk.learn import learn_configured, learn_file
from assistant.desk.trust import NoSuchRule, consent, review_trust, standing
from assistant.policy.trust import ChangeKind
from assistant.policy.values import TrustLevel
from assistant.reports.export import person_facts
from assistant.reports.rightsizing import weak_connections
from assistant.store.engine import Store
from assistant.store.values import LetterState
from tests.unit.desk.room import MARA, MONDAY, a_room

HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
OTHER_MARA = "Mara,Lindholm,https://www.linkedin.com/in/another-mara,,X,Y,12 Mar 2019\n"
MARAS = "Mara,Lindholm,https://www.linkedin.com/in/mara-lindholm/,,Nordlys,Editor,12 Mar 2019\n"


def learned(room, path, text):
    path.write_text(text)
    with room.store.book() as book:
        return learn_file(path, book, room.config, room.now)


def judged(room, who=MARA):
    case = room.receives(invitation(who, room.now, reply_to=who.address)).case_id
    return room.file(case).record


@pytest.mark.parametrize(
    ("name", "text", "verdict"),
    [
        ("Connections.csv", HEADER + MARAS, "known"),
        ("Connections.csv", HEADER + OTHER_MARA, "stranger"),
        ("Connections.csv", HEADER + "Mara,Lindholm,,,Nordlys,Editor,12 Mar 2019\n", "cannot tell"),
        ("cards.vcf", f"BEGIN:VCARD\nFN:M. L.\nEMAIL:{MARA.address}\nEND:VCARD\n", "known"),
        ("lunch.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nDTSTART:20260305T120000Z\nSUMMARY:Lunch\n"
                      f"ATTENDEE:mailto:{MARA.address}\nEND:VEVENT\nEND:VCALENDAR\n", "known"),
        ("Invitations.csv", "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
                            "Robin Winter,Mara Lindholm,\"3/5/26, 9:00 AM\",,OUTGOING,https://www.linkedin.com/in/robin,"
                            "https://www.linkedin.com/in/mara-lindholm\n", "recognized"),
        ("nothing.csv", HEADER + "Jo,Dahl,https://www.linkedin.com/in/jo-dahl,,X,Y,12 Mar 2019\n", "stranger"),
    ],
)  # fmt: skip
def test_an_imported_record_is_evidence(tmp_path, name, text, verdict):
    room = a_room()
    learned(room, tmp_path / name, text)
    assert judged(room).acquaintance == verdict


def test_the_evidence_names_its_date_its_file_and_line(tmp_path):
    room = a_room()
    learned(room, tmp_path / "Connections.csv", HEADER + MARAS)
    [text] = judged(room).acquaintance_evidence
    assert "12 Mar 2019" in text
    assert "Connections.csv:2" in text


def test_reading_a_file_twice_changes_nothing_and_a_row_that_went_is_gone(tmp_path):
    room = a_room()
    file = tmp_path / "Connections.csv"
    both = HEADER + MARAS + "Jo,Dahl,https://www.linkedin.com/in/jo-dahl,,X,Y,12 Mar 2019\n"
    assert learned(room, file, both).merged.new == 2
    assert learned(room, file, both).merged.same == 2
    assert learned(room, file, HEADER + MARAS).merged.gone == 1
    with room.store.reading() as book:
        assert book.settings.get("network_size") == 1


def test_a_broken_row_is_reported_with_its_line_and_the_rest_is_taken(tmp_path):
    found = learned(a_room(), tmp_path / "Connections.csv", HEADER + '"Broken,row\n' + MARAS)
    assert found.merged.new == 1
    assert found.file.problems[0][0] == 2


def test_a_configured_file_that_is_missing_makes_nobody_a_stranger(tmp_path):
    room = a_room()
    room.config = replace(room.config, people=replace(room.config.people, imports=(tmp_path / "Connections.csv",)))
    learn_configured(room.store, room.config, room.now)
    assert judged(room).acquaintance == "cannot tell"
    assert room.notices("import")
    (tmp_path / "Connections.csv").write_text(HEADER + MARAS)
    learn_configured(room.store, room.config, room.now)
    assert not room.notices("import")
    room.now += timedelta(days=400)
    other = Stranger(name="Ines Falk", headline="", address="ines@falk.example", vanity="ines-falk")
    assert judged(room, other).acquaintance == "stranger"


def test_right_sizing_lists_connections_without_a_word_for_a_year(tmp_path):
    # The network's owner breaks weak connections once a year; the assistant only lists them.
    room = a_room()
    rows = MARAS + "Jo,Dahl,https://www.linkedin.com/in/jo-dahl,,X,Y,02 Nov 2026\n"
    learned(room, tmp_path / "Connections.csv", HEADER + rows)
    with room.store.reading() as book:
        assert [one.name for one in weak_connections(book, ("work",), room.now)] == ["Mara Lindholm"]
    learned(room, tmp_path / "lunch.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\n"
            f"DTSTART:20260305T120000Z\nATTENDEE:mailto:{MARA.address}\nEND:VEVENT\nEND:VCALENDAR\n")  # fmt: skip
    reachable = rows.replace("lindholm/,,", f"lindholm/,{MARA.address},")
    learned(room, tmp_path / "Connections.csv", HEADER + reachable)
    with room.store.reading() as book:
        assert weak_connections(book, ("work",), room.now) == ()


def test_the_network_grows_with_each_connection_told_by_a_platform_or_by_the_owner_and_by_none_twice(tmp_path):
    room = a_room()

    def size():
        with room.store.reading() as book:
            return book.settings.get("network_size"), book.settings.get("hubs", 0)

    jo, lion = (
        Stranger(name="Jo Dahl", headline="", address="jo@dahl.example", vanity="jo-dahl"),
        Stranger(name="Leo Brandt (LION) 15,000+", headline="Open Networker", address="leo@lion.example",
                 vanity="leo-brandt"),
    )  # fmt: skip
    room.receives(connected(jo, room.now - timedelta(days=30)))
    assert size() == (None, 0)  # without a list nobody knows how many there are
    learned(room, tmp_path / "Connections.csv", HEADER + OTHER_MARA)
    counted, _ = size()
    case = room.invites(lion)
    room.receives(connected(lion, room.now))
    assert size() == (counted + 1, 1)
    with room.store.book() as book:
        word.decided(case, "accept", book, room.config, room.now)
    assert size() == (counted + 1, 1)
    room.receives(connected(Stranger(name="Ines Falk", headline="", address="i@falk.example", vanity="ines"), room.now))
    assert size() == (counted + 2, 1)
    # The same list read again knows of them, too.
    learned(room, tmp_path / "Connections.csv", HEADER + OTHER_MARA + "\n")
    assert size() == (counted + 2, 1)


def test_a_full_network_warns_the_owner_once(tmp_path):
    room = a_room()
    limited = replace(room.config.policy, limits=MappingProxyType({"network_size": 1}))
    room.config = replace(room.config, policies=MappingProxyType({**room.config.policies, "ladder": limited}))
    learned(room, tmp_path / "Connections.csv", HEADER + OTHER_MARA)
    room.invites(Stranger(name="Paul Ober", headline="", address="paul@ober.example", vanity="paul-ober"))
    room.invites(Stranger(name="Ines Falk", headline="", address="ines@falk.example", vanity="ines-falk"))
    assert len(room.notices("limit")) == 1


# -- forgetting ----------------------------------------------------------------------------------------------------


def a_room_on_disk(tmp_path):
    room = a_room()
    room.store = Store.in_directory(tmp_path / "state")
    room.store.prepare(room.now)
    return room


def test_nothing_of_a_forgotten_person_is_left_in_the_file_or_a_later_backup(tmp_path):
    room = a_room_on_disk(tmp_path)
    learned(room, tmp_path / "Connections.csv", HEADER + MARAS)
    noted = invitation(MARA, room.now, note="Mirabelle jam at the harbor fair!", reply_to=MARA.address)
    case = room.receives(noted).case_id
    person = room.file(case).case.person_id
    before = room.store.file.read_bytes()
    assert b"Mirabelle" in before
    receipt = forget(person, room.store, room.config, room.now)
    assert receipt.still_in_file == 0
    assert receipt.counts["cases"] == 1
    assert receipt.counts["imported records"] == 1
    backup = room.store.backup(room.now)
    for file in (room.store.file, backup):
        raw = file.read_bytes().lower()
        assert not [word for word in (b"mirabelle", b"lindholm", b"nordlys", b"mara") if word in raw]


def test_a_forgotten_person_is_not_written_to_again_nor_learned_again(tmp_path):
    room = a_room_on_disk(tmp_path)
    person = room.file(room.invites()).case.person_id
    forget(person, room.store, room.config, room.now)
    room.now += timedelta(days=30)
    again = room.receives(invitation(MARA, room.now, reply_to=MARA.address))
    assert again.outcome == "quarantined"
    assert "asked to forget" in again.because
    found = learned(room, tmp_path / "Connections.csv", HEADER + MARAS)
    assert (found.merged.new, found.kept_out) == (0, 1)


def test_a_person_can_be_exported_whole():
    room = a_room()
    case = room.invites()
    with room.store.reading() as book:
        facts = person_facts(room.file(case).case.person_id, book)
    assert facts["name"] == MARA.name
    assert facts["cases"][0]["letter_texts"][0]["purpose"] == "have-we-met"


# -- trust ---------------------------------------------------------------------------------------------------------


def letters_of(room, count, *, outcome="sent", start=0):
    """So many letters of the rule "stranger", with what became of them."""
    for number in range(start, start + count):
        address = f"p{number}@p{number}.example"
        who = Stranger(name=f"Person {number}", headline="", address=address, vanity=f"p-{number}")
        room.now += timedelta(hours=1)
        case = room.invites(who)
        with room.store.book() as book:
            [letter] = book.letters.of_case(case)
            if outcome == "rejected":
                word.reject(letter.id, book, now=room.now)
            else:
                text = letter.text + ("Best.\n" if outcome == "edited" else "")
                book.letters.change(letter.id, state=LetterState.SENT, sent_at=room.now, text=text)


def reviewed(room):
    with room.store.book() as book:
        return review_trust(book, room.config, room.now)


def level(room):
    with room.store.reading() as book:
        return standing(room.config.policy.rule("stranger"), book, room.config).level


def asking():
    room = a_room(now=datetime(2026, 1, 5, 9, tzinfo=UTC))
    quiet = replace(room.config.policy, limits=MappingProxyType({"invitations_this_week": 1000}))
    room.config = replace(
        room.config, ceiling=TrustLevel.ASK, policies=MappingProxyType({**room.config.policies, "ladder": quiet})
    )
    return room


def test_twenty_unchanged_letters_are_a_proposal_and_only_the_owners_word_gives_it():
    room = asking()
    letters_of(room, 19)
    assert reviewed(room) == ()
    letters_of(room, 1, start=19)
    assert [one.kind for one in reviewed(room)] == [ChangeKind.PROMOTE]
    assert level(room) is TrustLevel.ASK
    assert len(room.notices("trust")) == 1
    with room.store.book() as book:
        consent("stranger", TrustLevel.AUTO, book, room.config, room.now)
    assert level(room) is TrustLevel.AUTO
    assert room.notices("trust") == []


@pytest.mark.parametrize("outcome", ["rejected", "edited"])
def test_two_bad_letters_in_ten_take_trust_back_and_say_so(outcome):
    room = asking()
    with room.store.book() as book:
        consent("stranger", TrustLevel.AUTO, book, room.config, room.now)
    letters_of(room, 8)
    letters_of(room, 2, outcome=outcome, start=8)
    assert [one.kind for one in reviewed(room)] == [ChangeKind.DEMOTE]
    assert level(room) is TrustLevel.ASK
    assert "does less" in room.notices("trust")[0]


def test_a_mode_lowered_after_the_consent_counts():
    room = asking()
    with room.store.book() as book:
        consent("stranger", TrustLevel.AUTO, book, room.config, room.now)
    room.config = replace(room.config, ceiling=TrustLevel.OBSERVE)
    assert level(room) is TrustLevel.OBSERVE


def test_a_rule_that_is_not_there_is_named_with_the_nearest(tmp_path):
    room = a_room(now=MONDAY)
    with room.store.book() as book, pytest.raises(NoSuchRule, match="stranger"):
        consent("strangers", TrustLevel.AUTO, book, room.config, room.now)

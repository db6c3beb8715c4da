"""Exports of platforms and address books, in the columns, languages, encodings and states they come in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.people.imports import (
    Imported,
    Messages,
    decode,
    message_evidence,
    read_any,
    read_cards,
    read_connections,
    read_invitations,
    read_messages,
)
from assistant.people.tables import mend, read_date

NOTES = ('Notes:\n"When you export your connections, some addresses may be missing,\nsince members hide them."\n\n')
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
JANE = "Jane,Doe,https://www.linkedin.com/in/jane-doe,jane@example.org,Acme,CTO,15 Mar 2024\n"
MARCH = datetime(2024, 3, 15, tzinfo=UTC)


def lines(imported: Imported) -> list[int | None]:
    return [problem.line for problem in imported.problems]


@pytest.mark.parametrize("text", [
    pytest.param(NOTES + HEADER + JANE, id="today, with the notes before"),
    pytest.param(HEADER + JANE, id="without notes"),
    pytest.param(HEADER.replace("\n", "\r\n") + JANE.replace("\n", "\r\n"), id="CRLF"),
    pytest.param("\ufeff" + HEADER + JANE, id="a byte order mark left over"),
    pytest.param((HEADER + JANE).replace(",", ";"), id="saved again with semicolons"),
    pytest.param((HEADER + JANE).replace(",", "\t"), id="saved again with tabs"),
    pytest.param("First Name,Last Name,Email Address,Current Company,Current Position,Connected On,URL\n"
                 "Jane,Doe,jane@example.org,Acme,CTO,\"03/15/2024, 12:00 AM\",https://www.linkedin.com/in/jane-doe/\n",
                 id="older columns, other order"),
    pytest.param("Vorname,Nachname,URL,E-Mail-Adresse,Unternehmen,Position,Verbunden am\n"
                 "Jane,Doe,https://de.linkedin.com/in/jane-doe,jane@example.org,Acme,CTO,15 März 2024\n", id="German"),
    pytest.param("Prénom,Nom,URL,Adresse e-mail,Entreprise,Poste,Date de connexion\n"
                 "Jane,Doe,https://fr.linkedin.com/in/jane-doe,jane@example.org,Acme,CTO,15 mars 2024\n", id="French"),
    pytest.param("Nombre,Apellidos,URL,Correo electrónico,Empresa,Cargo,Conectado el\n"
                 "Jane,Doe,https://es.linkedin.com/in/jane-doe,jane@example.org,Acme,CTO,15 mar 2024\n", id="Spanish"),
])
def test_connections_are_read(text):
    imported = read_connections(text, "Connections.csv")
    assert imported.problems == ()
    (record,) = imported.records
    assert record.name == "Jane Doe"
    assert [str(key) for key in record.keys] == ["address:jane@example.org", "profile:linkedin:in/jane-doe"]
    assert (record.company, record.position, record.at) == ("Acme", "CTO", MARCH)


def test_broken_rows_are_told_with_their_line_and_cost_only_themselves():
    text = (NOTES + HEADER + JANE  # lines 1 to 6
            + 'Bob,Lost,https://www.linkedin.com/in/bob,,"Acme,CTO,1 Jan 2024\n'  # a quote that never ends
            + 'Ann,Müller,https://www.linkedin.com/in/ann,,"Müller, Schmidt & Co",CTO,2 Jan 2024\n'
            + ",,,,,,\n"
            + ",,,,Ghost Ltd,,\n"
            + "Zoë,K,,not an address,,,some day\n")
    imported = read_connections(text, "Connections.csv")
    assert [record.name for record in imported.records] == ["Jane Doe", "Ann Müller", "Zoë K"]
    assert lines(imported) == [7, 10, 11]
    assert "quotation mark" in imported.problems[0].message
    assert "no name" in imported.problems[1].message
    assert imported.problems[2].message == ("'some day' is not a date and 'not an address' is not a mail address; "
                                            "the row was taken without it")
    assert imported.records[1].company == "Müller, Schmidt & Co"
    assert imported.records[1].source == "Connections.csv:8"


def test_a_file_that_is_none_says_what_one_looks_like():
    imported = read_connections("a,b,c\n1,2,3\n", "x.csv")
    assert imported.records == ()
    assert "First Name,Last Name" in imported.problems[0].message


def test_reading_twice_gives_the_same():
    assert read_connections(NOTES + HEADER + JANE, "c") == read_connections(NOTES + HEADER + JANE, "c")


def test_invitations_name_the_other_person_and_the_direction():
    imported = read_invitations(
        "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
        'Jane Doe,Owner,"1/29/26, 2:37 PM",,INCOMING,https://www.linkedin.com/in/jane-doe,https://www.linkedin.com/in/o\n'
        'Owner,Bob Smith,"9/1/26, 10:00 AM","Hello,\nBob",OUTGOING,https://www.linkedin.com/in/o,'
        "https://www.linkedin.com/in/bob\n"
        "Who,Whom,1/1/26,,SIDEWAYS,,\n", "Invitations.csv")
    first, second = imported.records
    assert (first.name, first.outgoing, first.note, first.at) == ("Jane Doe", False, False,
                                                                 datetime(2026, 1, 29, 14, 37, tzinfo=UTC))
    assert (second.name, second.outgoing, second.note) == ("Bob Smith", True, True)
    assert [str(key) for key in second.keys] == ["profile:linkedin:in/bob"]
    assert lines(imported) == [5]


MESSAGES = ("CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,"
            "FOLDER,ATTACHMENTS,IS MESSAGE DRAFT\n")
ME, HER, HIM = (f"https://www.linkedin.com/in/{name}" for name in ("owner", "jane", "spam"))


def test_messages_prove_a_conversation_only_when_both_wrote():
    read = read_messages(
        MESSAGES
        + f'c1,,Jane,{HER},Owner,{ME},2024-01-01 10:00:00 UTC,,"secret\nwords",INBOX,,No\n'
        + f"c1,,Owner,{ME},Jane,{HER},2024-01-02 10:00:00 UTC,,thanks,SENT,,No\n"
        + f"c2,,Spam,{HIM},Owner,{ME},2024-01-03 10:00:00 UTC,,buy,INBOX,,No\n"
        + f"c2,,Owner,{ME},Spam,{HIM},2024-01-04 10:00:00 UTC,,never sent,INBOX,,Yes\n", "messages.csv")
    assert read.problems == ()
    assert str(read.owner) == "profile:linkedin:in/owner"
    found = message_evidence(read)
    assert [str(key) for key in found] == ["profile:linkedin:in/jane"]
    evidence = next(iter(found.values()))
    assert evidence.text == "platform messages in both directions: 1 from you, 1 from them"
    assert (evidence.at, evidence.source) == (datetime(2024, 1, 2, 10, 0, tzinfo=UTC), "messages.csv:4")
    assert "secret" not in repr(read)


def test_without_a_sure_owner_nothing_is_proved():
    read = read_messages(MESSAGES + f"c1,,Jane,{HER},Owner,{ME},2024-01-01,,x,INBOX,,No\n"
                         f"c1,,Owner,{ME},Jane,{HER},2024-01-02,,x,INBOX,,No\n", "messages.csv")
    assert read.owner is None
    assert message_evidence(read) == {}


CARDS = """BEGIN:VCARD
VERSION:3.0
N:Doe;Jane;;Dr.;
FN:Dr. Jane Doe
item1.EMAIL;type=INTERNET:Jane@Example.org
EMAIL:jane.doe@exam
 ple.test
ORG:Acme\\, Inc.;Sales
X-SOCIALPROFILE;TYPE=linkedin:https://www.linkedin.com/in/jane-doe
PHOTO;ENCODING=b:{photo}
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=
=B6rg
END:VCARD
BEGIN:VCARD
FN:Lost
BEGIN:VCARD
TEL:+49 30 123
END:VCARD
BEGIN:VCARD
FN:Cut
""".replace("{photo}", "A" * 30_000)


def test_cards_are_read_in_all_versions_and_broken_ones_are_told():
    imported = read_cards(CARDS, "cards.vcf")
    jane, joerg = imported.records
    assert (jane.name, jane.company, jane.source) == ("Jane Doe", "Acme, Inc.", "cards.vcf:1")
    assert [str(key) for key in jane.keys] == ["address:jane.doe@example.test", "address:jane@example.org",
                                               "profile:linkedin:in/jane-doe"]
    assert joerg.name == "Jörg Müller"
    assert lines(imported) == [17, 19, 22]


@pytest.mark.parametrize(("text", "kind"), [
    (NOTES + HEADER + JANE, Imported), (CARDS, Imported), (MESSAGES, Messages),
])
def test_an_export_is_told_by_what_it_holds(text, kind):
    assert isinstance(read_any(text, "file"), kind)


@pytest.mark.parametrize(("raw", "encoding"), [
    ("Müller".encode(), "utf-8"), ("Müller".encode("utf-8-sig"), "utf-8"), ("Müller".encode("utf-16"), "utf-16"),
    (("Müller," * 20).encode("utf-16-le"), "utf-16-le"), (("Müller," * 20).encode("utf-16-be"), "utf-16-be"),
    ("Müller".encode("latin-1"), "windows-1252"), (b"", "utf-8"),
])
def test_an_encoding_is_found(raw, encoding):
    text, found = decode(raw)
    assert found == encoding
    assert text == "" or text.startswith("Müller")


def test_double_encoded_letters_are_mended_and_right_ones_left():
    assert mend("JosÃ© MÃ¼ller") == "José Müller"
    assert mend("Ãngela") == "Ãngela"
    assert mend("José") == "José"


@pytest.mark.parametrize(("text", "expected"), [
    ("15 Mar 2024", MARCH), ("15 March 2024", MARCH), ("Mar 15, 2024", MARCH), ("2024-03-15", MARCH),
    ("15. März 2024", MARCH), ("15 mars 2024", MARCH), ("15 de marzo de 2024", MARCH), ("3/15/24", MARCH),
    ("15/03/2024", MARCH), ("15.03.2024", MARCH), ("2024-03-15 10:00:00 UTC", MARCH.replace(hour=10)),
    ("3/15/24, 12:05 AM", MARCH.replace(minute=5)), ("3/15/24, 12:05 PM", MARCH.replace(hour=12, minute=5)),
    ("12 août 2023", datetime(2023, 8, 12, tzinfo=UTC)), ("1 juin 2023", datetime(2023, 6, 1, tzinfo=UTC)),
    ("1 juil. 2023", datetime(2023, 7, 1, tzinfo=UTC)),
    ("31 Feb 2024", None), ("soon", None), ("", None), ("2024-13-45", None), ("99/99/99", None),
])
def test_a_date_is(text, expected):
    assert read_date(text) == expected


@given(st.text(max_size=300))
def test_no_text_breaks_a_reader(text):
    read_any(text, "x")
    read_connections(HEADER + text, "x")
    read_messages(MESSAGES + text, "x")
    read_cards("BEGIN:VCARD\n" + text, "x")
    read_date(text)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_decoder(raw):
    decode(raw)


def test_many_rows_are_all_read():
    row = "Jane,Doe,https://www.linkedin.com/in/p-{0},p{0}@example.org,\"Company, {0}\",Role,15 Mar 2024\n"
    text = NOTES + HEADER + "".join(row.format(number) for number in range(2_000))
    imported = read_connections(text, "Connections.csv")
    assert len(imported.records) == 2_000


@pytest.mark.parametrize("hostile", ['"a\n' * 5_000, 'x,"' * 20_000, '"' * 50_001, ("a" * 1000 + '"\n') * 500,
                                     "BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:a=\n" + "=\n" * 10_000])
def test_of_a_hostile_file_little_is_kept(hostile):
    connections, cards = read_connections(HEADER + hostile, "x"), read_cards(hostile, "x")
    for read in (connections, read_messages(MESSAGES + hostile, "x"), cards):
        assert len(read.problems) <= 1001
    assert all(len(record.name) <= 400 for record in (*connections.records, *cards.records))

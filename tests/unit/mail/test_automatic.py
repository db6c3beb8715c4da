"""Gate B: what is never answered, and the people who must not be held back by it."""

# ruff: noqa: E501 - a line of a table is read as one line

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.mail.automatic import automatic, never_write_to
from assistant.mail.parse import read_mail
from assistant.mail.values import Header, Machine
from tests.makers import a_mail, raw_mail

OWN = frozenset({"dana.reed@example.org", "dana@example.net"})
AUTO, BOUNCE, LIST, BULK, NO_REPLY, OURS = (
    Machine.AUTO_REPLY,
    Machine.BOUNCE,
    Machine.LIST,
    Machine.BULK,
    Machine.NO_REPLY,
    Machine.OURSELVES,
)

HEADERS = [
    ("Auto-Submitted", "auto-replied", AUTO),
    ("Auto-Submitted", "auto-generated", AUTO),
    ("Auto-Submitted", "auto-notified", AUTO),
    ("Auto-Submitted", "Auto-Replied (vacation)", AUTO),
    ("Auto-Submitted", 'auto-replied; owner-email="x@y.test"', AUTO),
    ("Auto-Submitted", "(no) auto-replied", AUTO),
    ("Auto-Submitted", "yes", AUTO),
    ("X-Autoreply", "yes", AUTO),
    ("X-Autorespond", "Out", AUTO),
    ("X-Autoresponder", "1", AUTO),
    ("X-Auto-Reply", "1", AUTO),
    ("X-AutoReply-From", "kim@x.test", AUTO),
    ("X-Mail-Autoreply", "1", AUTO),
    ("X-Vacation", "yes", AUTO),
    ("X-Exim-AutoReply", "1", AUTO),
    ("X-Acme-Auto-Generated", "1", AUTO),
    ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent", AUTO),
    ("X-Loop", "yes", AUTO),
    ("X-Zendesk-Auto-Reply", "1", AUTO),
    ("X-OTRS-Loop", "True", AUTO),
    ("RT-Ticket", "x #1", AUTO),
    ("X-RT-Loop-Prevention", "x", AUTO),
    ("X-HolidayReply", "1", AUTO),
    ("X-MachineGenerated", "1", AUTO),
    ("Delivered-To", "autoresponder", AUTO),
    ("Precedence", "auto_reply", AUTO),
    ("X-Precedence", "auto_reply", AUTO),
    ("Precedence", "bulk", BULK),
    ("Precedence", "BULK", BULK),
    ("Precedence", "junk", BULK),
    ("Precedence", "list", LIST),
    ("List-Id", "<l.x.test>", LIST),
    ("List-Post", "<mailto:l@x.test>", LIST),
    ("List-Owner", "x", LIST),
    ("List-Archive", "x", LIST),
    ("List-Help", "x", LIST),
    ("List-Subscribe", "x", LIST),
    ("List-Unsubscribe", "<mailto:x@x.test>", BULK),
    ("Mailing-List", "list l@x.test", LIST),
    ("X-Mailing-List", "l@x.test", LIST),
    ("X-BeenThere", "l@x.test", LIST),
    ("X-Google-Group-Id", "1", LIST),
    ("X-Campaign", "1", BULK),
    ("X-GitHub-Reason", "mention", BULK),
    ("X-Cron-Env", "x", BULK),
    ("X-Failed-Recipients", "kim@x.test", BOUNCE),
    ("Return-Path", "<>", BOUNCE),
    ("X-Invitation-Assistant", "1", OURS),
]


@pytest.mark.parametrize(("name", "value", "machine"), HEADERS)
def test_a_header_field_tells(name, value, machine):
    found = automatic(read_mail(raw_mail(header=[(name, value)])), OWN)
    assert found is not None
    assert found.machine is machine


SUBJECTS = [
    "Automatic reply: Have we met?",
    "Automatic reply",
    "AUTOMATIC REPLY: x",
    "[EXTERNAL] Automatic reply: x",
    "Auto: Have we met?",
    "Autoreply: x",
    "Auto-Reply: x",
    "Auto reply from Kim",
    "Auto Response: x",
    "Automated response: x",
    "Out of Office: x",
    "Out of office",
    "Out of the Office Re: x",
    "Out-of-Office: back on Monday",
    "OOO: x",
    "Have we met? [AUTO GENERATED]",
    "Vacation reply",
    "Vacation message",
    "Thank you for contacting Acme",
    "We have received your request",
    "Ticket received: 123",
    "[Ticket#2026] Have we met?",
    "Automatische Antwort: x",
    "Abwesenheitsnotiz: x",
    "Abwesend: x",
    "AW: x (Automatische Antwort)",
    "Eingangsbestätigung",
    "Abwesenheitsmeldung",
    "Réponse automatique : x",
    "Absence du bureau",
    "Message automatique",
    "Absent du bureau : x",
    "Accusé de réception : x",
    "Respuesta automática: x",
    "Fuera de la oficina",
    "Mensaje automático",
    "Resposta automática: x",
    "Fora do escritório",
    "Mensagem automática",
    "Risposta automatica: x",
    "Fuori ufficio: x",
    "Automatisch antwoord: x",
    "Afwezigheidsmelding",
    "Autosvar: x",
    "Automatiskt svar: x",
    "Frånvaromeddelande",
    "Automatisk svar: x",
    "Fraværsbesked",
    "Automaattinen vastaus: x",
    "Poissaoloilmoitus",
    "Automatyczna odpowiedź: x",
    "Odpowiedź automatyczna: x",
    "Automatická odpověď: x",
    "Otomatik yanıt: x",
    "Otomatik cevap: x",
    "Automatikus válasz: x",
    "Răspuns automat: x",
    "Автоответ: x",
    "Автоматический ответ: x",
    "Автовідповідь: x",
    "自動返信: x",
    "自动回复: x",
    "自動回覆: x",
    "자동 회신: x",
    "부재 중: x",
    "رد تلقائي: x",
    "תשובה אוטומטית: x",
    "Αυτόματη απάντηση: x",
    "Balasan otomatis: x",
    "Trả lời tự động: x",
    "Read: Have we met?",
    "Gelesen: x",
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_of_a_machine_tells(subject):
    found = automatic(
        a_mail(subject=subject, text="I will return on Monday. In meiner Abwesenheit. À mon retour."), OWN
    )
    assert found is not None
    assert found.machine is AUTO


AWAY = [
    "Hi, thanks for reaching out. I'm OOO until Dec 3rd and will respond to your email when I'm back.",
    "I am currently travelling and will have limited access to email. If you need immediate assistance please call Bo.",
    "Kim Larsen no longer works at Acme. Please direct all future inquiries to bo@x.test.",
    "This inbox isn't monitored. Replies to this address are not read.",
    "Danke für Ihre Nachricht. Ich bin ab dem 1.12. wieder im Büro.",
    "Thank you for your email. I am out of the office until 30 November with limited access to email. For urgent matters please contact bo@x.test.",
    "Thanks for your message. I'm currently out of the office and will be back on Monday.",
    "Hello,\n\nI am on annual leave and will return on 7 December.\nFor urgent matters, contact bo@x.test.\n\nKim",
    "I am on parental leave. Your email will not be forwarded.",
    "I'm away from my desk with no access to email. I'll be back on Tuesday.",
    "This is an automated message. Please do not reply to this email.",
    "We have received your request and a member of our team will get back to you.",
    "Your request has been received. Your ticket number is 4711.",
    "##- Please type your reply above this line -##\nYour request (4711) has been received.",
    "I am no longer with Acme. Please contact bo@x.test for anything urgent.",
    "Kim Larsen has left the company. Please contact sales@x.test in my absence.",
    "This email address is no longer monitored. Please contact info@x.test.",
    "Vielen Dank für Ihre Nachricht. Ich bin bis zum 30.11. nicht im Büro. In dringenden Fällen wenden Sie sich bitte an bo@x.test.",
    "Ich bin im Urlaub und ab dem 7.12. wieder erreichbar. Ihre E-Mail wird nicht weitergeleitet.",
    "Ich bin nicht mehr im Unternehmen tätig. Bitte wenden Sie sich an bo@x.test.",
    "Je suis absente du bureau jusqu'au 30 novembre. En cas d'urgence, veuillez contacter bo@x.test.",
    "Je suis actuellement en congé, je serai de retour le 7 décembre.",
    "Estoy de vacaciones hasta el 30 de noviembre. Para asuntos urgentes, por favor contacte con bo@x.test.",
    "Estaré fuera de la oficina hasta el lunes. Responderé a mi regreso.",
    "Estou de férias até 30 de novembro. Em caso de urgência, por favor, contate bo@x.test.",
    "Sono in ferie fino al 30 novembre. Per urgenze contattare bo@x.test.",
    "Ik ben afwezig tot 30 november. Bij dringende zaken kunt u contact opnemen met bo@x.test.",
    "Jag är på semester, åter den 7 december. Vid brådskande ärenden kontakta bo@x.test.",
    "Jestem na urlopie do 30 listopada. W pilnych sprawach proszę o kontakt z bo@x.test.",
    "30 Kasım'a kadar izindeyim. Acil durumlarda bo@x.test adresine yazınız.",
    "Я в отпуске до 30 ноября. По срочным вопросам пишите bo@x.test.",
    "休暇中です。お急ぎの場合は bo@x.test までご連絡ください。",
    "我正在休假,如有急事请联系 bo@x.test。",
]


@pytest.mark.parametrize("text", AWAY)
def test_an_absence_without_any_header_field_is_seen(text):
    found = automatic(a_mail(text=text), OWN)
    assert found is not None
    assert found.machine is AUTO


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("I am no longer with Acme. Please contact bo@x.test for anything urgent.", True),
        ("Kim Larsen is no longer with the company. For urgent matters please contact bo@x.test.", True),
        ("Ich bin nicht mehr im Unternehmen tätig. Bitte wenden Sie sich an bo@x.test.", True),
        ("Je ne travaille plus chez Acme. Veuillez contacter bo@x.test.", True),
        ("Ya no trabajo en Acme. Por favor contacte con bo@x.test.", True),
        ("I am on annual leave and will return on 7 December.", False),
    ],
)
def test_who_left_for_good_is_told_from_who_is_away(text, gone):
    found = automatic(a_mail(text=text, header={"auto-submitted": "auto-replied"}), OWN)
    assert found is not None
    assert found.leaves_for_good is gone


BOUNCES = [
    ("MAILER-DAEMON@x.test", "Undelivered Mail Returned to Sender", "This is the mail system at host x.test."),
    (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        "Address not found",
    ),
    (
        "Mail Delivery System <Mailer-Daemon@x.test>",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.",
    ),
    ("postmaster@x.test", "Undeliverable: Have we met?", "Your message to kim@x.test couldn't be delivered."),
    (
        "Microsoft Outlook <MicrosoftExchange329e@x.test>",
        "Undeliverable: Have we met?",
        "Delivery has failed to these recipients",
    ),
    (
        "System Administrator <postmaster@x.test>",
        "Undeliverable: x",
        "Your message did not reach some or all of the intended recipients.",
    ),
    (
        "MAILER-DAEMON@yahoo.test",
        "Failure Notice",
        "Sorry, we were unable to deliver your message to the following address.",
    ),
    ("MAILER-DAEMON@x.test", "failure notice", "Hi. This is the qmail-send program at x.test."),
    ("postmaster@x.test", "Delivery delayed", "Delivery to the following recipients has been delayed."),
    (
        "Mail Delivery System <MAILER-DAEMON@x.test>",
        "Warning: message 1abc delayed 24 hours",
        "A message that you sent has not yet been delivered",
    ),
    ("postmaster@x.test", "Unzustellbar: x", "Ihre Nachricht konnte nicht zugestellt werden."),
    ("postmaster@x.test", "Non remis : x", "Échec de la remise pour ces destinataires"),
    ("postmaster@x.test", "No se puede entregar: x", "No se pudo entregar el mensaje"),
    ("postmaster@x.test", "Niet te bezorgen: x", "kan niet worden bezorgd aan"),
    (
        "Mail Administrator <admin@x.test>",
        "Mail System Error - Returned Mail",
        "The following recipients could not be reached",
    ),
    ("bounce-123@x.test", "anything", "anything"),
    ("bounces+123@x.test", "anything", "anything"),
]


@pytest.mark.parametrize(("author", "subject", "text"), BOUNCES)
def test_a_plain_bounce_is_a_bounce(author, subject, text):
    found = automatic(a_mail(author=author, subject=subject, text=text), OWN)
    assert found is not None
    assert found.machine is BOUNCE


AUTHORS = [
    "noreply@x.test",
    "no-reply@x.test",
    "no_reply@x.test",
    "donotreply@x.test",
    "do-not-reply@x.test",
    "notifications@x.test",
    "root@x.test",
    "ne-pas-repondre@x.test",
    "nicht-antworten@x.test",
    "no-responder@x.test",
    "nao-responda@x.test",
    "nonrispondere@x.test",
    "niet-beantwoorden@x.test",
    "svara-inte@x.test",
    "alerts@x.test",
    "news-noreply@x.test",
]


@pytest.mark.parametrize("author", AUTHORS)
def test_an_author_who_takes_no_reply_gets_none(author):
    found = automatic(a_mail(author=author, text="Your report is ready."), OWN)
    assert found is not None
    assert found.machine is NO_REPLY


@pytest.mark.parametrize("author", ["dana.reed@example.org", "Dana.Reed@Example.org", "dana@example.net"])
def test_our_own_mail_is_ours(author):
    found = automatic(a_mail(author=author), OWN)
    assert found is not None
    assert found.machine is OURS


def test_there_are_as_many_machines_as_promised():
    assert len(HEADERS) + len(SUBJECTS) + len(AWAY) + len(BOUNCES) + len(AUTHORS) >= 150


PEOPLE = [
    "Thank you for your message. In the meantime I joined Acme.",
    "Thanks for your email. I have left Acme and started my own company.",
    "Le llamaré a mi regreso de vacaciones, el jueves a las 10.",
    "No worries. When I return on Monday, I'll call you at 9.",
    "I have no access to email on the ship, I'll be back on Friday, call you at 10 then.",
    "Bin bis Mittwoch im Urlaub, danach gern.",
    "Hello Dana, we met at the harbor festival.",
    "Yes!",
    "ok",
    "👍",
    "",
    "Sure, Thursday at 3pm works for me.",
    "I am out of office on Thursday, but Friday at 10 works.",
    "I'm on vacation next week, how about the week after?",
    "Sorry for the late answer, I was on holiday. Happy to talk on Monday.",
    "I was away from my desk. Can we talk at 4?",
    "I'm no longer with Acme, I now work at Borealis. Let's talk!",
    "My colleague Bo is no longer with the company, I took over his projects.",
    "Please do not reply to this email address, my new one is kim@y.test. Nice to meet you!",
    "Please contact me by phone: +45 1234.",
    "If it is urgent, call me, else Friday suits me.",
    "For urgent matters you can reach me on my mobile. Otherwise, let's talk on Monday.",
    "I will be back on Monday. Could we speak then?",
    "When I return from Oslo I'll call you.",
    "I return to the office on Monday and call you then.",
    "Did my out of office message reach you? I am back now.",
    "I got your out of office reply, so I try again. Are you free on Friday?",
    "The mail to your old address was returned: user unknown. Is this the right one?",
    "My message could not be delivered the first time, so once more: yes.",
    "Is this an automated message or are you a person?",
    "Your automatic reply made me laugh. Yes, we met in Lyon.",
    "Are you a bot? This looks automatically generated.",
    "I'd rather not be on another mailing list. Unsubscribe me please.",
    "Please stop.",
    "Who are you?",
    "Oops, that was LinkedIn importing my address book.",
    "I am traveling with limited access to email, but let's talk when I return.",
    "We have received your proposal at the board meeting and liked it.",
    "Thank you for contacting me! We met in May.",
    "Thanks for your email. I'm free on Tuesday.",
    "Thank you for your message. I am a friend of Bo's.",
    "A member of our team will join the call, is that fine with you?",
    "I'm on leave from December, so can we talk before?",
    "Ich bin am Donnerstag nicht im Büro, aber am Freitag passt es mir gut.",
    "Vielen Dank für Ihre Nachricht. Wir haben uns in Köln kennengelernt.",
    "Vielen Dank für Ihre E-Mail! Ich rufe Sie am Montag an.",
    "Ich bin noch im Urlaub, melde mich danach.",
    "Bin gerade im Urlaub, passt es Ihnen nächste Woche?",
    "Sie erreichen mich ab dem 7.12. wieder, freue mich auf unser Gespräch.",
    "Ist das eine automatische Nachricht?",
    "Je suis absente jeudi, mais je peux vendredi à 10 h.",
    "Bonjour, on s'est rencontrés à Lyon.",
    "Je suis en vacances, on peut parler la semaine prochaine ?",
    "Estoy de vacaciones, pero podemos hablar el lunes.",
    "Nos conocimos en Madrid.",
    "¿Es un mensaje automático?",
    "Estou de férias, mas posso falar na segunda.",
    "Sono in ferie, ma possiamo sentirci lunedì.",
    "Ik ben op vakantie, maar ik kan maandag bellen.",
    "Jag är på semester, men jag kan ringa på måndag.",
    "Jestem na urlopie, ale mogę zadzwonić w poniedziałek.",
    "先日お会いした田中です。",
    "我们在上海见过面。",
    "Мы встречались в Москве на конференции.",
    "I work in delivery, and the failure rate is my topic; happy to discuss undeliverable parcels.",
    "Our ticket system failed; a ticket has been on my desk since May, sorry. Shall we talk?",
    "Thank you for your email. I am out of the office on Thursday, so let us talk Friday at 3.",
    "Monday the 30th at 9:30 works well. Our office is closed from the 25th until the 29th. I will place the call.",
    "We're closed till the 5th and my diary is in the shop.",
]


@pytest.mark.parametrize("text", PEOPLE)
def test_a_person_is_not_held_back(text):
    assert automatic(a_mail(text=text), OWN) is None


@pytest.mark.parametrize(
    "header",
    [
        {"auto-submitted": "no"},
        {"auto-submitted": "No"},
        {"auto-submitted": "no (a person wrote this)"},
        {"precedence": "first-class"},
        {"precedence": "normal"},
        {"x-ms-exchange-inbox-rules-loop": "dana@example.org"},
        {"x-auto-response-suppress": "DR, OOF, AutoReply"},
        {"x-auto-response-suppress": "All"},
        {"x-priority": "1"},
        {"importance": "high"},
        {"x-mailer": "Apple Mail"},
        {"return-path": "<kim@x.test>"},
        {"x-spam-status": "No"},
        {"thread-index": "x"},
        {"x-ms-has-attach": ""},
        {"x-originating-ip": "192.0.2.1"},
        {"x-google-smtp-source": "x"},
    ],
)
def test_a_header_field_of_a_persons_mail_program_holds_nobody_back(header):
    assert automatic(a_mail(header=header), OWN) is None


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Automatic reply: Have we met?",
        "Re: Out of office",
        "Out for lunch on Friday?",
        "Office hours",
        "On vacation soon, so let's talk now",
        "Absence of evidence",
        "Reading list",
        "Leave a message",
        "Semester project",
        "Fwd: Undeliverable: your mail",
        "Autobahn",
        "Delivery of the books",
        "Call on Monday",
        "Return of the loan",
        "Read your article",
        "Your ticket for the concert",
        "Warning: I talk a lot",
    ],
)
def test_a_persons_subject_holds_nobody_back(subject):
    assert automatic(a_mail(subject=subject), OWN) is None


def test_a_quoted_absence_is_not_the_writers():
    text = "Good that you are back! Shall I call you?\n\nOn Monday Dana wrote:\n> I am out of the office until Monday. For urgent matters contact Bo."
    assert automatic(a_mail(text=text), OWN) is None


@pytest.mark.parametrize(
    "address",
    [
        "noreply@x.test",
        "no-reply@x.test",
        "NO-REPLY@X.TEST",
        "noreply+1@x.test",
        "invitations-noreply@linkedin.com",
        "donotreply@x.test",
        "mailer-daemon@x.test",
        "MAILER-DAEMON@x.test",
        "postmaster@x.test",
        "owner-list@x.test",
        "list-request@x.test",
        "list-bounces@x.test",
        "bounces+77@x.test",
        "majordomo@x.test",
        "listserv@x.test",
        "invitations@linkedin.com",
        "member@linkedin.com",
        "inmail-hit-reply@linkedin.com",
        "notification+abc@facebookmail.com",
        "nicht-antworten@x.test",
        "ne-pas-repondre@x.test",
        "no-responder@x.test",
        "naoresponda@x.test",
        "non-rispondere@x.test",
        "geenantwoord@x.test",
        "svarainte@x.test",
        "nie-odpowiadaj@x.test",
        "yanitlamayin@x.test",
        "dana.reed@example.org",
        "dana.reed+x@example.org",
        "Dana@Example.net",
        "",
        "kim",
        "kim@",
        "@x.test",
        "kim@x",
        "kim @x.test",
        "kim@x.test\r\nBcc: eve@y.test",
        "kim@x.test\x00",
        "kim@x.test, eve@y.test",
        "<kim@x.test>",
        "kim@localhost",
        "kim@[192.0.2.1]",
        "kim@x.invalid",
        "root@x.test",
        "a" * 65 + "@x.test",
        "kim@x..test",
        "prvs=1=kim@x.test",
        "mailrobot@xing.com",
    ],
)
def test_nothing_is_ever_written_to(address):
    assert never_write_to(address, OWN)


@pytest.mark.parametrize(
    "address",
    [
        "kim.larsen@x.test",
        "kim+invites@x.test",
        "owen@x.test",
        "norbert.reply@x.test",
        "request@x.test",
        "alberto@x.test",
        "robotnik@x.test",
        "c15c178d-aaaa-bbbb-cccc-0123456789ab@reply.linkedin.com",
        "system.engineer@x.test",
        "jane.doe@linkedin.com",
        "info@x.test",
        "o'hara@x.test",
        "kim@mail.x.test",
    ],
)
def test_a_person_can_be_written_to(address):
    assert never_write_to(address, OWN) is None


@given(
    st.text(max_size=400),
    st.text(max_size=100),
    st.lists(
        st.tuples(
            st.sampled_from(["auto-submitted", "precedence", "list-id", "x-loop", "x-autoreply", "return-path"]),
            st.text(max_size=40),
        ),
        max_size=4,
    ),
)
def test_any_mail_gets_a_verdict(text, subject, fields):
    automatic(a_mail(text=text, subject=subject), OWN)
    automatic(a_mail(text=text, subject=subject, header=Header(tuple(fields)).fields), OWN)
    never_write_to(text, OWN)


@pytest.mark.parametrize(
    "piece", ["i am out of the office ", "? ", "> ", "on x wrote:\n", "from: ", "please contact ", "\n", "- ", "自"]
)
def test_long_texts_are_read_to_a_limit(piece):
    automatic(a_mail(text=piece * 60_000, subject=piece * 500), OWN)

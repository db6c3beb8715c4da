# ruff: noqa: E501 - exact messages, each on its line
"""A wrong file is told whole: every problem with file, line, value and a good example; never a secret."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.config.sample import sample
from assistant.errors import ConfigError
from tests.unit.config.configuration_makers import MAILBOX, OWNER, RIGHT, a_config, problems

FILE = "assistant.toml"


def more(table: str) -> str:
    """The right configuration with *table* from line 14 on."""
    return RIGHT + table


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["assistant.toml: owner is missing; it has no default; write a table [owner]",
              "assistant.toml: mailbox is missing; it has no default; write a table [mailbox]"]),
        ('mode = "atuo"\n' + RIGHT, ['assistant.toml:1: mode = "atuo" is not one of observe, draft, ask, auto; did you mean "auto"?']),
        ("mode = observe\n" + RIGHT,
         ['assistant.toml:1: this is not TOML: the text behind mode = stands without quotation marks; write mode = "observe"']),
        *((f"{line}\n" + RIGHT, [f"assistant.toml:1: this is not TOML: {told}"]) for line, told in (
            ('mode = "observe', 'the quotation mark behind mode = is not closed; write mode = "observe"'),
            ("mode = 'observe\"", 'the quotation mark behind mode = is not closed; write mode = "observe"'),
            ('mode: "observe"', 'a colon stands behind mode; write mode = "value"'),
            ("mode = “observe”", '“ is no quotation mark here; write mode = "observe"'),
            ("mode =", 'nothing stands behind mode =; write mode = "value"'),
            ("mode = True", "True is neither true nor false; write mode = true"),
            ("hold = 10 minutes # short", 'the text behind hold = stands without quotation marks; write hold = "10 minutes"'),
            ("days = [sunday, monday]",
             'a text in the list behind days = stands without quotation marks; write days = ["sunday", "monday"]'),
            ('days = ["sunday",', "the list behind days = is not closed; write ] behind its last value"),
            ('name = "Robin "Rob" Winter"',
             "more than one pair of quotation marks stands behind name =; write name = 'Robin \"Rob\" Winter'"),
            (r'name = "C:\Users"',
             r"the text behind name = holds a backslash, which means something else; write name = 'C:\Users'"),
            ("pasword = hunter", 'the text behind pasword = stands without quotation marks; write pasword = "…"'),
            ("mode", "Expected '=' after a key in a key/value pair; write keys as name = \"value\""),
        )),
        (MAILBOX + '[owner]\nname = "Jane"\n',
         ['assistant.toml:11: owner.time_zone is missing; it has no default; write time_zone = "Europe/Berlin"']),
        (RIGHT.replace("Europe/Berlin", "Berlin"), ['assistant.toml:3: owner.time_zone = "Berlin" is not a time zone; did you mean '
                                                    '"Europe/Berlin"?']),
        (RIGHT.replace("Europe/Berlin", "Qq/Xyzzy"),
         ['assistant.toml:3: owner.time_zone = "Qq/Xyzzy" is not a time zone; write region and city, such as '
          '"Europe/Berlin"']),
        (RIGHT.replace('"Jane Example"', "5"), ['assistant.toml:2: owner.name = 5 is not a text; write it in quotes, such as '
                                                '"Jane Example"']),
        (RIGHT.replace('"Jane Example"', '""'), ['assistant.toml:2: owner.name = "" is empty; write your name, such as '
                                                 '"Jane Example"']),
        (RIGHT.replace("time_zone", "timezone"),
         ["assistant.toml:1: owner.time_zone is missing; it has no default; write time_zone = \"Europe/Berlin\"",
          "assistant.toml:3: owner.timezone is not a key that is known here; did you mean time_zone?"]),
        (more("[sneding]\nhold = 1\n"),
         ["assistant.toml:14: sneding is not a key that is known here; did you mean sending?"]),
        (more('[sending]\nhold = "3 dyas"\n'),
         ['assistant.toml:15: sending.hold = "3 dyas" is not a duration; write a number and a unit, such as "10 minutes"']),
        (more('[storage]\nkeep_mail_text = "3 months"\n'),
         ['assistant.toml:15: storage.keep_mail_text = "3 months" counts months, which are not all of one length; write "90 days"']),
        (more("[sending]\nhold = 10\n"),
         ['assistant.toml:15: sending.hold = 10 is not a duration; write a number and a unit, such as "10 minutes"']),
        (more('[sending]\nhold = "2 working days"\n'),
         ['assistant.toml:15: sending.hold = "2 working days" counts working days, which do not fit here; write "3 days"']),
        (more('[sending]\nquiet_hours = "late"\n'),
         ['assistant.toml:15: sending.quiet_hours = "late" is not a span of hours; write "09:00-12:00"']),
        (more('[sending]\nquiet_days = ["sunday", "mondey"]\n'),
         ['assistant.toml:15: sending.quiet_days[2] = "mondey" is not a weekday; did you mean "monday"?']),
        (more("[sending.budgets]\nper_day = \"many\"\n"),
         ['assistant.toml:15: sending.budgets.per_day = "many" is not a whole number; write per_day = 20']),
        (more("[sending.budgets]\nper_day = -1\n"),
         ["assistant.toml:15: sending.budgets.per_day = -1 is out of bounds; write a number from 0 to 500"]),
        (more("[sending.budgets]\nper_hour = 30\n"),
         ["assistant.toml:14: sending.budgets per_hour = 30 is more than per_day = 20; make it smaller"]),
        (more('[calls]\nbooking_link = "book.example.org"\n'),
         ['assistant.toml:15: calls.booking_link = "book.example.org" is not a web address; write '
          '"https://book.example.org/jane"']),
        (more('[calls.hours]\nmonday = ["12:00-09:00"]\n'),
         ['assistant.toml:15: calls.hours.monday ends before it begins; write the earlier time first, such as '
          '"09:00-12:00"']),
        (more('[calls.hours]\nmonday = ["09:00-12:00", "11:00-13:00"]\n'),
         ['assistant.toml:15: calls.hours.monday has spans that overlap; write ["09:00-12:00", "14:00-17:00"]']),
        (more("[digest]\nenabled = 3\n"),
         ["assistant.toml:15: digest.enabled = 3 is neither true nor false; write enabled = true"]),
        (more('[digest]\nat = "8"\n'),
         ['assistant.toml:15: digest.at = "8" is not a time of day; write hours and minutes, such as "08:00"']),
        (more('[digest]\nto = "kim@example.test"\n'),
         ['assistant.toml:15: digest.to = "kim@example.test" is none of your addresses; add it to owner.addresses']),
        *((more(f'[web]\naddress = "{address}"\n'),
           [f'assistant.toml:15: web.address = "{address}" is not an address of this machine alone, and the page is served '
            'nowhere else; write "127.0.0.1:8642", "[::1]:8642" or "unix:page.sock"'])
          for address in ("0.0.0.0:8642", "192.168.1.5:8642", "[::]:8642", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000",
                          "localhost:8642", "example.org:80", "::1:8642", "unix:", ":8642", "*:8642", "127.0.0.2:8642",
                          "127.0.0.1:8642@example.org", "0:8642", "[::ffff:127.0.0.1]:8642")),
        (more('[people]\nallow = ["kim"]\n'),
         ['assistant.toml:15: people.allow holds "kim", which is no address, domain or profile link; write '
          '"kim@example.test" or "@example.test"']),
        (more('[people]\nallow = ["kim@example.test"]\nblock = ["Kim@example.test"]\n'),
         ['assistant.toml:16: people.block holds "kim@example.test", and so does people.allow; keep it in one']),
        (more('[policy]\nname = "lader"\n'),
         ['assistant.toml:15: policy.name = "lader" is not a policy; did you mean ladder?']),
        (more(MAILBOX), ['assistant.toml:15: mailbox[2].name = "private" is the name of another mailbox, too; give each its own']),
        (RIGHT.replace('"jane@example.org"', '"jane"'),
         ['assistant.toml:6: mailbox[1].address = "jane" is not a mail address; write it alone, such as "jane@example.org"']),
        (RIGHT.replace("imap.example.org", "imaps://imap.example.org"),
         ['assistant.toml:9: mailbox[1].imap.host = "imaps://imap.example.org" is not a server\'s name; write it without "://" '
          'and port, such as "imap.example.org"']),
        (RIGHT.replace('host = "smtp.example.org"', 'host = "smtp.example.org"\ntls = "none"'),
         ['assistant.toml:11: mailbox[1].smtp tls = "none" would send your password in clear to another machine; write '
          '"implicit" or "starttls"']),
        (RIGHT.replace('host = "smtp.example.org"\npassword = { file = "imap.password" }', 'host = "smtp.example.org"'),
         ['assistant.toml:11: mailbox[1].smtp needs a password or oauth, such as password = { file = "imap.password" }']),
        (RIGHT.replace('{ file = "imap.password" }', '{ file = "a", env = "B" }', 1),
         ['assistant.toml:10: mailbox[1].imap.password names no place or several; name one, such as '
          '{ file = "imap.password" }']),
        (RIGHT.replace('[mailbox.imap]', '[mailbox.imap]\nport = "993"'), []),
        ('mode = "auto"\n' + RIGHT.replace('authserv_ids = ["mx.example.org"]\n', ""),
         ['assistant.toml:5: mailbox[1] has no authserv_ids, so no notice would be known to be authentic; run  assistant '
          'doctor  to see the name, then write authserv_ids = ["mx.example.org"]']),
    ],
)
def test_a_wrong_file_is_told_exactly(text, told):
    assert problems(text) == told


def test_all_problems_are_told_in_one_run():
    text = RIGHT.replace("Europe/Berlin", "Mars/Base").replace('"jane@example.org"', '"x"') + '[digest]\nat = "25"\n'
    assert [one.split(": ")[0] for one in problems(text)] == ["assistant.toml:3", "assistant.toml:6", "assistant.toml:15"]


def test_problems_of_policies_templates_and_settings_come_together(tmp_path):
    for name, text in (("policies/mine.toml", 'name = "mine"\nfoo = 1\n'), ("templates/en/x.txt.j2", "no front matter\n"),
                       ("templates/de/footer.txt.j2", "{{ nobody }}\n"), ("platforms/own.toml", "key = 5\n")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    told = problems(RIGHT.replace("Berlin", "Brelin"), directory=tmp_path)
    for part in ("assistant.toml:3:", "policies/mine.toml:2:", "templates/en/x.txt.j2:1:", "templates/de/footer.txt.j2:1:",
                 "platforms/own.toml:1:"):
        assert any(one.startswith((part, str(tmp_path / part))) for one in told), (part, told)


def test_what_lies_between_the_parts_is_told_together_with_what_is_wrong_inside_them(tmp_path):
    for name, text in (
        ("policies/mine.toml", 'name = "mine"\nfoo = 1\n[[rule]]\nname = "first"\nwhen = { stag = "invited" }\nsteps = ["reply:lunch"]\n'),
        ("templates/en/have-we-met.txt.j2", "subject: {{ met\n---\n{{ footer }}\n"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    text = 'mode = "atuo"\n' + RIGHT.replace('authserv_ids = ["mx.example.org"]\n', "") + '[policy]\nname = "mine"\n'
    text += '[digest]\nto = "kim@example.test"\n[people]\nallow = ["@a.test"]\nblock = ["@A.test"]\n'
    told = [one.removeprefix(f"{tmp_path}/") for one in problems(text, directory=tmp_path)]
    assert [one.partition(": ")[0] for one in told] == [
        "assistant.toml:1", "assistant.toml:5", "assistant.toml:17", "assistant.toml:20", "policies/mine.toml:2",
        "policies/mine.toml:3", "policies/mine.toml:5", "templates/en/have-we-met.txt.j2:1"]


@pytest.mark.parametrize("below", ["policies", "platforms"])
def test_each_file_that_is_no_text_is_named_and_the_others_are_read_all_the_same(tmp_path, below):
    (tmp_path / below).mkdir()
    (tmp_path / below / "a.toml").write_bytes(b"\xff\xfe")
    (tmp_path / below / "b.toml").write_bytes(b"x = \xff")
    (tmp_path / below / "c.toml").write_text('name = "c')
    told = [line.removeprefix(f"{tmp_path / below}/") for line in problems(RIGHT, directory=tmp_path)]
    assert told[:2] == [
        "a.toml: cannot be read: byte 1 is not UTF-8; save the file as UTF-8",
        "b.toml: cannot be read: byte 5 is not UTF-8; save the file as UTF-8",
    ]
    assert len(told) > 2
    assert told[2].startswith("c.toml:1: this is not TOML")


def test_a_policy_whose_file_is_no_toml_is_not_also_told_to_be_missing(tmp_path):
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "mine.toml").write_text('name = "mine\n')
    told = problems(more('[policy]\nname = "mine"\n'), directory=tmp_path)
    assert [one.removeprefix(f"{tmp_path}/").partition(": ")[0] for one in told] == ["policies/mine.toml:1"]


@pytest.mark.parametrize(("name", "text", "line"), [
    ("en/have-we-met", "subject: Have we met?\n---\nHello {{ person.name }},\n{{ footer }\n", 4),
    ("en/footer", "---\n{{ owner.name\n", 2),
])  # fmt: skip
def test_a_missing_brace_in_a_template_is_one_line_and_no_second_false_one(tmp_path, name, text, line):
    file = tmp_path / "templates" / f"{name}.txt.j2"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    [told] = problems(RIGHT, directory=tmp_path)
    assert told.startswith(f"{file}:{line}: this is not a template: ")


def test_a_rule_whose_letter_no_template_writes_is_told_with_its_line(tmp_path):
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "mine.toml").write_text(
        'name = "mine"\n[[rule]]\nname = "first"\nwhen = { stage = "invited" }\nsteps = ["reply:have-we-meet"]\n')
    told = problems(more('[policy]\nname = "mine"\n'), directory=tmp_path)
    assert len(told) == 1
    assert "policies/mine.toml:2: rule 'first' writes have-we-meet, and no language has a template for it" in told[0]
    assert told[0].endswith("or did you mean have-we-met?")


CANARY = "kanarienvogel-9471"


@pytest.mark.parametrize(
    "text",
    [
        RIGHT.replace('{ file = "imap.password" }', f'"{CANARY}"'),
        RIGHT.replace('{ file = "imap.password" }', f'{{ plain = "{CANARY}" }}'),
        RIGHT.replace('{ file = "imap.password" }', f'{{ file = "a", env = "{CANARY}" }}'),
        RIGHT.replace('{ file = "imap.password" }', f'{{ command = "{CANARY}" }}'),
        RIGHT.replace('{ file = "imap.password" }', f'["{CANARY}"]'),
        RIGHT.replace("password =", "pasword =").replace('{ file = "imap.password" }', f'"{CANARY}"'),
        RIGHT.replace('{ file = "imap.password" }', CANARY),
        RIGHT.replace('{ file = "imap.password" }', f'"{CANARY}'),
        RIGHT.replace("password =", "passwort =").replace('{ file = "imap.password" }', f"[{CANARY}]"),
        RIGHT.replace("imap.example.org", f"imaps://jane:{CANARY}@imap.example.org"),
        OWNER + f'[[mailbox]]\nname = "a"\naddress = "a@example.org"\nimap = "imaps://j:{CANARY}@h"\nsmtp = "{CANARY}"\n'.replace(
            f'smtp = "{CANARY}"', 'smtp = 5'),
        *(RIGHT.replace('password = { file = "imap.password" }', f"{key} = {CANARY}", 1)
          for key in ("pw", "pwd", "kennwort", "geheim", "mdp", "mot_de_passe", "clave", "login")),
        RIGHT.replace('{ file = "imap.password" }', f'{{ "{CANARY}" = 1 }}'),
        RIGHT + f'[storage]\ndatabase_url = "postgresql://jane:{CANARY}@db.example.org/x"\n',
        RIGHT + f'[storage]\ndatabase_url = "{CANARY}"\n',
        RIGHT.replace('password = { file = "imap.password" }', f'oauth = {{ client_secret = "{CANARY}" }}'),
        RIGHT.replace('password = { file = "imap.password" }', f'oauth = {{ token_url = "http://x/{CANARY}" }}'),
    ],
)
def test_no_message_shows_a_secret(text):
    with pytest.raises(ConfigError) as caught:
        a_config(text)
    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None or CANARY not in str(caught.value.__cause__)


@pytest.mark.parametrize("place", ["assistant.toml", "platforms/a.toml", "policies/a.toml"])
def test_brackets_without_an_end_are_told_in_any_file(tmp_path, place):
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("x = " + "[" * 5000)
    told = problems((tmp_path / place).read_text() if place == "assistant.toml" else RIGHT, directory=tmp_path)
    assert [line.removeprefix(f"{tmp_path}/") for line in told] == [f"{place}: brackets are nested too deeply"]


def test_a_long_host_with_its_port_is_told_at_once():
    host = "imap.the-very-long-name-of-an-organization.example.org:993"
    assert problems(RIGHT.replace("imap.example.org", host)) == [
        f'assistant.toml:9: mailbox[1].imap.host = "{host}" is not a server\'s name; write it without "://" and port, '
        'such as "imap.example.org"'
    ]


def test_no_secret_stands_in_the_settings_themselves(monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", CANARY)
    config = a_config(RIGHT.replace('{ file = "imap.password" }', '{ env = "IMAP_PASSWORD" }'))
    assert config.mailboxes[0].imap.secret.fetch() == CANARY
    assert CANARY not in repr(config)


LINES = sample().splitlines()
VALUES = st.sampled_from(["", '""', "5", "-1", "true", "[]", "{}", '"x"', '["x"]', "1979-05-27", "{ a = 1 }", "1e400", "nan",
                          '"\\u0000"', "[[1]]", '"' + "x" * 300 + '"'])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(LINES) - 1), VALUES)
def test_any_value_at_any_key_is_taken_or_told(at, value):
    line = LINES[at].removeprefix("#")
    key, equals, _ = line.partition(" = ")
    changed = f"{key} = {value}" if equals else f"{line} {value}"
    for one in problems("\n".join([*LINES[:at], changed, *LINES[at + 1 :]])):
        assert one.startswith("assistant.toml")
        assert len(one) < 700


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_configuration_or_told_problems(text):
    assert problems(text)

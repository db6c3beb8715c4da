"""What each essay practices, told from the first mail to the last: its ready policy, the real house, a moved clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.cases.values import Case, Stage
from assistant.config.load import read_config
from assistant.demo.mails import OWNER, OWNER_NAME, Stranger, connected, invitation, person_mail
from assistant.desk import word
from assistant.desk.learn import learn_file
from assistant.policy.trust import Outcome
from assistant.policy.values import TrustLevel
from assistant.reports.funnel import answers_to
from assistant.reports.sentences import sentence
from assistant.store.values import LetterState
from tests.acceptance.stories import BERLIN, DELIA, JONAS, MARA, Story, a_story, body

TELL = Callable[..., Story]
PERSONAL = "Hi Robin, we sat next to each other at the fair dinner in Leipzig; you told me about the harbor series."
PITCH = "We help companies like yours to double their leads. Let me show you how in 15 minutes."
JOB = "I am looking for a new job as an editor. Would you have a position for me or could you pass on my resume?"
ANSWER = "Hello Robin, we spoke at the Frankfurt fair last year, at the stand of Nordlys.\n\nBest"
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


@pytest.fixture
def tell(tmp_path: Path) -> Iterator[TELL]:
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(a_story(tmp_path, **settings))


def somebody(number: int, headline: str = "Editor at Harbor Press", name: str = "") -> Stranger:
    first = ("Ada", "Bruno", "Celia", "Dario", "Edda", "Falk", "Gesa", "Henrik", "Ilka", "Joana")[number % 10]
    last = ("Arnholt", "Brisk", "Castellan", "Dornfeld", "Estevan")[number // 10 % 5]
    vanity = f"{first}-{last}-{number}".lower()
    return Stranger(name=name or f"{first} {last}", headline=headline, address=f"{vanity}@p{number}.example",
                    vanity=vanity)  # fmt: skip


def lion(number: int) -> Stranger:
    who = somebody(number, "Open Networker")
    return replace(who, name=f"{who.name} (LION) 15,000+")


def arrives(story: Story, who: Stranger, note: str | None = None, *, genuine: bool = True) -> None:
    story.stage.deliver(invitation(who, story.now, note=note, reply_to=who.address, genuine=genuine))
    story.work()


def settings(story: Story, **sending: object) -> None:
    config = story.stage.house.config
    story.stage.house.config = replace(config, sending=replace(config.sending, **sending))  # type: ignore[arg-type]


def own_policy(story: Story, text: str) -> None:
    """The owner writes *text* into the policy file and reloads."""
    config = story.stage.house.config
    [base] = [one for one in (config.policy.extends,) if one]
    file = story.stage.house.config.storage.directory.parent / "policies" / "demo.toml"
    file.write_text(f'name = "demo"\nextends = "{base}"\n{text}')
    toml = file.parent.parent / "assistant.toml"
    story.stage.house.config = read_config(toml.read_text(), str(toml), directory=toml.parent, environment={})


def case(story: Story, who: Stranger) -> Case:
    """The case of *who*, whose name may have lost its ornaments."""
    with story.stage.house.store.reading() as book:
        return next(one.case for one in book.cases.listing() if (one.record.profile or "").endswith(f"/{who.vanity}"))


def imported(story: Story, path: Path, text: str) -> None:
    path.write_text(text)
    with story.stage.house.store.book() as book:
        learn_file(path, book, story.stage.house.config, story.now)


def friends(story: Story, who: Stranger) -> None:
    """The owner and *who* have written to each other before: in Sent and in the inbox."""
    story.owner_writes_by_hand(who, "Thank you for the proofs, I will read them on the train.")
    story.stage.deliver(person_mail(who.name, who.address, "Re: Proofs", "Here is the last chapter.", story.now))
    story.work()


# -- the open networker: "you never know" ---------------------------------------------------------------------------


def test_the_open_networker_is_told_to_accept_everybody_at_once_and_nobody_gets_a_letter(tell):
    story = tell(policy="open")
    for who, note in ((somebody(1), None), (somebody(2), PITCH), (lion(3), None), (somebody(4), PERSONAL)):
        arrives(story, who, note)
        assert case(story, who).advice == "accept"
    story.live(days=30, step_hours=72)
    assert [who for who in (somebody(1), somebody(2), lion(3), somebody(4)) if story.letters_to(who)] == []
    assert len(story.questions("Advice")) == 4


def test_even_the_open_networker_is_not_told_to_accept_a_forged_invitation(tell):
    story = tell(policy="open")
    arrives(story, somebody(1), genuine=False)
    assert story.told[-1].outcome == "quarantined"
    assert story.questions("Advice") == []


# -- the relationship person ----------------------------------------------------------------------------------------


def test_the_relationship_person_accepts_what_was_written_for_her_and_asks_the_rest_for_a_word(tell):
    story = tell(policy="personal-note")
    friends(story, JONAS)
    arrives(story, JONAS)
    assert story.case_of(JONAS).advice == "accept"  # a relationship needs no note
    arrives(story, DELIA, PERSONAL)
    assert story.case_of(DELIA).advice == "accept"
    story.invites(MARA)
    assert story.purposes(MARA) == ["have-we-met"]
    story.until(2026, 11, 17, 10)
    story.writes(MARA, ANSWER)
    assert story.case_of(MARA).advice == "accept"
    assert story.purposes(MARA) == ["have-we-met"]


def test_who_wrote_in_the_same_forum_is_recognized_though_not_known(tell, tmp_path):
    story = tell(policy="personal-note")
    thread = []
    for number, (name, address) in enumerate(((OWNER_NAME, OWNER), (MARA.name, MARA.address))):
        answers = "In-Reply-To: <0@lists.example>\nReferences: <0@lists.example>\n" if number else ""
        thread.append(
            f"From forum Mon Jan  5 10:0{number}:00 2026\nFrom: {name} <{address}>\nTo: books@lists.example\n"
            f"Subject: Paper for small runs\nDate: Mon, 5 Jan 2026 10:0{number}:00 +0100\n"
            f"Message-ID: <{number}@lists.example>\n{answers}List-Id: <books.lists.example>\n\n"
            "What do you print on?\n\n"
        )
    archive = tmp_path / "forum.mbox"
    archive.write_text("".join(thread))
    from assistant.cli.sources import mails_in

    with story.stage.house.store.book() as book:
        learn_file(archive, book, story.stage.house.config, story.now, (raw for _, raw in mails_in((str(archive),))))
    arrives(story, MARA)
    assert story.file_of(MARA).record.acquaintance == "recognized"
    assert story.case_of(MARA).advice == "accept"


# -- the active networker: the ladder -------------------------------------------------------------------------------


def test_when_the_volume_is_high_the_active_networker_ignores_all_generic_ones(tell):
    story = tell()
    own_policy(story, 'trust = "auto"\n[limits]\ninvitations_this_week = 3\n')
    for number in range(3):
        arrives(story, somebody(number))
    arrives(story, somebody(4))
    arrives(story, DELIA, PERSONAL)
    friends(story, JONAS)
    arrives(story, JONAS)
    story.wait(minutes=11)
    assert story.case_of(somebody(4)).closed_because == "archived by the policy"
    assert story.purposes(somebody(4)) == []
    assert story.purposes(DELIA) == ["offer-call"]
    assert story.case_of(JONAS).advice == "accept"
    assert story.notices("limit")
    story.live(days=8, step_hours=48)
    arrives(story, somebody(5))
    story.wait(minutes=11)
    assert story.purposes(somebody(5)) == ["have-we-met"]


def test_his_ten_percent_can_be_checked(tell):
    story = tell()
    settings(story, budgets=replace(story.stage.house.config.sending.budgets, per_hour=500, per_day=500))
    for number in range(4):
        story.invites(somebody(number))
    story.until(2026, 11, 17, 10)
    story.writes(somebody(0), ANSWER)
    story.writes(somebody(1), "I am out of the office until 30 November.", fields=[("Auto-Submitted", "auto-replied")])
    with story.stage.house.store.reading() as book:
        [(_, every), *_] = answers_to(book, "have-we-met")
    assert (every.part, every.whole) == (1, 4)
    assert every.under(0.1) is None
    assert "not enough yet" in str(every)


# -- the experimenter: get to know ----------------------------------------------------------------------------------


def test_the_experimenter_names_a_day_and_connects_after_the_chat(tell):
    story = tell(policy="get-to-know")
    story.invites(DELIA)
    offer = body(story.letters_to(DELIA)[0])
    assert offer.count("November") == 1  # a day, not a list
    story.until(2026, 11, 17, 9)
    story.writes(DELIA, "Gladly! I will call you on Thursday at 10:00.")
    story.until(2026, 11, 19, 12)
    story.owner_answers("happened", to="happen")
    assert story.case_of(DELIA).advice == "accept"
    story.stage.deliver(connected(DELIA, story.now))
    story.work()
    story.until(2026, 11, 20, 12, 30)
    story.wait(minutes=11)
    assert story.purposes(DELIA)[-1] == "thank"


def test_she_said_she_would_call_me_yesterday_and_did_not(tell):
    story = tell(policy="get-to-know")
    story.invites(MARA)
    story.until(2026, 11, 17, 9)
    story.writes(MARA, "Hi Robin, gladly. I will call you on Thursday at 10:00.")
    story.until(2026, 11, 19, 12)
    assert story.questions("happen")
    story.owner_answers("she did not call", to="happen")
    assert story.purposes(MARA).count("missed-call") == 1
    story.live(days=20, step_hours=24)
    case = story.case_of(MARA)
    assert (case.advice, case.calls_missed) == ("decline", 1)
    assert story.purposes(MARA).count("missed-call") == 1


# -- the guarded one: known only ------------------------------------------------------------------------------------


def test_the_guarded_one_declines_so_that_nobody_takes_offence_and_stays_open_by_mail(tell):
    story = tell(policy="known-only")
    friends(story, JONAS)
    arrives(story, JONAS)
    assert story.case_of(JONAS).advice == "accept"
    story.invites(DELIA)
    [letter] = story.letters_to(DELIA)
    assert "glad to hear from you by mail" in body(letter)
    assert story.case_of(DELIA).advice == "decline"
    story.writes(DELIA, "Thank you, Robin, I understand. I may write about the Danish rights in spring.")
    assert story.purposes(DELIA) == ["decline"]


def test_job_seekers_are_asked_to_keep_in_touch_by_mail(tell):
    story = tell(policy="known-only")
    story.invites(MARA, note=JOB)
    assert story.purposes(MARA) == ["keep-in-touch"]
    assert story.case_of(MARA).advice == "decline"
    assert "stay in touch by mail" in body(story.letters_to(MARA)[0])


def test_inside_her_industry_the_door_is_a_little_wider(tell):
    story = tell(policy="known-only")
    config = story.stage.house.config
    story.stage.house.config = replace(config, owner=replace(config.owner, industry_words=("editor", "publisher")))
    inside, outside = somebody(1, "Editor at Harbor Press"), somebody(2, "Dentist")
    story.invites(inside, note=PERSONAL)
    story.invites(outside, note="Robin, your talk on small print runs at the Graz meeting made me change our paper.")
    assert story.purposes(inside) == ["offer-call"]
    assert story.purposes(outside) == ["decline"]


# -- the organic grower ---------------------------------------------------------------------------------------------


def test_the_organic_grower_needs_no_note_from_friends_and_archives_job_requests_of_strangers_at_once(tell):
    story = tell(policy="organic")
    friends(story, JONAS)
    arrives(story, JONAS)
    assert story.case_of(JONAS).advice == "accept"
    arrives(story, MARA, JOB)
    assert story.case_of(MARA).closed_because == "archived by the policy"
    story.live(days=20, step_hours=48)
    assert story.purposes(MARA) == []


def test_the_organic_grower_is_warned_when_the_network_grows_beyond_its_size(tell, tmp_path):
    story = tell(policy="organic")
    rows = "".join(f"Kim,Lund{n},https://www.linkedin.com/in/kim-lund-{n},,X,Y,12 Mar 2019\n" for n in range(149))
    imported(story, tmp_path / "Connections.csv", HEADER + rows)
    story.stage.deliver(connected(JONAS, story.now))  # somebody the owner invited: the 150th
    story.work()
    friends(story, DELIA)
    arrives(story, DELIA)
    assert story.case_of(DELIA).advice == "accept"  # a friend, all the same
    [warning] = story.notices("limit")
    assert "150" in warning.text
    arrives(story, MARA)
    assert story.case_of(MARA).stage is Stage.INVITED
    assert story.questions("Your decision")
    story.wait(minutes=11)
    assert story.purposes(MARA) == []


# -- the network's owner --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["get-to-know", "known-only"])
def test_what_breaks_the_rules_is_to_be_reported_and_gets_no_answer(tell, policy):
    story = tell(policy=policy)
    arrives(story, somebody(1, "Sales Director at Growlio"), PITCH)
    story.live(days=10, step_hours=72)
    assert story.case_of(somebody(1)).advice == "report"
    assert story.purposes(somebody(1)) == []


def test_weak_connections_are_listed_once_a_year_and_nobody_is_written_to(tell, tmp_path):
    story = tell(start=datetime(2026, 12, 20, 9, tzinfo=BERLIN))
    rows = (
        f"Mara,Lindholm,https://www.linkedin.com/in/{MARA.vanity},{MARA.address},Nordlys,Editor,12 Mar 2019\n"
        f"Jonas,Pohl,https://www.linkedin.com/in/{JONAS.vanity},{JONAS.address},Pohl & Kern,Owner,12 Mar 2019\n"
    )
    imported(story, tmp_path / "Connections.csv", HEADER + rows)
    friends(story, JONAS)
    story.live(days=10, step_hours=48)
    assert story.questions("right-sizing") == []
    story.live(days=10, step_hours=24)
    [letter] = story.questions("right-sizing")
    assert "Mara Lindholm" in body(letter)
    assert "Jonas Pohl" not in body(letter)
    story.live(days=60, step_hours=240)
    assert len(story.questions("right-sizing")) == 1
    assert story.letters_to(MARA) == []


def test_somebody_who_wants_to_be_introduced_is_asked_what_the_other_one_would_thank_us_for(tell):
    story = tell(policy="get-to-know")
    story.invites(JONAS)
    story.until(2026, 11, 17, 9)
    story.writes(JONAS, "Thank you. Actually I see you know Mara Lindholm; could you introduce me to her?")
    assert story.purposes(JONAS) == ["offer-call", "introduction"]
    assert "two or three sentences that I may pass on" in body(story.letters_to(JONAS)[-1])


# -- the job site: past a number of messages a day a person looks ---------------------------------------------------


def test_beyond_the_budget_every_letter_waits_for_the_owners_hand(tell):
    story = tell()
    settings(story, budgets=replace(story.stage.house.config.sending.budgets, per_hour=2, per_day=2))
    people = [somebody(number) for number in range(4)]
    for who in people:
        arrives(story, who)
    story.wait(minutes=11)
    story.live(hours=20, step_hours=2)
    assert [bool(story.letters_to(who)) for who in people] == [True, True, False, False]
    [waiting] = story.letters_in_store(story.case_of(people[2]).id)
    assert "your yes goes beyond it" in waiting.detail
    with story.stage.house.store.book() as book:
        book.letters.change(waiting.id, state=LetterState.WAITING)
        word.approve(waiting.id, book, story.stage.house.config, story.now)
    story.wait(minutes=11)
    assert [bool(story.letters_to(who)) for who in people] == [True, True, True, False]
    story.live(hours=6, step_hours=1)  # a day after the first two
    assert all(story.letters_to(who) for who in people)


# -- the spotter of open networkers ---------------------------------------------------------------------------------


def test_eight_hubs_are_kept_for_reach_and_the_ninth_is_not(tell):
    story = tell(policy="get-to-know")
    for number in range(8):
        arrives(story, lion(number))
        assert case(story, lion(number)).advice == "accept"
        story.stage.deliver(connected(lion(number), story.now))
        story.work()
    arrives(story, lion(8))
    assert case(story, lion(8)).advice == "archive"
    [warning] = story.notices("limit")
    assert "8" in warning.text


# -- where generic ones come from -----------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["open", "personal-note", "ladder", "get-to-know", "known-only", "organic"])
def test_that_there_is_no_note_is_never_held_against_a_friend(tell, policy):
    story = tell(policy=policy)
    friends(story, MARA)
    arrives(story, MARA)
    assert story.case_of(MARA).advice == "accept"
    story.wait(minutes=11)
    assert story.purposes(MARA) == []


# -- trust is earned, rule by rule ----------------------------------------------------------------------------------


def asked_about(story: Story, people: list[Stranger], level: TrustLevel) -> None:
    """*people* invite; the first letter of each stands as *level* says, and no budget is in the way."""
    own_policy(story, f'trust = "{level}"\n[limits]\ninvitations_this_week = 500\n')
    config = story.stage.house.config
    settings(story, budgets=replace(config.sending.budgets, per_hour=500, per_day=500),
             anomaly=replace(config.sending.anomaly, new_people_per_hour=500))  # fmt: skip
    for who in people:
        story.stage.deliver(invitation(who, story.now, reply_to=who.address))
    story.work()


def test_after_twenty_letters_approved_unchanged_the_owner_is_asked_for_more_trust_and_only_asked(tell):
    story = tell()
    people = [somebody(number) for number in range(20)]
    asked_about(story, people, TrustLevel.ASK)
    for who in people:
        [letter] = story.letters_in_store(story.case_of(who).id)
        with story.stage.house.store.book() as book:
            word.approve(letter.id, book, story.stage.house.config, story.now)
    story.wait(minutes=11)
    story.wait(minutes=1)
    [question] = story.questions("do more")
    assert "20 of 20 letters were approved unchanged" in body(question)
    assert "assistant policy trust stranger auto" in body(question)
    asked_about(story, [DELIA], TrustLevel.ASK)
    story.wait(minutes=11)
    assert story.letters_to(DELIA) == []


def test_two_letters_changed_by_the_owner_take_trust_back_and_the_owner_is_told(tell):
    story = tell()
    people = [somebody(number) for number in range(10)]
    asked_about(story, people, TrustLevel.AUTO)
    with story.stage.house.store.book() as book:
        for number, who in enumerate(people[:2]):
            [letter] = book.letters.of_case(story.case_of(who).id)
            word.edit(letter.id, f"Have we met? {number}", book, story.stage.house.config, story.now)
            word.approve(letter.id, book, story.stage.house.config, story.now)
    story.wait(minutes=11)
    story.wait(minutes=1)
    [told] = story.questions("does less now")
    assert "2 edited" in body(told)
    asked_about(story, [DELIA], TrustLevel.AUTO)
    story.wait(minutes=11)
    [letter] = story.letters_in_store(story.case_of(DELIA).id)
    assert letter.state is LetterState.WAITING


def test_two_complaints_take_trust_back_and_hold_what_lies_in_the_hold(tell):
    story = tell()
    people = [somebody(number) for number in range(4)]
    asked_about(story, people, TrustLevel.AUTO)
    story.wait(minutes=11)
    story.writes(people[0], "Please stop writing to me.", leaves=False)
    story.writes(people[1], "Do not contact me again.", leaves=False)
    asked_about(story, [DELIA], TrustLevel.AUTO)
    story.wait(minutes=5)
    [told] = story.questions("does less now")
    assert "2 complained" in body(told)
    story.wait(minutes=20)
    assert story.letters_to(DELIA) == []
    assert story.case_of(people[0]).muted == "they asked us to stop"
    assert timedelta(0) < story.now - story.case_of(DELIA).opened_at


def test_a_draft_that_the_owner_sends_counts_by_its_words(tell):
    story = tell()
    people = [somebody(number) for number in range(3)]
    asked_about(story, people, TrustLevel.DRAFT)
    inbox = story.stage.house.open_inbox(story.stage.house.config.mailboxes[0])
    inbox.connect()
    for who, change in zip(people, (None, (b"Best regards", b"Kind regards, and a good week"), None), strict=True):
        [letter] = story.letters_in_store(story.case_of(who).id)
        assert letter.raw is not None
        inbox.append("Sent", letter.raw.replace(*change) if change else letter.raw, flags=("\\Seen",), at=story.now)
    inbox.close()
    story.work()
    with story.stage.house.store.reading() as book:
        outcomes = book.trust.outcomes("demo", "stranger", None)
    assert sorted(outcomes) == [Outcome.EDITED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    [changed] = story.letters_in_store(story.case_of(people[1]).id)
    assert "Kind regards" in changed.text
    assert story.case_of(people[1]).stage is Stage.ASKED
    history = [sentence(event, BERLIN) for event in story.file_of(people[1]).history]
    assert "you sent by hand: the question how you know each other" in history

"""Never twice, never lost: kills, late copies, servers that fail, two at once, a restored backup, a renumbered mailbox."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from assistant.daemon import points
from assistant.store.engine import AlreadyRunning, Store, sole_daemon
from tests.servers.scripted_smtp import Does, ScriptedSmtp
from tests.torture.figure import Figure
from tests.torture.world import START, Killed, World, an_invitation, killed_at

MINUTE = timedelta(minutes=1)
#: A kill before one of these leaves a letter whose end nobody can know, unless Sent has it.
UNDECIDED = ("ending", "dot sent")


def kills(directory: Path, *, times: int, files_sent: bool = True, late: bool = False, every: int = 1) -> Figure:
    """P1 and P2: end the process at each point, start again, and count what left."""
    chance = random.Random(1047)
    where = UNDECIDED if late else points.POINTS[::every]
    runs = doubled = lost = asked = 0
    for point in where:
        for number in range(times):
            runs += 1
            place = directory / f"{point.replace(' ', '-')}-{number}-{files_sent}-{late}"
            place.mkdir(parents=True)
            after = timedelta(seconds=chance.uniform(0, 14 * 60)) if late else timedelta(0)
            world = World(place, files_sent=files_sent, filed_after=after)
            world.work()
            world.move(minutes=1)
            for one in range(3):
                world.deliver(an_invitation(one, world.at))
            try:
                with killed_at(point, 1 + number % (1 if point == "connected" else 2)):
                    world.work()
            except Killed:
                pass
            world.restart()
            for minutes in (1, 5, 10, 1) if late else (1, 15):
                world.move(minutes=minutes)
                world.work()
            left, states = world.recipients(), world.states
            doubled += sum(count - 1 for count in left.values())
            asked += states.get("unknown", 0)
            lost += 3 - len(left) - states.get("unknown", 0) if len(left) + states.get("unknown", 0) < 3 else 0
            world.close()
            shutil.rmtree(place)
    what = "killed at the last two points, the copy in Sent up to 14 min late" if late else "killed at every point"
    if not files_sent:
        what += ", no copies in Sent by the server"
    says = f"{what}: no letter twice, none lost"
    reached = f"{runs} kills at {len(where)} points: {doubled} doubled, {lost} lost, {asked} shown to the owner"
    return Figure("P2" if late else "P1", says, reached, doubled == 0 and lost == 0)


#: id → stage, what the server does there, the state that the letter must end in, letters accepted
FAULTS: dict[str, tuple[str, Does, str, int]] = {
    "S2 banner 421": ("banner", Does(reply="421 4.3.0 later"), "sent", 1),
    "S2 banner 554": ("banner", Does(reply="554 5.7.1 not you"), "sent", 1),
    "S3 AUTH 535": ("auth", Does(reply="535 5.7.8 wrong"), "sent", 1),
    "S3 AUTH 454": ("auth", Does(reply="454 4.7.0 later"), "sent", 1),
    "S4 MAIL 451": ("mail", Does(reply="451 4.3.0 later"), "sent", 1),
    "S4 MAIL 550": ("mail", Does(reply="550 5.7.1 no"), "refused", 0),
    "S5 RCPT 450": ("rcpt", Does(reply="450 4.7.1 greylisted"), "sent", 1),
    "S6 RCPT 550 5.1.1": ("rcpt", Does(reply="550 5.1.1 nobody"), "refused", 0),
    "S7 drop before DATA": ("data", Does(drop=True), "sent", 1),
    "S7 drop in the text": ("text", Does(drop=True), "sent", 1),
    "S8 drop after the dot, accepted": ("dot", Does(drop=True, takes=True), "sent", 1),
    "S8 reset after the dot, accepted": ("dot", Does(rst=True, takes=True), "sent", 1),
    "S9 drop after the dot, not accepted": ("dot", Does(drop=True, takes=False), "unknown", 0),
    "S11 451 after the dot": ("dot", Does(reply="451 4.3.0 later"), "sent", 1),
    "S11 552 after the dot": ("dot", Does(reply="552 5.3.4 too big"), "refused", 0),
    "S11 garbage after the dot": ("dot", Does(reply="hello?", takes=False), "unknown", 0),
    "S12 drop at QUIT": ("quit", Does(drop=True), "sent", 1),
    "S15 452 daily limit": ("rcpt", Does(reply="452 4.5.3 Daily limit exceeded"), "sent", 1),
    "S15 550 5.4.5 daily quota": ("mail", Does(reply="550 5.4.5 Daily sending quota exceeded"), "sent", 1),
}


def smtp_faults(
    directory: Path, *, times: int, every: int = 1, filed_after: tuple[int, ...] = (0, 30, 600)
) -> Figure:
    """P18: one fault at each stage of the real SMTP client; hours later the letter is where it must be."""
    wrong: list[str] = []
    runs = undecided = 0
    for name, (stage, does, end, accepted) in list(FAULTS.items())[::every]:
        for number in range(times):
            runs += 1
            place = directory / f"{runs}"
            place.mkdir(parents=True)
            server = ScriptedSmtp(offers=("8BITMIME", "SIZE 1000000")).start()
            if stage == "auth":
                server.script["mail"].append(does)  # a server on this machine asks for no login
            else:
                server.at(stage, does)
            world = World(place, smtp_port=server.port)
            server._files_into, server._filed_after = world.server, timedelta(seconds=filed_after[number % 3])
            world.work()
            world.move(minutes=1)
            world.deliver(an_invitation(number, world.at))
            for minutes in (0, 0, 1, 5, 10, 10, 60, 60, 24 * 60, 24 * 60):
                world.move(minutes=minutes, seconds=1)
                world.work()
                # After the first letter the ladder nudges and closes: what we look at is the first.
                if world.look(lambda book: book.letters.get(1)).state in (end,) and minutes >= 60:
                    break
            letter = world.look(lambda book: book.letters.get(1))
            firsts = Counter(b"Message-ID: " + letter.message_id.encode() in one.raw for one in server.accepted)[True]
            # The dot may have left before the news of the drop came; then nobody can know, and the owner is asked.
            too_late = stage == "text" and letter.state.value == "unknown" and firsts == 0
            undecided += too_late
            if not too_late and (letter.state.value != end or firsts != accepted):
                wrong.append(f"{name}: {letter.state} with {firsts} accepted")
            world.close()
            server.stop()
            shutil.rmtree(place)
    says = f"{len(list(FAULTS)[::every])} faults of the SMTP server, each stage: the letter ends in its named state"
    reached = f"{runs} runs, {len(wrong)} wrong, in {undecided} of them the dot left before the news of a drop came"
    return Figure("P18", says, reached + "".join(f"; {one}" for one in wrong[:5]), not wrong)


def _claim_all(directory: str, now: object, barrier: object, results: object) -> None:
    store = Store.in_directory(Path(directory))
    barrier.wait()  # type: ignore[attr-defined]
    mine: list[int] = []
    empty = 0
    while empty < 3:
        with store.book() as book:
            found = book.due.claim(now)  # type: ignore[arg-type]
            for item in found:
                book.due.done(item.id)
        mine += [item.id for item in found]
        empty = 0 if found else empty + 1
    results.put(mine)  # type: ignore[attr-defined]


def two_claimers(directory: Path, *, items: int) -> Figure:
    """P3: two processes take due items of one store."""
    world = World(directory)
    world.work()
    world.deliver(an_invitation(1, world.at))
    world.work()
    with world.house.store.book() as book:
        for number in range(items):
            book.due.schedule(1, f"kind {number}", START)
    world.close()
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(2), context.Queue()
    arguments = (str(directory / "state"), START + 2 * MINUTE, barrier, results)
    workers = [context.Process(target=_claim_all, args=arguments) for _ in range(2)]
    for worker in workers:
        worker.start()
    taken = Counter(item for _ in workers for item in results.get(timeout=900))
    for worker in workers:
        worker.join()
    twice, missed = sum(count > 1 for count in taken.values()), items - len(taken)
    reached = f"{items} due items, two processes: {twice} fired twice, {missed} missed"
    return Figure("P3", "two processes on one store: nothing twice, nothing missed", reached, not twice and missed <= 0)


def second_daemon(directory: Path, *, times: int) -> Figure:
    """P3: the lock of the state directory."""
    refused, longest = 0, 0.0
    with sole_daemon(directory):
        for _ in range(times):
            began = time.monotonic()
            try:
                with sole_daemon(directory):
                    pass
            except AlreadyRunning:
                refused += 1
            longest = max(longest, time.monotonic() - began)
    with sole_daemon(directory):  # the file that is left over stops nobody
        pass
    reached = f"refused {refused} of {times}, at most {longest * 1000:.1f} ms; a left-over lock file stops nobody"
    holds = refused == times and longest < 2
    return Figure("P3", "a second daemon on the same state is refused within 2 s", reached, holds, refused == times)


def renumbered(directory: Path, *, known: int, old: int = 20) -> Figure:
    """P16: UIDVALIDITY changes; some mails lay there before the first start, and one is new."""
    world = World(directory)
    for number in range(old):
        # Older than the baseline looks back: not even known by their fingerprints.
        world.server.deliver(an_invitation(100_000 + number, START - timedelta(days=10)), at=START - timedelta(days=10))
    world.work()
    world.move(minutes=1)
    for number in range(known):
        world.deliver(an_invitation(number, world.at))
        if number % 50 == 49:
            world.work()
    for _ in range(known // 20 + 2):
        world.move(seconds=30)
        world.work()
    before = len(world.post.accepted)
    world.server.renumber("INBOX")
    world.deliver(an_invitation(50_000, world.at))
    began = time.monotonic()
    try:
        with killed_at("found", max(2, known // 2)):  # and the process ends in the middle of the rescan
            world.work()
    except Killed:
        world.restart()
    world.work()
    seconds = time.monotonic() - began
    for _ in range(4):
        world.move(minutes=1)
        world.work()
    doubled = sum(count - 1 for count in world.recipients().values())
    new = len(world.post.accepted) - before
    reached = f"{known} known mails, {old} from before the start, 1 new: {doubled} second letters, {new} new, {seconds:.1f} s"
    right = doubled == 0 and new == 1
    return Figure("P16", "a renumbered mailbox: 0 second letters", reached, right and seconds < 60, right)


def restored(directory: Path, *, letters: int, lost: bool = False) -> Figure:
    """Threat table: an old copy of the database (or none) comes back after *letters* more letters went out."""
    world = World(directory, hold="10 minutes")
    world.work()
    world.move(minutes=1)
    file, copy = directory / "state" / "assistant.sqlite", directory / "copy.sqlite"
    for number in range(letters // 2):
        world.deliver(an_invitation(number, world.at))
    world.work()
    world.house.store.backup(world.at, copy)  # while these lie in the hold
    for number in range(letters // 2, letters):
        world.deliver(an_invitation(number, world.at))
    for _ in range(letters // 20 + 14):
        world.move(minutes=1)
        world.work()
    sent = len(world.letters)
    world.close()
    file.unlink()
    if not lost:
        shutil.copyfile(copy, file)
    world.server.renumber("INBOX")  # the worst: the mails look new, too
    world.house = world.new_house()
    for _ in range(letters // 20 + 14):
        world.move(minutes=2)
        world.work()
    second = sum(count - 1 for count in world.recipients().values())
    what = "a lost database" if lost else "an old copy of the database"
    reached = f"{sent} letters were out: {second} second letters"
    return Figure("restore", f"{what} comes back: nobody is written to twice", reached, second == 0 and sent == letters)


def paused_within(directory: Path, *, letters: int) -> Figure:
    """P29: the stop button, by file and by command, in the middle of a run; it survives a restart."""
    world = World(directory)
    world.work()
    world.move(minutes=1)
    for number in range(letters):
        world.deliver(an_invitation(number, world.at))
    after: list[int] = []

    def press(name: str) -> None:
        if name == "filed" and len(world.post.accepted) == 3:
            (directory / "state" / "pause").touch()

    points.observe(press)
    try:
        for _ in range(5):
            world.work()
    finally:
        points._observers.remove(press)
    after.append(len(world.letters) - 3)
    (directory / "state" / "pause").unlink()
    with world.house.store.book() as book:
        book.settings.put("paused", "you said so")
    world.restart()
    for _ in range(5):
        world.move(minutes=2)
        world.work()
    after.append(len(world.letters) - 3)
    with world.house.store.book() as book:
        book.settings.drop("paused")
    for _ in range(letters // 20 + 3):
        world.move(minutes=2)
        world.work()
    reached = f"letters after the file: {after[0]}, after the command and a restart: {after[1]}; resumed: {len(world.letters)}"
    return Figure("P29", "pause: nothing leaves any more", reached, after == [0, 0] and len(world.letters) == letters)

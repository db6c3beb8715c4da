"""``status``: how things stand, and what waits for the owner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assistant.cli.common import config_option, json_option, moment, opened, say, show_json, utc_now
from assistant.config.values import Config
from assistant.reports.status import healthy, status_facts


@click.command()
@config_option
@json_option
@click.option("--check", is_flag=True, help="Say nothing; exit code 1 when a mailbox was not looked at lately.")
def status(config_path: Path | None, as_json: bool, check: bool) -> None:
    """How things stand, and what waits for you (exit code 3 when something does)."""
    now = utc_now()
    with opened(config_path) as (config, store), store.reading() as book:
        facts = status_facts(config, book, now)
    if check:
        raise SystemExit(0 if healthy(facts, now) else 1)
    if as_json:
        show_json(facts)
    else:
        say("\n".join(_lines(facts, config)))
    if facts["waiting"]:
        raise SystemExit(3)


def which_mail(one: dict[str, Any]) -> str:
    """A mail by what is known of it: who wrote it, its subject, the folder and number."""
    said = [one.get("sender") or "", f'"{one["subject"]}"' if one.get("subject") else ""]
    place = f"message {one['uid']}" + (f" in {one['folder']}" if one.get("folder") else "")
    return ", ".join([word for word in said if word] + [place])


def _put_aside(facts: dict[str, Any], config: Config) -> list[str]:
    lines = []
    for what, title in (("quarantined", "Put aside, never answered"), ("unreadable", "Could not be read")):
        if facts[what]:
            lines += ["", title]
            lines += [f"  {moment(one['at'], config)}  {which_mail(one)}: {one['because']}" for one in facts[what]]
        if facts[what] and what == "quarantined":
            lines.append("  (once a setting is mended, they are judged again with: assistant mail again)")
    return lines


def _lines(facts: dict[str, Any], config: Config) -> list[str]:
    modes = {
        "observe": "only says what it would do", "draft": "puts drafts into your mailbox",
        "ask": "waits for your yes", "auto": "sends after the hold",
    }  # fmt: skip
    lines = [f"mode      {facts['mode']} ({modes[facts['mode']]}), policy {facts['policy']}"]
    if facts["paused"]:
        lines.append(f"paused    {facts['paused']}; go on with: assistant resume")
    for one in facts["mailboxes"]:
        looked = f"last looked at {moment(one['looked_at'], config)}" if one["looked_at"] else "never looked at"
        trouble = f"  IN TROUBLE: {one['trouble']['because']}" if one["trouble"] else ""
        lines.append(f"mailbox   {one['name']} <{one['address']}>, {looked}{trouble}")
    cases = ", ".join(f"{count} {stage}" for stage, count in facts["cases"].items()) or "none yet"
    letters = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in facts["letters"].items()) or "none yet"
    lines += [f"cases     {cases}", f"letters   {letters}"]
    lines.append(f"sent      {facts['sent_today']} in the last 24 hours, of at most {facts['budget_per_day']}")
    advice = facts["agreement"]
    if advice["decided"]:
        lines.append(f"advice    followed {advice['followed']} of {advice['decided']} times")
    if facts["next_letter"]:
        lines.append(f"next      a letter may leave {moment(facts['next_letter'], config)}")
    if facts["next_due"]:
        lines.append(f"next      something is due {moment(facts['next_due'], config)}")
    lines += _put_aside(facts, config)
    if facts["parked"]:
        lines += ["", "Keeps failing"]
        lines += [f"  case {one['case']}, {one['kind']}: {one['because']}" for one in facts["parked"]]
    if facts["for_you"]:
        lines += ["", "For you"]
        for one in facts["for_you"]:
            named = one["case"] is None or f"[case {one['case']}]" in one["subject"]
            case = "" if named else f"  [case {one['case']}]"
            lines.append(f"  {moment(one['at'], config)}  {one['subject']}{case}")
    if facts["waiting"]:
        many = "1 letter waits" if facts["waiting"] == 1 else f"{facts['waiting']} letters wait"
        lines += ["", f"{many} for your word: assistant pending list"]
    return lines

"""Kinds of values as a person writes them: durations, hours, addresses, zones, secrets."""

from __future__ import annotations

import ipaddress
import itertools
import re
from datetime import time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BeforeValidator

from assistant.config.values import Hours
from assistant.policy.steps import read_duration
from assistant.toml import nearest

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDRESS = re.compile(r"[^\s@<>,;:\"\x00-\x1f\x7f]{1,64}@[^\s@<>,;:\"/\x00-\x1f\x7f]{1,253}")
# A dot between every two labels: without it a long wrong name can be cut up in more ways than anybody waits for.
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL}){{0,39}}\.?")
_LOOPBACK = re.compile(r"(127\.0\.0\.1|\[::1\]):([0-9]{1,5})")
_SOCKET = re.compile(r"unix:[^\x00-\x1f\x7f]{1,90}")
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")


def _text(value: Any, what: str, example: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f'is not {what}; write it in quotes, such as "{example}"')
    return value.strip()


def _duration(value: Any) -> timedelta:
    if isinstance(value, timedelta):
        return value
    try:
        found = read_duration(_text(value, "a duration", "10 minutes"))
    except ValueError as error:
        hint = re.search(r"counts (?:month|year)s.*", str(error))
        raise ValueError(
            hint[0] if hint else 'is not a duration; write a number and a unit, such as "10 minutes"'
        ) from None
    if found.working_days:
        raise ValueError('counts working days, which do not fit here; write "3 days"')
    return found.span


def _clock(value: Any) -> time:
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    found = _CLOCK.fullmatch(_text(value, "a time of day", "08:00"))
    if not found or int(found[1]) == 24:
        raise ValueError('is not a time of day; write hours and minutes, such as "08:00"')
    return time(int(found[1]), int(found[2]))


def read_hours(value: Any) -> Hours:
    """ "09:00-12:00"; raises ValueError."""
    start, dash, end = _text(value, "a span of hours", "09:00-12:00").replace("–", "-").partition("-")
    first, last = _CLOCK.fullmatch(start.strip()), _CLOCK.fullmatch(end.strip())
    if not (dash and first and last) or int(first[1]) == 24 or (int(last[1]) == 24 and last[2] != "00"):
        raise ValueError('is not a span of hours; write "09:00-12:00"')
    until = time(23, 59, 59) if int(last[1]) == 24 else time(int(last[1]), int(last[2]))
    return Hours(time(int(first[1]), int(first[2])), until)


def _call_hours(value: Any) -> tuple[Hours, ...]:
    spans = tuple(
        sorted(
            (read_hours(one) for one in (value if isinstance(value, list) else [value])), key=lambda span: span.start
        )
    )
    for span in spans:
        if span.end <= span.start:
            raise ValueError('ends before it begins; write the earlier time first, such as "09:00-12:00"')
    for one, following in itertools.pairwise(spans):
        if following.start < one.end:
            raise ValueError('has spans that overlap; write ["09:00-12:00", "14:00-17:00"]')
    return spans


def _quiet_hours(value: Any) -> Hours | None:
    if value == "":
        return None
    span = read_hours(value)
    if span.start == span.end:
        raise ValueError('begins when it ends; write "21:00-07:00", or "" for none')
    return span


def read_zone(value: Any) -> ZoneInfo:
    """ "Europe/Berlin"; raises ValueError, with what is wrong about it in words."""
    if isinstance(value, ZoneInfo):
        return value
    name = _text(value, "a time zone", "Europe/Berlin")
    try:
        if name != "UTC" and "/" not in name:
            raise ValueError
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zones = available_timezones()
        cities = {zone.rpartition("/")[2]: zone for zone in sorted(zones) if "/" in zone}
        guess = nearest(name, zones) or cities.get(nearest(name.rpartition("/")[2].replace(" ", "_"), cities) or "")
        raise ValueError(
            f'is not a time zone; did you mean "{guess}"?'
            if guess
            else 'is not a time zone; write region and city, such as "Europe/Berlin"'
        ) from None


def read_address(value: Any) -> str:
    """ "jane@example.org", its domain in lower case; raises ValueError."""
    text = _text(value, "a mail address", "jane@example.org")
    if not _ADDRESS.fullmatch(text) or ".." in text:
        raise ValueError('is not a mail address; write it alone, such as "jane@example.org"')
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def read_host(value: Any) -> str:
    """ "imap.example.org" or an IP address; raises ValueError."""
    text = _text(value, "a server's name", "imap.example.org").lower()
    if not (is_address(text) or _HOST.fullmatch(text)):
        raise ValueError('is not a server\'s name; write it without "://" and port, such as "imap.example.org"')
    return text


def _page_address(value: Any) -> str:
    text = _text(value, "an address of this machine", "127.0.0.1:8642")
    if _SOCKET.fullmatch(text):
        return text
    found = _LOOPBACK.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 65535:
        raise ValueError(
            "is not an address of this machine alone, and the page is served nowhere else; write "
            '"127.0.0.1:8642", "[::1]:8642" or "unix:page.sock"'
        )
    return text


def _language(value: Any) -> str:
    text = _text(value, "a language", "en").lower()
    if not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise ValueError('is not a language; write its two letters, such as "en", "de", "fr" or "es"')
    return text


def _weekday(value: Any) -> int:
    text = _text(value, "a weekday", "sunday").lower()
    if text not in WEEKDAYS:
        guess = nearest(text, WEEKDAYS)
        hint = f'did you mean "{guess}"?' if guess else 'write it in English, such as "sunday"'
        raise ValueError(f"is not a weekday; {hint}")
    return WEEKDAYS.index(text)


def _line(value: Any) -> str:
    text = _text(value, "a text", "Jane Example")
    if any(ord(one) < 32 or ord(one) == 127 for one in text):
        raise ValueError("holds a line break or control character; write it on one line")
    return text


def is_address(host: str) -> bool:
    """Whether *host* is an IP address rather than a name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Clock = Annotated[time, BeforeValidator(_clock)]
CallHours = Annotated[tuple[Hours, ...], BeforeValidator(_call_hours)]
QuietHours = Annotated[Hours | None, BeforeValidator(_quiet_hours)]
Zone = Annotated[ZoneInfo, BeforeValidator(read_zone)]
MailAddress = Annotated[str, BeforeValidator(read_address)]
Host = Annotated[str, BeforeValidator(read_host)]
PageAddress = Annotated[str, BeforeValidator(_page_address)]
Language = Annotated[str, BeforeValidator(_language)]
Weekday = Annotated[int, BeforeValidator(_weekday)]
Line = Annotated[str, BeforeValidator(_line)]

"""The words that a policy may use: stages, facts and their values. What is not here is an error with a suggestion."""

from __future__ import annotations

from assistant.invitations.values import NoteVerdict, RouteKind
from assistant.people.values import Acquaintance
from assistant.reading.values import Intent

#: stage of a case → what it means in a sentence that begins with "when"
STAGES: dict[str, str] = {
    "invited": "the invitation is new",
    "asked": "a question of ours is open",
    "answered": "they have answered",
    "offered": "a call is offered but not agreed",
    "agreed": "an agreed call lies ahead",
    "due": "the call should be over, but nobody has said how it went",
    "missed": "they did not come to the call",
    "happened": "the call took place",
    "advised": "a recommendation waits for your decision",
    "accepted": "you are connected",
    "helped": "thanks or help have been offered",
    "closed": "the case is closed",
}

#: purpose of a letter → what the letter does, after "write to them"
PURPOSES: dict[str, str] = {
    "have-we-met": "asking whether you have met",
    "offer-call": "offering a short call",
    "remind": "reminding them once",
    "decline": "declining kindly",
    "keep-in-touch": "proposing to stay in touch by e-mail",
    "missed-call": "asking in a friendly way about the call that did not take place",
    "confirm-time": "asking them to confirm the time",
    "thank": "thanking them",
    "offer-help": "offering your help",
    "introduction": "answering their request for an introduction",
    "reschedule": "agreeing to move the call",
    "call-confirmed": "confirming the call",
    "call-off": "saying that the call is off",
}

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

#: facts that are one word, with the words they can be; None: any word
WORD_FACTS: dict[str, tuple[str, ...] | None] = {
    "stage": tuple(STAGES),
    "platform": None,  # the catalogue of platforms grows by the owner's own files
    "language": None,
    "note": tuple(verdict.value for verdict in NoteVerdict),
    "acquaintance": tuple(kind.value for kind in Acquaintance),
    "intent": tuple(intent.value for intent in Intent),
    "industry": ("inside", "outside"),
    "route": tuple(kind.value for kind in RouteKind),
    "weekday": WEEKDAYS,
}

#: facts that are several words at once
SET_FACTS: dict[str, tuple[str, ...]] = {
    "asks_for": ("job", "sales", "introduction", "recruiting"),
    "signals": ("open_networker", "job_request", "sales", "recruiter", "introduction_request", "referral", "event"),
}

NUMBER_FACTS = ("letters", "nudges", "reminders", "calls_held", "calls_missed", "calls_moved",
                "calls_i_missed", "invitations_this_week", "invitations_this_day", "network_size", "hubs",
                "mutual_connections")

DURATION_FACTS = ("waited", "age")

FACTS: tuple[str, ...] = (*WORD_FACTS, *SET_FACTS, *NUMBER_FACTS, *DURATION_FACTS)

#: the fact as the subject of a sentence
LABELS: dict[str, str] = {
    "asks_for": "what they ask for",
    "waited": "the time waited",
    "age": "the age of the invitation",
    "letters": "our letters",
    "nudges": "our reminders",
    "reminders": "the platform's reminders",
    "calls_held": "calls held",
    "calls_missed": "calls missed by them",
    "calls_moved": "calls moved",
    "calls_i_missed": "calls missed by you",
    "invitations_this_week": "invitations this week",
    "invitations_this_day": "invitations today",
    "network_size": "network size",
    "mutual_connections": "mutual connections",
}

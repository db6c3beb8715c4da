"""The tables. Every constraint has a name, so that a migration can find it; nothing here is SQLite's alone."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from assistant.store.types import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

setting = Table(
    "setting",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("value", JSON, nullable=False),
)

position = Table(
    "position",
    metadata,
    Column("mailbox", String(100), primary_key=True),
    Column("folder", String(255), primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),  # the last one that is done with
    Column("baseline", BigInteger, nullable=False),  # UIDs up to here were there before the first start
    Column("looked_at", Instant, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("blocked", String(200)),  # why we never write to them
    Column("word", String(20)),  # the owner's own word: known | stranger
)

person_key = Table(
    "person_key",
    metadata,
    Column("kind", String(20), primary_key=True),  # address | profile | invitation | token
    Column("value", String(255), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
)

invitation_case = Table(
    "invitation_case",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("mailbox", String(100), nullable=False),
    Column("platform", String(50), nullable=False),
    Column("stage", String(20), nullable=False, index=True),
    Column("opened_at", Instant, nullable=False, index=True),
    Column("changed_at", Instant, nullable=False),
    Column("old", Boolean, nullable=False),
    Column("record", JSON, nullable=False),  # what the notice said: see desk.record.InvitationRecord
    Column("rule", String(100)),
    Column("note_signature", Text),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("invitation_case.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", JSON, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mailbox", String(100), nullable=False),
    Column("folder", String(255), nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("message_id", String(255), index=True),
    Column("kind", String(20), nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("because", Text, nullable=False),
    Column("case_id", ForeignKey("invitation_case.id", ondelete="SET NULL"), index=True),
    Column("received_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("text", Text),  # the person's words, tokens cut; erased after the retention time
    UniqueConstraint("mailbox", "fingerprint"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("invitation_case.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("policy", String(100), nullable=False),
    Column("rule", String(100)),
    Column("steps", JSON, nullable=False),
    Column("trust", String(10), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("nearly", JSON, nullable=False),
    Column("evidence", String(255), nullable=False),
)

letter = Table(
    "letter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("invitation_case.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("mailbox", String(100), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("round", Integer, nullable=False),  # 0; counts up only where a purpose may truly come again (a moved call)
    Column("state", String(20), nullable=False, index=True),
    Column("rule", String(100), nullable=False),
    Column("template", String(200), nullable=False),
    Column("language", String(10), nullable=False),
    Column("route", String(10), nullable=False),
    Column("sender", String(255), nullable=False),
    Column("recipient", String(255)),
    Column("recipient_domain", String(255)),
    Column("subject", String(500), nullable=False),
    Column("text", Text, nullable=False),
    Column("original_text", Text, nullable=False),  # as written: tells whether the owner edited it
    Column("raw", LargeBinary),
    Column("message_id", String(255), unique=True),
    Column("token", String(40), unique=True),
    Column("filed_as", String(255)),  # the Message-ID under which Sent has it, where a provider rewrote ours
    Column("offered", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("hold_until", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("stage_at", Instant),
    Column("sent_at", Instant, index=True),
    Column("detail", Text, nullable=False),
    Column("approved_at", Instant),
    Column("rejected_at", Instant),  # the owner said no: counts against the rule that wrote it
    Column("policy", String(100), nullable=False, server_default=""),  # whose rule wrote it
    # One person gets one letter per purpose, whatever the thread, the wording or the reminder.
    UniqueConstraint("person_id", "purpose", "round"),
    Index("ix_letter_state_next_try_at", "state", "next_try_at"),
)

due = Table(
    "due",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("invitation_case.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("expires_at", Instant),  # later than this it is reported, not done
    Column("state", String(10), nullable=False),  # waiting | done | parked | cancelled
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("because", Text, nullable=False),
)

correspondent = Table(
    "correspondent",
    metadata,
    Column("mailbox", String(100), primary_key=True),
    Column("address", String(255), primary_key=True),  # folded
    Column("name", String(200), nullable=False),
    Column("sent", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("last_sent_at", Instant),
    Column("last_received_at", Instant),
)

owner_notice = Table(
    "owner_notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("about", String(200), nullable=False),  # one open notice for each kind and thing
    Column("text", Text, nullable=False),
    Column("case_id", ForeignKey("invitation_case.id", ondelete="CASCADE")),
    Column("state", String(10), nullable=False),  # open | mailed | done
    Column("message_id", String(255), index=True),
    Column("subject", String(300), nullable=False),
)

import_file = Table(
    "import_file",
    metadata,
    Column("path", String(500), primary_key=True),
    Column("kind", String(20), nullable=False),  # connections | invitations | messages | cards | calendar | mail
    Column("digest", String(64), nullable=False),  # of its bytes, with what else decides how it is read
    Column("mark", String(60), nullable=False),  # time of change and size: tells without reading that nothing changed
    Column("read_at", Instant, nullable=False),
    Column("contacts", Integer, nullable=False),
    Column("problems", JSON, nullable=False),  # [line or null, what is wrong]
    Column("failed", Text),  # why nothing could be read of it; then nobody is a stranger
)

contact = Table(
    "contact",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mark", String(64), nullable=False, unique=True),  # the same record read again has the same mark
    Column("kind", String(20), nullable=False),  # connection | invitation | card | message | meeting | list | mail
    Column("name", String(200), nullable=False),
    Column("folded", String(200), nullable=False, index=True),  # the name for comparing; a hint, never an identity
    Column("company", String(200)),
    Column("position", String(200)),
    Column("text", Text, nullable=False),  # the evidence in words that can be shown
    Column("at", Instant),
    Column("outgoing", Boolean),  # of an invitation: the owner sent it
    Column("attendees", Integer, nullable=False),  # of a meeting; else 0
    Column("sent", Integer, nullable=False),  # of mail: letters by the owner
    Column("received", Integer, nullable=False),
    Column("source", String(600), nullable=False),  # file:line
    Column("file", String(500), nullable=False, index=True),
)

contact_key = Table(
    "contact_key",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("value", String(255), primary_key=True),
    Column("contact_id", ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, index=True),
)

rule_trust = Table(
    "rule_trust",
    metadata,
    Column("policy", String(100), primary_key=True),
    Column("rule", String(100), primary_key=True),
    Column("consented", String(10)),  # the owner's own word; None: only the policy and the mode count
    Column("mode", String(10)),  # the mode at that word: when it is lowered later, the lower one counts
    Column("demoted", String(10)),  # taken back by the program
    Column("since", Instant, nullable=False),  # letters from before no longer count
    Column("because", Text, nullable=False),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("hash", String(64), primary_key=True),  # salted, of one strong key
    Column("at", Instant, nullable=False),
)

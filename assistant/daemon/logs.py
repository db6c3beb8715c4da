"""One JSON object a line; no mail text, no token, no secret ever goes in."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from assistant.mail.tokens import cut_tokens


class JsonLines(logging.Formatter):
    """A record as one line of JSON; JSON escapes line breaks, so no text can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        """*record* as JSON: when (UTC), how grave, which room and thread, what it says; platforms' tokens are cut."""
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "room": record.name.removeprefix("assistant."),
            "thread": record.threadName,
            "says": cut_tokens(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            # The kind and the place of a fault, never its values: they may hold a person's words.
            entry["fault"] = type(record.exc_info[1]).__name__
            entry["at_line"] = _place(record.exc_info[1])
        return json.dumps(entry, ensure_ascii=False)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join(reversed(places[-4:]))


def log_to_standard_error(level: str) -> None:
    """JSON lines to standard error, from *level* on; libraries only from warning on (their traces hold secrets)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("assistant").setLevel(level.upper())

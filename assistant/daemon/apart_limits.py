"""What one mail may cost the process that reads it."""

from __future__ import annotations

import signal
import struct

SECONDS = 2.0  #: of processor time, for one mail
MEMORY = 256 << 20  #: octets beyond what the process needs to begin with
REST_AFTER = 60.0  #: seconds without a mail
REPLY_LIMIT = 32 << 20  #: octets; a Mail is bounded to a few MB
READY = b"ready\n"  #: said once, when it can read
SIZE = struct.Struct(">I")  #: stands before each question and answer
SPENT = signal.SIGPROF  #: ends the process when the seconds are used up, native code or not

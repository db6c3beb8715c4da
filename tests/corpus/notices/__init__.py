"""Notices of made-up people in the real layouts of all eras, and what is no notice: made anew from labels at each run.

``seen`` may be looked at; ``scored`` is only counted. Its notes were written by hand before the reader was tuned.
``fresh`` is only counted, too: notes by an author who saw neither the reader nor any other note of this folder.
The notes in ``notes_fit_*.txt`` are what the weights are fitted on (``python -m tests.weighing notes``).
"""

from tests.corpus.notices.build import Case, cases

__all__ = ["Case", "cases"]

"""Notices of made-up people in the real layouts of all eras, and what is no notice: made anew from labels at each run.

``seen`` may be looked at; ``scored`` is only counted. Its notes were written by hand before the
reader was tuned.
"""

from tests.corpus.notices.build import Case, cases

__all__ = ["Case", "cases"]

"""Measures on labeled mails: ``python -m tests.score``."""

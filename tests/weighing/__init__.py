"""Fits the tables of weights on the labeled texts: ``python -m tests.weighing [notes|intents]``."""

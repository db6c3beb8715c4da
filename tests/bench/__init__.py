"""Measures the program on this machine: ``python -m tests.bench``. Figures are printed, never asserted."""

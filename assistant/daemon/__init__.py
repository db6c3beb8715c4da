"""Puts the house together, runs its loops, answers signals and systemd."""

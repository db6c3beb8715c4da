"""Reads and checks the files that a person edits, and builds each room's own frozen settings from them."""

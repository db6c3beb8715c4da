"""Everything that the program loads sooner or later: what a process is to have before others are forked from it."""

from importlib import import_module

from assistant.cli import _COMMANDS

MODULES = [import_module(f"assistant.cli.{module.partition(':')[0]}") for module, _ in _COMMANDS.values()]

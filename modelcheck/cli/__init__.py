"""The command line: parse, call `check`, choose a report, print, exit code."""

from modelcheck.cli.app import main

__all__ = ["main"]

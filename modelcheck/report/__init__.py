"""Renderings of a result: terminal, one line per finding, JSON, saved traces, notebooks. Pure: only `cli` prints."""

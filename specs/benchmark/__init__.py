"""Specs to count and to time."""

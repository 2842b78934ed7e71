"""Größer als erwartet, in Latin-1."""

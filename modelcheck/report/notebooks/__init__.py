"""Results in notebooks: `interactive` is `modelcheck.verify`, `notebook` its pictures."""

"""What people read in a notebook: `interactive` is `modelcheck.verify`, `notebook` its pictures."""

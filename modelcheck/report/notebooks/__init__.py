"""What people read in a notebook: `notebook` draws results, `shown` are results that draw themselves."""

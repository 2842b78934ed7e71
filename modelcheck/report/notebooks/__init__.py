"""Results in notebooks: `notebook` draws them, `shown` are results that draw themselves."""

"""The public verb: pick engines, run them, replay every trace, combine the verdicts."""

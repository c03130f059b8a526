"""The project's own benchmark: one JSON line per figure, each beside its floor of hand-written SQL."""

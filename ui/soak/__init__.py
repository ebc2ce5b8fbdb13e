"""Many people at the real page at once, for minutes, and what went wrong.  Start with `ui.soak.__main__`."""

"""A command line becomes arguments; answers, progress and errors become lines of a terminal."""

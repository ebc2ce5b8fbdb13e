"""Answers and boards in; files for other programs out, whose every quote can be checked against a home later."""

"""Statements that answer one question become the sides of a disagreement, and this gets its kind."""

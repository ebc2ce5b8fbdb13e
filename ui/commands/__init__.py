"""Parsed arguments become what a command does: each returns its exit code."""

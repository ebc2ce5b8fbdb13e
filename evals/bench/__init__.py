"""Seconds and bytes of a stage, beside those of peers in the same run."""

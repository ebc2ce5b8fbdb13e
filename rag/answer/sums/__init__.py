"""Rated sentences become what two of their amounts come to: which two and how is fitted, the wording is fixed."""

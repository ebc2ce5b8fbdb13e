"""Verified sentences and what was found become the answer: refused, set against others, composed, recorded."""

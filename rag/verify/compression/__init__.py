"""A sentence and a shorter one become the answer to what was left out and whether that changes the meaning."""

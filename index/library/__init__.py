"""The truth: one SQLite file of articles, dropped lines, passages and vectors, read by many and written by one."""

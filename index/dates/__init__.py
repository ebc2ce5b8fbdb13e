"""Dates written or told in prose, and the day they are told on, become days and spans of days, and days words."""

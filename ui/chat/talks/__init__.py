"""Conversations, their scope and a visitor's preferences are kept, found again and exported."""

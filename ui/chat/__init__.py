"""Requests of a browser become answers on one page, streamed, stopped and kept."""

"""Labelled questions become the adapter and the linear functions in rag/reader/data."""

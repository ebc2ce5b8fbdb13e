"""PostgreSQL with pgvector keeps articles and is asked: truth, words and vectors change in one transaction."""

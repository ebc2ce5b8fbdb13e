"""Where articles are kept and asked: a home's own file, PostgreSQL, or a Chroma server, behind one contract."""

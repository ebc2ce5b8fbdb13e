"""What is searched is derived from the library here: exact vectors, Chroma generations, full text, a snapshot."""

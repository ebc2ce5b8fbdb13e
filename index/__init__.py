"""Articles in, passages kept: reading, cleaning, splitting, embedding and storing.  Start with `index.types`."""

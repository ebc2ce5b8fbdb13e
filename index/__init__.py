"""Articles in, passages kept: reading, cleaning, splitting, embedding and storing.  Start with `index.types`."""

from index.quiet import be_quiet

be_quiet()

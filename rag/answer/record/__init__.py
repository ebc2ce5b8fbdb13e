"""An answer as a record and back: one schema for the terminal, the page, files and programs."""

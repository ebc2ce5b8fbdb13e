"""A home becomes a checked backup file and back; what is damaged in it is found and mended."""

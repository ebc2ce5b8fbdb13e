"""A home gives its articles to a Chroma server and takes over what other homes gave."""

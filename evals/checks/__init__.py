"""One stage alone becomes a number: extraction, retrieval, support, injections."""

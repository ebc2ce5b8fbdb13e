"""A question for the whole of what is here becomes dated lines, each a sentence of an article."""

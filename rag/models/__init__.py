"""What a language model is, and the ways to one: behind an address, in a file, from LlamaIndex."""

"""A prompt goes to a GGUF file that llama.cpp runs in a child process; its completion comes back."""

"""The default store and one beyond this machine over the same articles: times, memory, and whether they rank alike."""

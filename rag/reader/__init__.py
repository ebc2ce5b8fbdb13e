"""A question and sentences go in; how surely each answers, and in which of its words, comes out. It writes nothing."""

"""The bytes of a file that holds articles in a form of its own go in; its articles, each apart, come out."""

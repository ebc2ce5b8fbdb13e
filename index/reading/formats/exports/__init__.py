"""The lines or the page of a press database's export go in; its articles, each with its facts apart, come out."""

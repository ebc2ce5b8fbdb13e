"""A parsed sentence becomes the deadlines in it: which time, by which word it is one, and what is due then."""

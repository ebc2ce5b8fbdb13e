"""A parsed sentence becomes what somebody has at stake in it: sums, people, rights and what they may lose."""

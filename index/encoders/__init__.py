"""Texts become vectors: one for the whole and a short one for each token, by the model that a home was built with."""

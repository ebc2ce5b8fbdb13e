"""A question becomes ranked passages, and these become the evidence sentences that a model may see."""

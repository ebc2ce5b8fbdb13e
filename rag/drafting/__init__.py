"""A question and its evidence become a prompt; what a model writes becomes a draft."""

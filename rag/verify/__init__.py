"""A draft and its evidence become what may be shown: sentences that exact words support."""

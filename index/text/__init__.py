"""An article's text becomes sentences and passages that tile it; articles become groups of near-copies."""

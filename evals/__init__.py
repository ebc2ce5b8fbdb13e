"""How good the answers are: gold questions, metrics, runs and reports.  Start with `evals.sets.gold`."""

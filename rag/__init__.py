"""A question in, a verified answer out: retrieval, evidence, prompting, verification.  Start with `rag.types`."""

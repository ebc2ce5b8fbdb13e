"""What a person typed becomes a question that stands alone: its parts, its kind, what it follows up."""

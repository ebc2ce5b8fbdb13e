"""An article in; out come its claims, read by grammar and rules: deadlines, stakes, disputes, events, statements."""

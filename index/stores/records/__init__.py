"""What is kept beside the articles: conversations, the register, answers, each a kind of record in one place."""

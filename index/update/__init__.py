"""Sources become committed articles: what is new is read, what is gone goes, what a person corrects is kept."""

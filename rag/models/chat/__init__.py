"""Messages go to a model behind an endpoint and come back whole, or as an error of one line."""

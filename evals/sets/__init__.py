"""Files of questions and documents become values: gold, public sets, invented stories."""

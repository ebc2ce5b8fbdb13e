"""English text becomes stems, names, numbers and values that every stage compares by."""

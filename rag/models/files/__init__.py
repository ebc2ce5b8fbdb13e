"""A model's name becomes its file: fetched from several places, resumed, checked against its hash."""

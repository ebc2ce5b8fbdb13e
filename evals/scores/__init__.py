"""One answer beside its gold becomes numbers with the field's names; many become means with intervals."""

"""An item and those of earlier articles become what it replaced: a day that was moved, a sum that is no longer so."""

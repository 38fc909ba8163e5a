"""Files that are translated as jobs, whichever protocol brings them."""

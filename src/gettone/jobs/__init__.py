"""Long work: many requests for one answer."""

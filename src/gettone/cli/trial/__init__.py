"""The parts of ``gettone try``: a page read, its forms walked, the steps told."""

"""A company's records in files, each once, whatever interrupts."""

"""Values: no HTTP, no I/O, no clock."""

"""What test suites take from this library: a sandbox for each test, and a client that asks it."""

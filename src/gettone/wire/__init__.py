"""HTTP as values, spoken by client and sandbox alike; no I/O."""

"""What to send next, as generators; no I/O, no clock."""

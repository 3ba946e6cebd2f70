"""Words and markup for values that the command line and web pages both show."""

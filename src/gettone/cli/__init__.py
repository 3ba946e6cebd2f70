"""The command line: parsing above the commands, printing below them."""

"""The commands as the parser knows them: options in, pages to the terminal.

Each function here reads flags, calls one function of ``cli.commands`` and
hands its page on; nothing is decided here that a test would want to see.
"""

"""The formats of an export, each through the library that is best at it."""

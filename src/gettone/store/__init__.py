"""Keeping connections: one interface, and the places that offer it.

``interface`` is all that the rest of gettone needs to know; each place (the
operating system's keychain, a sealed file, memory) is a module of its own and
imports what it needs late.
"""

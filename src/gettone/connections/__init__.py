"""Kept connections at work: opened, watched, replaced, and told of.

``front`` is the way in. ``kept`` asks the store before each request and learns
from each answer, ``moving`` changes states, ``judging`` has the rules as
functions of values, ``telling`` and ``webhook`` deliver events.
"""

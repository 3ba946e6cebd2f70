"""Flows meet the network."""

"""Runs that are kept: what is stored of each draw, and what is given to other tools."""

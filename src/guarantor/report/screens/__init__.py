"""Screens of the app beside the answer: from the answer object of a measure to blocks (UX 3)."""

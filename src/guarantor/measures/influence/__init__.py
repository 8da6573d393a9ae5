"""What an answer hangs on, what it does not, and what it would take."""

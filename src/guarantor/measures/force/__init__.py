"""The force itself: how many, for how long, what runs out first, what hangs on whom."""

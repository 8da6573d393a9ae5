"""What a guarantee is worth: whether it deters, in which sense, and through which channel."""

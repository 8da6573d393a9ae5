"""From a name to what it is and where it comes from."""

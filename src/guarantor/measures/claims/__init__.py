"""What was said, tested: verdicts, what turns them, whether they rest on themselves; own checks."""

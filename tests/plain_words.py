"""The words that default output does not use (UX 5), for every test that looks for them."""

import re

_WORDS = (
    r"fixpoint",
    r"(?<!at )least",  # 'at least 10,000 troops' is plain English
    r"greatest",
    r"q\*",
    r"pi\*",
    r"W1",
    r"W1b",
    r"W2",
    r"W5",
    r"GTE",
    r"Shapley",
    r"Birnbaum",
    r"polymatroid",
    r"inclusive value",
    r"logit",
    r"PRIM",
    r"PAWN",
    r"quantile",
    r"Monte Carlo",
    r"posterior",
    r"elicited",
)
FORBIDDEN = re.compile(rf"(?<![\w-])(?:{'|'.join(_WORDS)})(?![\w-])", re.IGNORECASE)
"""Any of them, as a word of its own."""

RAW = re.compile(
    r"\b(?:uniform|triangular|pert|deep|discrete)\(|\b[a-zA-Z]+_[a-z_]+\b|\b[A-Za-z]\w+\.[a-z]\w*|with with"
)
"""Forms of ranges, names with underscores, paths of inputs, a word said twice: not for a reader."""

"""Words that default output does not use (UX 5)."""

import re

OF_ART = re.compile(
    r"fixpoint|(?<!at )\bleast\b|\bgreatest\b|\bq\*|\bpi\*|\bW1|\bW2\b|\bW5\b|GTE|Shapley|Birnbaum"
    r"|polymatroid|inclusive value|\blogit|PRIM|PAWN|quantile|Monte Carlo|posterior|elicited"
)

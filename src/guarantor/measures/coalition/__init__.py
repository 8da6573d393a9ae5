"""Who joins given the others, and who must agree."""

"""What a group of actors is called, where a scenario gives it a code and no title of its own."""

from __future__ import annotations

__all__ = ["group_title"]

_PROPER = {"eu": "EU", "europe": "Europe", "european": "European", "nato": "NATO", "un": "UN", "us": "US"}


def group_title(code: str) -> str:
    """The code of a group as people say it.

    Examples
    --------
    >>> group_title("rest_of_europe"), group_title("coastal_states")
    ('the rest of Europe', 'coastal states')
    """
    words = " ".join(_PROPER.get(word, word) for word in code.split("_"))
    return f"the {words}" if words.startswith("rest of ") else words

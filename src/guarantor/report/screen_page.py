"""A screen as a page of its own: the blocks of the app as one self-contained HTML file, everything opened."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from guarantor.report.blocks import ChartTold, ScreenTold
from guarantor.report.words import day

__all__ = ["screen_page"]


def screen_page(told: ScreenTold) -> str:
    """The page as HTML, with no script and nothing from another host; text is escaped.

    What a reader of the app chooses stands here one below the other.
    """
    environment = Environment(
        loader=PackageLoader("guarantor.report", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawn = 0

    def drawing(block: ChartTold) -> Markup:
        """The SVG, its ids made its own: a chart of one name may stand here several times."""
        nonlocal drawn
        drawn += 1
        # vl-convert escapes text itself; its output is the only markup that is not ours
        return Markup(block.svg.replace(f"{block.name}-", f"{block.name}-{drawn}-"))

    environment.globals |= {"day": day, "drawing": drawing}
    return environment.get_template("screen.html.jinja").render(told=told)

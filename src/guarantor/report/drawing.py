"""From a chart to what is shown or saved: SVG for a page, SVG, PNG and CSV as files (UX 2, row 12)."""

from __future__ import annotations

import csv
import io
import re
import textwrap
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from unicodedata import east_asian_width
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

__all__ = ["Chart", "Spec", "csv_of", "png_of", "svg_of", "text_width"]

Spec = dict[str, Any]

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_FONTS = "Helvetica, Arial, 'Liberation Sans', sans-serif"  # one width of letters under three names
_SIZE = 12
_NARROW, _WIDE = frozenset("fijltrI.,:;'|!()[]-/ "), frozenset("mwMW%@…")
_UNMEASURED = {"text": {"fontSize": 0}, "axis": {"labelFontSize": 0, "titleFontSize": 0}}
_EDGE = 16
_NOT_XML = re.compile("[\ufffe\uffff]")
_FORMULA = re.compile(r"[=+\-@\t\r].")
_STRUCTURE = ("class", "role", "aria-hidden", "aria-roledescription", "pointer-events",
              "font-family", "font-size", "font-weight", "opacity")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its finding in words and the same numbers as a table; `spec` is Vega-Lite."""

    name: str
    title: str
    finding: str
    spec: Spec
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def svg_of(chart: Chart, *, alone: bool = False) -> str:
    """Draw a chart, without a browser or a network.

    Every mark that stands for a number tells it: neighbours with the same words are one
    ``<g role="img" aria-label="...">`` with a ``<title>``, which browsers show without script. All else is
    hidden from screen readers. There is no style attribute, script, class or outside reference, ids begin
    with the chart's name, and text has the colour of the page (``currentColor``).

    Parameters
    ----------
    alone : bool
        As a file: the title and the finding are drawn in, black on white.

    Returns
    -------
    str
        One ``svg`` element in the SVG namespace.
    """
    import vl_convert  # a large library: loaded only when something is drawn

    # Every text stands where its specification puts it; measuring each would take most of the time.
    config = chart.spec["config"]
    unmeasured = {part: config[part] | sizes for part, sizes in _UNMEASURED.items()}
    drawn = vl_convert.vegalite_to_svg(chart.spec | {"config": config | unmeasured}, allowed_base_urls=[])
    root = ElementTree.fromstring(_NOT_XML.sub("", drawn))
    for element in root.iter():
        _plain(element, f"{chart.name}-")
    _grouped(root)
    _hidden(root)
    size = {name: root.attrib[name] for name in ("width", "height", "viewBox")}
    root.attrib = {
        "xmlns": _SVG,
        **size,
        "role": "graphics-document",
        "aria-label": chart.title,
        "overflow": "visible",  # a wider font than was reckoned with runs on, it is not cut
        "font-family": _FONTS,
        "font-size": f"{_SIZE}",
    }
    if alone:
        _framed(root, chart)
    described = Element("desc")
    described.text = chart.finding
    root.insert(0, described)
    return ElementTree.tostring(root, encoding="unicode")


def png_of(chart: Chart, scale: float = 2) -> bytes:
    """The chart as a picture for a document: title, finding and marks, black on white.

    Parameters
    ----------
    scale : float
        Pixels for each unit of the SVG.
    """
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg_of(chart, alone=True), scale=scale))


def csv_of(chart: Chart) -> str:
    """The table twin as CSV (RFC 4180): a row of headings, then one row for each course.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for row in (chart.header, *chart.rows):
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row])
    return file.getvalue()


def text_width(text: str) -> float:
    """About how wide a text of 12 units is in the widest of the fonts that a page may fall back to.

    Examples
    --------
    >>> round(text_width("with US troops"))
    94
    """
    ems = 0.0
    for letter in text:
        if letter in _NARROW:
            ems += 0.37
        elif letter in _WIDE:
            ems += 0.98
        elif east_asian_width(letter) in "WF":
            ems += 1.0
        else:
            ems += 0.72 if letter.isupper() else 0.64
    return _SIZE * ems


def _framed(root: Element, chart: Chart) -> None:
    """Draw the title and the finding above the chart, on white."""
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    letters = int(width / (0.56 * _SIZE))
    lines = [(line, 15) for line in textwrap.wrap(chart.title, letters * _SIZE // 16)]
    lines += [(line, _SIZE) for line in textwrap.wrap(chart.finding, letters)]
    above = 20 * len(lines) + _EDGE
    for place, (line, size) in enumerate(lines):
        text = Element("text", {"x": "0", "y": f"{20 * place + 16 - above}", "font-size": f"{size}"})
        text.attrib |= {"font-weight": "normal" if size == _SIZE else "bold", "aria-hidden": "true"}
        text.text = line
        root.insert(place, text)
    left, top, right, bottom = -_EDGE, -above - _EDGE, width + _EDGE, height + _EDGE
    box = {"width": f"{right - left:g}", "height": f"{bottom - top:g}"}
    root.insert(0, Element("rect", {"x": f"{left}", "y": f"{top}", "fill": "white", **box}))
    root.attrib |= {**box, "viewBox": f"{left} {top} {box['width']} {box['height']}", "color": "black"}


def _plain(element: Element, prefix: str) -> None:
    """Keep the drawing and the words of marks; drop names, styles and structure that a page might trip on."""
    element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    marked = element.get("role") == "graphics-symbol" and element.get("aria-hidden") != "true"
    if not (marked and element.tag in ("path", "rect")):
        element.attrib.pop("aria-label", None)
    for declared in element.attrib.pop("style", "").split(";"):
        key, colon, value = declared.partition(":")
        if colon:
            element.set(key.strip(), value.strip())
    for child in [c for c in element if c.get("class") in ("background", "foreground")]:
        element.remove(child)
    for key in _STRUCTURE:
        element.attrib.pop(key, None)
    for key, value in list(element.attrib.items()):
        if key == "id":
            element.set(key, prefix + value)
        elif key in ("href", f"{{{_XLINK}}}href"):
            del element.attrib[key]
            if value.startswith("#"):
                element.set("href", f"#{prefix}{value[1:]}")
        elif key != "aria-label":
            element.set(key, value.replace("url(#", f"url(#{prefix}"))


def _grouped(element: Element) -> None:
    """Marks that stand side by side and say the same become one group that says it once."""
    children = []
    for words, same in groupby(element, key=lambda child: child.attrib.pop("aria-label", None)):
        if words is None:
            found = list(same)
            for child in found:
                _grouped(child)
            children += found
        else:
            group = Element("g", {"role": "img", "aria-label": words, "pointer-events": "all"})
            title = Element("title")
            title.text = words
            group.extend([title, *same])
            children.append(group)
    element[:] = children


def _hidden(element: Element) -> bool:
    """Hide from screen readers, and from the pointer, whatever holds no words; tell whether all of it did."""
    if element.get("role") == "img":
        return False
    silent = [child for child in element if _hidden(child)]
    if len(silent) == len(element):
        return True
    for child in silent:
        child.attrib |= {"aria-hidden": "true", "pointer-events": "none"}
    return False

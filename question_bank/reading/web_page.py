"""The text of a saved web page: blocks as lines, table rows as lines. Scripts and what is hidden say nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "title",
        "textarea",
        "select",
        "svg",
        "math",
        "iframe",
        "object",
        "canvas",
        "button",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LINES = re.compile(r"[ \t]*\n[ \t\n]*")
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_WITHIN = 4096


def declared_encoding(data: bytes) -> str:
    """The encoding a page says it is written in, lower case; empty where it doesn't say."""
    found = _DECLARED.search(data[:_WITHIN])
    name = found[1].decode("ascii").lower() if found else ""
    return "gb18030" if name in ("gb2312", "gbk", "gb_2312-80") else name


class _Page(HTMLParser):
    """Collects what a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.append(tag)
            return
        hidden = any(name == "hidden" for name, _value in attrs)
        if (tag in _SILENT or hidden) and tag not in _VOID:
            self._silent.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(_SPACE.sub(" ", data))


def page_text(markup: str) -> str:
    """The text of a page's markup, one block a line; cells of a row are parted by tabs."""
    page = _Page()
    page.feed(markup)
    page.close()
    lines = (line.strip() for line in _LINES.sub("\n", "".join(page.parts)).split("\n"))
    return "\n".join(line for line in lines if line)

"""What an untrusted notebook keeps of a display, and what it must not hold."""

from __future__ import annotations

from html.parser import HTMLParser

KEPT = {
    "section", "p", "b", "blockquote", "ul", "li", "table", "tr", "th", "td", "details",
    "summary", "div", "thead", "tbody",
}  # fmt: skip
"""Elements that JupyterLab leaves in untrusted output, as far as displays use them."""


class Shown(HTMLParser):
    """A display as a browser takes it: balanced, made of what is kept, and its plain text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            assert_drawing(dict(attrs))
            return
        assert tag in KEPT, tag
        for name, value in attrs:
            assert name in ("style", "scope", "class"), name
            assert value
            assert "var(" not in value
            assert "position" not in value
            assert "url(" not in value
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_drawing(attributes: dict[str, str | None]) -> None:
    """A picture is part of the page, and told in words to who does not see it."""
    assert (attributes.pop("src") or "").startswith("data:image/svg+xml;base64,")
    assert attributes.pop("alt")
    assert attributes.keys() <= {"style", "width", "height"}

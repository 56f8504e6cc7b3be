"""A reader of HTML that fails on what a browser would silently mend."""

from html.parser import HTMLParser

VOID = {"meta"}


class Page(HTMLParser):
    """The text and the elements of a page; every element has to be closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    @property
    def text(self) -> str:
        """What a reader sees: the text without style and script."""
        return " ".join("".join(self.words).split())

    def attributes(self, name: str) -> list[str | None]:
        return [found[name] for _, found in self.elements if name in found]

    def count(self, element: str) -> int:
        return sum(name == element for name, _ in self.elements)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in {tag}: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self.words.append(" " if tag not in {"span", "code"} else "")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in {"style", "script", "title"}:
            self.words.append(data)

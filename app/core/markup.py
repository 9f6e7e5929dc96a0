"""Markdown as people write it, to HTML that can do no harm: the one place where HTML is marked as safe."""

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TAGS = {"h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li",
        "a", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
BELOW_THE_CARD = 2  # a page has its h1 and a card its h2, so what is written begins with h3


def init_app(app: Flask) -> None:
    app.add_template_filter(markdown)


@lru_cache(maxsize=256)  # by its text alone, so that an edit is seen at once
def markdown(source: str) -> Markup:
    """Headings, lists, tables, links; raw HTML is shown as it was typed, and a picture becomes a link to it."""
    import nh3

    html = nh3.clean(
        _parser().render(source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(html)  # noqa: S704 - the only place: cleaned above


@lru_cache(maxsize=1)
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _picture_as_link)
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
    return parser


def _heading(_self: Any, tokens: Sequence[Any], place: int, _options: Any, _env: MutableMapping[str, Any]) -> str:
    token = tokens[place]
    tag = f"h{min(int(token.tag[1]) + BELOW_THE_CARD, 6)}"
    return f"<{tag}>" if token.nesting == 1 else f"</{tag}>\n"


def _picture_as_link(
    _self: Any, tokens: Sequence[Any], place: int, _options: Any, _env: MutableMapping[str, Any]
) -> str:
    """Pictures from elsewhere would tell others who reads a page, and when."""
    address = tokens[place].attrs["src"]
    return f'<a href="{escape(address)}">{escape(tokens[place].content or address)}</a>'


def plain(source: str) -> str:
    """The words alone, for mail, lists and search."""
    return re.sub(r"\s+", " ", markdown(source).striptags()).strip()

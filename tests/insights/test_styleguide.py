"""Every macro can be looked at in one place."""

import re

import pytest
from flask import Flask

from app.config import ROOT
from tests.support.client import Client

COMPONENTS = ROOT / "app" / "templates" / "components"
# The frame stands around the page itself; parts of macros are seen in them; an import's need a whole import, those of
# files a stored file.
ELSEWHERE = {"frame.html", "imports.html", "event.html", "files.html"}
PARTS = {
    *("ticks", "show", "heat_class", "none_cell", "error_summary", "label_text", "hint_of", "errors_of"),
    *("control", "plain", "group_head", "described", "audience_words", "live"),
    "steps_pager",  # the same to look at as pager, and two of the same name on a page are one too many
}


@pytest.mark.one_database
def test_the_styleguide_shows_every_macro(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = (ROOT / "app" / "insights" / "templates" / "styleguide.html").read_text(encoding="utf-8")
    body = shown[shown.index("{% block content %}") :]
    missing = [
        name
        for file in sorted(COMPONENTS.glob("*.html"))
        if file.name not in ELSEWHERE
        for name in re.findall(r"{% macro (\w+)\(", file.read_text(encoding="utf-8"))
        if name not in PARTS and not re.search(rf"\b({name}|form_of)\(" if name == "form" else rf"\b{name}\(", body)
    ]
    assert missing == []
    monkeypatch.setitem(app.config, "DEVELOPMENT", True)
    assert client.get("/styleguide").status_code == 200


@pytest.mark.one_database
def test_the_styleguide_is_not_shown_where_people_work(client: Client) -> None:
    assert client.get("/styleguide").status_code == 404

"""The rules of the code base, checked on the code itself. The import layers are checked by lint-imports."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from app.access import PUBLIC, Permission
from tests.conftest import ROOT
from tests.support.databases import close, make_app

TOP_LEVEL = {
    *("app", "migrations", "tests", "instance"),
    *("CHANGELOG.md", "LICENSE", "README.md", "constraints.txt", "pyproject.toml"),
}
LEFT_BY_TOOLS = {"build", "iskra.egg-info", "shots"}
BANNED_NAMES = re.compile(r"(?i)(^|_)(utils?|helpers?|common|managers?|repository|repositories|unit_?of_?work)$")
BANNED_CLASSES = re.compile(r"(Manager|Repository|Helper|Utils?|UnitOfWork)$")
# What belongs to views and forms alone.
OF_THE_WEB = {"request", "session", "render_template", "render_template_string", "flash", "redirect", "make_response"}
WEB_PACKAGES = {"wtforms", "flask_wtf"}
# Seconds of import time that a first page must not pay for.
LAZY = {
    *("numpy", "scipy", "scim2_models", "scim2_server", "openbadgeslib", "apprise", "typst"),
    *("cryptography", "pyotp", "segno", "webauthn", "structlog"),
}
# Words that are the same in every language.
UNTRANSLATED = {"Iskra", "NPS", "eNPS", "CSV", "XLSX", "JSON", "HR", "PDF"}
SHOWN_ATTRIBUTES = {"title", "alt", "aria-label", "placeholder", "aria-description", "aria-roledescription"}


@pytest.fixture(scope="module")
def unused_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database that nobody opens."""
    folder = tmp_path_factory.mktemp("unused")
    app = make_app(f"sqlite:///{folder / 'unused.sqlite'}", folder)
    yield app
    close(app)


@cache
def python_files(folder: str = "app") -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def files_of(*layers: str) -> list[Path]:
    """Files of these layers in any package: models.py, services/awards.py."""
    return [file for file in python_files() if {file.stem, *file.parent.parts[-1:]} & set(layers)]


def test_every_view_says_who_may_use_it(unused_app: Flask) -> None:
    unmarked = [
        endpoint
        for endpoint, view in unused_app.view_functions.items()
        if endpoint != "static" and not _marked(getattr(view, "access", None))
    ]
    assert unmarked == []


def _marked(access: object) -> bool:
    is_set = isinstance(access, frozenset) and bool(access) and all(isinstance(one, Permission) for one in access)
    return access == PUBLIC or is_set


def test_the_top_level_holds_what_was_agreed() -> None:
    found = {entry.name for entry in ROOT.iterdir() if not entry.name.startswith((".", "__pycache__"))}
    assert found - LEFT_BY_TOOLS <= TOP_LEVEL


def test_names_say_what_is_inside() -> None:
    entries = [*(ROOT / "app").rglob("*"), *(ROOT / "tests").rglob("*")]
    assert [place(entry) for entry in entries if BANNED_NAMES.search(entry.stem)] == []
    classes = [
        f"{place(file)}: {node.name}"
        for file in python_files()
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ClassDef) and BANNED_CLASSES.search(node.name)
    ]
    assert classes == []


def test_queries_services_and_models_know_no_web() -> None:
    assert [
        f"{place(file)} imports {name}"
        for file in files_of("queries", "services", "models")
        for name in _imports(file)
        if name.split(".")[0] in WEB_PACKAGES or name == "flask" or name in {f"flask.{word}" for word in OF_THE_WEB}
    ] == []


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_services_never_commit() -> None:
    """The request, job or command that calls them does."""
    assert [
        f"{place(file)}:{node.lineno}"
        for file in files_of("queries", "services", "models")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Attribute) and node.attr == "commit" and ast.unparse(node.value) == "db.session"
    ] == []


def test_models_know_no_session() -> None:
    assert [place(file) for file in files_of("models") if "db.session" in file.read_text(encoding="utf-8")] == []


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    code = (
        "import sys; from app import create_app; import app.cli; create_app({'SQLALCHEMY_DATABASE_URI': 'sqlite://'});"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(loaded.stdout.split()) & LAZY == set()


def test_every_requirement_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[\w.-]+==[\w.+]+", line) for line in lines), (
        "a name and a version on each line, no address"
    )
    pinned = {_plain(line.split("==")[0]) for line in lines}
    assert {_plain(re.split(r"[\[<>=!~; ]", name)[0]) for name in wanted} - pinned == set()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# Templates


def template_names(app: Flask) -> list[str]:
    return app.jinja_env.list_templates(extensions=["html"])


def source_of(app: Flask, name: str) -> str:
    loader = app.jinja_env.loader
    assert loader is not None
    return loader.get_source(app.jinja_env, name)[0]


def test_every_template_compiles(unused_app: Flask) -> None:
    names = unused_app.jinja_env.list_templates()
    assert names
    for name in names:
        unused_app.jinja_env.get_template(name)


def test_every_page_has_a_title(unused_app: Flask) -> None:
    without = []
    for name in template_names(unused_app):
        tree = unused_app.jinja_env.parse(source_of(unused_app, name))
        extends_base = any(_text(node.template) == "base.html" for node in tree.find_all(nodes.Extends))
        if extends_base and not any(block.name == "title" and block.body for block in tree.find_all(nodes.Block)):
            without.append(name)
    assert without == []


def _text(node: nodes.Node) -> object:
    return node.value if isinstance(node, nodes.Const) else None


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", r"<style|\sstyle\s*="),
        ("an inline script", r"<script(?![^>]*\ssrc=)|javascript:"),
        ("an event attribute", r"""\s(hx-)?on[a-z:-]+\s*=\s*["'{]"""),
        ("script in an htmx attribute", r"""hx-vals\s*=\s*["']js:|hx-vars"""),
        ("unescaped text", r"\|\s*safe\b|autoescape"),
    ],
)
def test_templates_hold_nothing_that_the_policy_forbids(unused_app: Flask, what: str, pattern: str) -> None:
    found = [name for name in template_names(unused_app) if re.search(pattern, source_of(unused_app, name))]
    assert found == [], what


def test_every_form_that_posts_has_its_token(unused_app: Flask) -> None:
    """By hand or by the form's own hidden fields."""
    forms = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.DOTALL | re.IGNORECASE)
    assert [
        f"{name}: {match['head'].strip()}"
        for name in template_names(unused_app)
        for match in forms.finditer(source_of(unused_app, name))
        if "post" in match["head"].lower() and not re.search(r"csrf|hidden_tag|hidden\(|caller\(", match["body"])
    ] == []


def test_all_text_of_templates_is_marked_for_translation(unused_app: Flask) -> None:
    found = {}
    for name in template_names(unused_app):
        reader = ShownText()
        reader.feed(_without_jinja(unused_app, name))
        texts = [re.sub(r'[\w-]+="[^"]*"', "", text) for text in reader.texts]
        words = [word for text in texts for word in re.findall(r"[^\W\d_]{2,}", text)]
        if unmarked := [word for word in words if word not in UNTRANSLATED]:
            found[name] = unmarked
    assert found == {}, "put it into _(), or into UNTRANSLATED if it is the same in every language"


def _without_jinja(app: Flask, name: str) -> str:
    """The HTML of a template, without macros that say a class; a tag whose name Jinja puts in is called x."""
    html = ""
    source = re.sub(r"macro \w+_class\(.*?endmacro", "", source_of(app, name), flags=re.DOTALL)
    for _line, kind, value in app.jinja_env.lex(source):
        if kind == "data":
            html += value
        elif kind.endswith("_begin"):
            html += "x" if html.endswith(("<", "</")) else " "
    return html


class ShownText(HTMLParser):
    """Collects what a reader sees or hears: text and some attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts.extend(value or "" for name, value in attrs if name in SHOWN_ATTRIBUTES)

"""What a page offers: its forms with what they hold, and the query names of its links."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit


@dataclass
class Control:
    """A field of a form, with the values it can send; the one it sends untouched is `value`."""

    name: str
    kind: str
    value: str | None = None
    choices: list[str] = field(default_factory=list)
    is_person: bool = False


@dataclass
class PageForm:
    """A form of a page; `controls` by name."""

    method: str
    action: str
    controls: dict[str, Control] = field(default_factory=dict)


class Markup(HTMLParser):
    """Reads a page: `forms`, and `query_names` of its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.query_names: set[str] = set()
        self._select: Control | None = None
        self._area: Control | None = None
        self.feed(html)
        self.query_names |= {name for form in self.forms if form.method == "get" for name in form.controls}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.query_names |= set(parse_qs(urlsplit(has.get("href", "")).query, keep_blank_values=True))
        elif tag == "form":
            self.forms.append(PageForm(has.get("method", "get").lower(), has.get("action", "")))
        elif tag == "option" and self._select is not None:
            self._option(has)
        elif tag in {"input", "select", "textarea", "button"} and has.get("name") and self.forms:
            self._control(tag, has)

    def _control(self, tag: str, has: dict[str, str]) -> None:
        controls, kind = self.forms[-1].controls, has.get("type", "text") if tag == "input" else tag
        control = controls.setdefault(has["name"], Control(has["name"], kind, is_person="data-suggest" in has))
        if kind in {"radio", "checkbox", "button"}:
            control.choices.append(has.get("value", "on"))
            if "checked" in has:
                control.value = has.get("value", "on")
        elif tag == "input":
            control.value = has.get("value", "")
        self._select = control if tag == "select" else self._select
        self._area = control if tag == "textarea" else self._area

    def _option(self, has: dict[str, str]) -> None:
        if self._select is not None:
            self._select.choices.append(has.get("value", ""))
            if "selected" in has:
                self._select.value = has.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value = (self._area.value or "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None


# What somebody types into a field that asks for more than any text, by its kind or name.
FITTING = {
    "ends": "15:00",
    "audience_days": "30",
    "year": "2026",
    "time": "14:00",
    "number": "7",
    "email": "new@example.org",
    "companions": "Carl Young",
    "link": "https://example.org/",
    "password": "seven lamps burn beside 1889",
    "again": "seven lamps burn beside 1889",
}


def filled(form: PageForm, *, person: str, day: str) -> dict[str, str]:
    """What somebody would send: the form's own values, and something fitting where it has none."""
    sent = {}
    for control in form.controls.values():
        if control.kind in {"button", "file"} or control.name == "csrf_token":
            continue
        usable = [choice for choice in control.choices if choice]
        fitting = {**FITTING, "date": day}
        typed = fitting.get(control.name) or fitting.get(control.kind) or "x" * 40
        otherwise = person if control.is_person else usable[0] if usable else typed
        if control.choices or control.kind != "select":
            sent[control.name] = (control.value or "").strip("\r\n") or otherwise
    return sent

"""Iskra: a company's employee-experience programme, and whether customers notice."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    access,
    api,
    auth,
    customers,
    engage,
    events,
    inform,
    insights,
    inspire,
    instruct,
    people,
    program,
    pulse,
    reward,
)
from app.auth import limits, passwords
from app.auth import session as sign_ins
from app.config import ROOT, settings
from app.core import addresses, errors, headers, i18n, jobs, logs, mail, markup, metrics, transaction
from app.core import db as database
from app.insights import frame

FEATURES = (people, auth, events, program, inform, inspire, instruct, engage, reward, pulse, customers, insights, api)
csrf = CSRFProtect()


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The application; `overrides` are settings that win over the environment's."""
    app = Flask(__name__)
    app.config.from_mapping({**settings(), **(overrides or {})})
    if app.config["PROXIES"]:
        trusted = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign]  # Flask's own way
    transaction.begin_with_request(app)
    for part in (logs, addresses, metrics, database, i18n, markup, errors, jobs, mail, headers, sign_ins, frame):
        part.init_app(app)
    access.deny_by_default(app)
    csrf.init_app(app)
    limits.init_app(app)
    passwords.init_app(app)
    transaction.end_with_view(app)
    _register(app)
    csrf.exempt("app.people.views.notices.unsubscribe")  # asked by mail programs; the address itself is the proof
    for view in app.view_functions.values():
        if getattr(view, "keyed", False):
            csrf.exempt(view)
    return app


def _register(app: Flask) -> None:
    """Add each feature's views and its own folder of templates."""
    folders = {}
    for feature in FEATURES:
        name = feature.bp.name
        import_module(f"{feature.__name__}.views")  # its routes, its tables, its jobs
        if find_spec(f"{feature.__name__}.privacy") is not None:
            import_module(f"{feature.__name__}.privacy")  # what it knows of people, and for how long
        app.register_blueprint(feature.bp)
        folders[name] = FileSystemLoader(ROOT / "app" / name / "templates")
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "app" / "templates"), PrefixLoader(folders)])

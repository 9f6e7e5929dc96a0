"""Papers as PDF that screen readers can read (PDF/UA-1), set by Typst from templates of ours."""

import json
from collections.abc import Mapping
from pathlib import Path

from app.core.i18n import language

APP = Path(__file__).parent.parent
FONTS = APP / "static" / "vendor"  # whole files: those split by script shadow each other


def pdf(template: str, *, title: str, data: Mapping[str, object]) -> bytes:
    """`template` is a path below app, such as "instruct/certificate.typ"; it begins like core/paper.typ says.

    What people wrote goes in as data and is never read as markup. Takes some 50 ms: never inside a writing request.
    """
    import typst

    given = json.dumps({"title": title, "language": language(), **data}, default=str, ensure_ascii=False)
    made = typst.compile(
        APP / template,
        root=APP,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": given},
        pdf_standards=["ua-1"],
    )
    if not isinstance(made, bytes):  # only several pages of pictures come as a list
        raise TypeError(template)
    return made

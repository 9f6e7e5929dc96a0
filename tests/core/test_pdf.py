"""Papers as PDF."""

import re
import zlib

from app.core.pdf import pdf

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9H0z"/></svg>'
WORDS = {"company": "Łąka", "sentence": "Ολοκληρώθηκε", "course": "#panic() *x* $1$", "facts": ["9 March 2026"],
         "check": "See", "address": "https://iskra.example/c/1", "qr": SQUARE}  # fmt: skip


def made(**words: object) -> bytes:
    return pdf("instruct/certificate.typ", title="Certificate", data={"name": "Żaneta Ελένη", **WORDS, **words})


def test_a_paper_is_readable_by_machines_and_brings_its_letters() -> None:
    paper = made()
    assert paper.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper
    fonts = {name.split(b"+")[1] for name in re.findall(rb"/FontName/([\w+-]+)", paper)}
    assert fonts == {b"Inter-Regular", b"Inter-Bold"}


def test_what_people_wrote_is_text_and_never_markup() -> None:
    streams = [zlib.decompress(one) for one in re.findall(rb"stream\n(\x78.+?)\nendstream", made(), re.DOTALL)]
    letters = b"".join(one for one in streams if b"beginbfchar" in one or b"beginbfrange" in one).lower()
    for letter in "#*$Żλ":
        assert f"<{ord(letter):04x}>".encode() in letters

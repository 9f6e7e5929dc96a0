"""What a column is, judged by the words in its header and never by its values."""

import re
import unicodedata
from collections.abc import Sequence

RECOMMEND = re.compile(r"recommend|polec|rekomend|συστησ|συστην|συνιστ|προτειν")
HOW_LIKELY = re.compile(r"likel|probab|prawdopod|πιθαν|\b0 ?(?:-|–|to|do|εως) ?10\b|\bscore\b|\brating\b")
NPS = re.compile(r"\be?nps\b|net promoter|\bltr\b")  # ltr: likelihood to recommend
# Made from the answer, or asked beside it.
BESIDE_IT = re.compile(r"\b(?:group|category|segment|type|comments?|reasons?|why|text|date|dlaczego|komentarz|γιατι)\b")

ONE_TO = re.compile(r"\b1 ?(?:-|–|to|do|εως|through) ?(?:5|7|10|100)\b")
POINTS = re.compile(r"\b(?:[34567]|10|100)[- ](?:point|stars?)\b")
ONE_AND_TEN = re.compile(r"\b1\b.*\b10\b|\b10\b.*\b1\b")
ZERO = re.compile(r"\b0\b")
NUMBERING = re.compile(r"^\s*\d+[.)]\s*")


def recommendation_columns(headers: Sequence[str]) -> list[int]:
    """Places of all questions on recommending from 0 to 10. Give `Table.labels`, which hold the full questions."""
    return [place for place, header in enumerate(headers) if _asks_to_recommend(header)]


def recommendation_column(headers: Sequence[str]) -> int | None:
    """The one question on recommending; None: there is none, or a person must say which."""
    places = recommendation_columns(headers)
    return places[0] if len(places) == 1 else None


def names_other_scale(header: str) -> bool:
    """Its words speak of 1 to 10, five points, stars: not of 0 to 10, so it can never be an NPS."""
    words = NUMBERING.sub("", _plain(header))
    if ZERO.search(words):
        return False
    return bool(ONE_TO.search(words) or POINTS.search(words) or ONE_AND_TEN.search(words))


def _asks_to_recommend(header: str) -> bool:
    words = _plain(header)
    if BESIDE_IT.search(words) or names_other_scale(header):
        return False
    return bool(NPS.search(words) or (RECOMMEND.search(words) and HOW_LIKELY.search(words)))


def _plain(header: str) -> str:
    """Lower case without accents; LikelyToRecommend and likely_to_recommend are three words."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).replace("_", " ")
    letters = unicodedata.normalize("NFD", apart.casefold().replace("ς", "σ"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())

"""Which browser on which system asks, in words by which people know their devices again."""

import re

# The first that fits: most browsers claim to be others as well.
_BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux"),
)


def device_words(user_agent: str) -> str:
    """Such as "Firefox, Windows"; empty where nothing is known. The names are the same in every language."""
    found = (
        next((name for name, sign in known if re.search(sign, user_agent)), None) for known in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in found if name)

"""Where a person may be sent next."""

from urllib.parse import urlsplit


def local_address(wanted: str, otherwise: str) -> str:
    """An address of ours, or the other one: nobody is sent elsewhere by a link that only looks like ours."""
    wanted = wanted.replace("\\", "/")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    return wanted if ours else otherwise

"""Names that the log tells in sentences of ours: those of things that are gone or called otherwise by now. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LIST = r"'(?P<name>.+?)'"
_HOST = r"(?P<name>[\w-]+(?:\.[\w-]+)+|[\w-]+(?=:\d))(?::\d+)?"
_SENTENCES = tuple(
    (kind, re.compile(sentence))
    for kind, sentence in (
        ("list", rf"(?:^|\s)(?:Created list|Found list|Deleted) {_LIST} (?:on|from) Trakt"),
        ("list", rf"(?:^|\s)(?:Sync \(\w+\) for|Rule of) {_LIST}: "),
        ("list", rf"(?:^|\s)Syncing {_LIST}\.\.\."),
        ("list", rf"`list missing {_LIST}`"),
        ("list", rf"^{_LIST}(?:: | was deleted at Trakt)"),
        ("channel", r"^Alarm channel (?:added|changed): (?P<name>.+) \([a-z0-9+.-]+\)$"),
        ("channel", r"^Alarm channel removed: (?P<name>.+)$"),
        ("channel", r"^Alarm channel '(?P<name>.+?)'(?: works again|: )"),
        ("server", r"^Connected to (?P<name>.+) \S+$"),
        ("host", rf"\b(?:name|certificate) of {_HOST} is not "),
        ("host", rf"\bconnection to {_HOST} broke off"),
        (
            "host",
            rf"(?<![\w./@]){_HOST} (?:refused the connection|did not take the connection|stopped answering"
            r"|sent an answer|does not speak TLS|cannot be reached|redirects|has moved)",
        ),
    )
)


def names_told(texts: Iterable[str]) -> set[tuple[str, str]]:
    """Give what is named, and its name, for every sentence that names something."""
    return {(kind, found["name"]) for text in texts for kind, form in _SENTENCES for found in form.finditer(text)}

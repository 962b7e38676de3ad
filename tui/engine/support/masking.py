"""Takes names out of text: each is replaced by what it names and a number, the same everywhere. Pure.

Secrets are the redactor's affair, which comes before: a name inside a password would tear it apart.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, urlsplit

from tui.engine.support.told import names_told
from tui.store.known_names import KnownNames

TITLE, UNKNOWN, PATH = "[title]", "[name]", "[path]"
SHORTEST = 2
"""Shorter names are not looked for: they would tear holes into words."""
LONGEST_TITLE = 12
"""Words that a title in a line of the log may have to be found."""
MOST_MARKS = 3
"""Brackets, quotes and stops on each side of a title that may not be its own."""
OURS = 0.02
"""A single word in more than this share of the lines is one of ours, whatever film is called so."""
_URL = re.compile(r"\b([a-z][a-z0-9+.-]{1,20}://)([^\s/?#\"'<>()]+)", re.IGNORECASE)
_MAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+\b")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
_PATH = re.compile(
    r"(?<![\w:/~.\]>*-])(?<!GET )(?<!POST )(?<!PUT )(?<!DELETE )"
    r"/(?!(?:usr|proc|sys|dev|etc|lib|run)/)\w"
    r"(?:[^\s\"'<>|,;]*?(?P<own>/(?:syncdeck|settings)\.[a-z-]+)(?![\w./-])|[^\s\"'<>|,;]*[^\s\"'<>|,;:.()])"
)
"""Where something lies. Folders that every machine has stay, names of our own files, and the paths of calls."""
_LISTED = re.compile(r"(lists no (?:account|library) ').*(?=')|(\bIt lists: ).+")
"""Names that a person typed and no server knows, and names that a server offered instead."""
_PUBLIC = frozenset({"plex.tv", "clients.plex.tv", "api.trakt.tv", "trakt.tv", "localhost"})
"""Hosts that say nothing of anybody."""
_EDGES = "\"'`()[]{}<>,;:.!?"


class Masks:
    """Knows who is called what, and how it is called instead. Unknown hosts are numbered as they are met."""

    def __init__(
        self, names: KnownNames, *, login: str = "", home: str = "", redact: Callable[[str], str] = str
    ) -> None:
        """`login` is who runs this program, `home` the folder of that person, `redact` hides secrets."""
        self._redact = redact
        self._home = re.compile(rf"(?<![\w/]){re.escape(home)}(?![\w.-])") if home.strip("/") else None
        self._versions = frozenset(names.versions)
        self._hosts: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self._name("profile", names.profiles)
        self._name("person", names.people)
        self._name("list", ((one,) for one in names.lists))
        self._name("server", names.servers)
        self._name("library", ((one,) for one in names.libraries))
        self._name("channel", ((one,) for one in names.channels))
        for host in (*map(host_of, names.addresses), *names.hosts):
            self._host(host)
        if login not in {"", "root", "syncdeck"}:
            self._aliases.setdefault(login.lower(), "login")
        self._titles: re.Pattern[str] | None = None
        self._look_for_all()

    def add_told(self, texts: Iterable[str]) -> None:
        """Leave out as well what these lines of the log name, whether it is still there or not."""
        found = names_told(texts)
        for kind, name in sorted(found):
            if kind == "host":
                self._host(name)
            else:
                self._name(kind, ((name,),))
        if found:
            self._look_for_all()

    def add_titles(self, titles: Iterable[str]) -> None:
        """Leave these out as well, as they are spelt."""
        found = sorted((re.escape(title) for title in titles if title), key=len, reverse=True)
        self._titles = re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)") if found else None

    def text(self, text: str) -> str:
        """Give a text without names."""
        text = self._redact(text)
        if self._home is not None:
            text = self._home.sub("~", text)
        text = _LISTED.sub(lambda found: f"{found[1] or found[2]}{UNKNOWN}", text)
        text = _URL.sub(lambda found: f"{found[1]}{self._authority(found[2])}", text)
        text = _PATH.sub(lambda found: f"{PATH}{found['own'] or ''}", text)
        text = _MAIL.sub(lambda found: self._host(found[0], "mail"), text)
        if self._known is not None:
            text = self._known.sub(lambda found: self._by_spelling.get(found[0].lower(), "name"), text)
        if self._titles is not None:
            text = self._titles.sub(TITLE, text)
        text = _IPV4.sub(lambda found: self._address(found[0]), text)
        return _IPV6.sub(lambda found: self._address(found[0]), text)

    def name(self, name: str) -> str:
        """Give what somebody or something is called instead; small words are ours, what nobody knows is left out."""
        if name.lower() in self._aliases:
            return self._aliases[name.lower()]
        return name if name.isascii() and name.isalpha() and name.islower() else UNKNOWN * bool(name)

    def _name(self, kind: str, groups: Iterable[tuple[str, ...]]) -> None:
        number = len({alias for alias in self._aliases.values() if alias.startswith(f"{kind}-")})
        for group in groups:
            fresh = [one.lower() for one in group if len(one) >= SHORTEST and one.lower() not in self._aliases]
            known = next((self._aliases[one.lower()] for one in group if one.lower() in self._aliases), "")
            if fresh and not known.startswith(kind):
                number += 1
                known = f"{kind}-{number}"
            self._aliases |= dict.fromkeys(fresh, known)

    def _look_for_all(self) -> None:
        """Make the search for all that has another name here."""
        self._by_spelling = {spelling: alias for name, alias in self._aliases.items() for spelling in _spellings(name)}
        self._known = _pattern(self._by_spelling)

    def _host(self, host: str, kind: str = "host") -> str:
        name = host.lower().strip("[]")
        if not name or name in _PUBLIC:
            return host
        if name not in self._hosts:
            count = sum(alias.startswith(kind) for alias in self._hosts.values())
            self._hosts[name] = self._aliases[name] = f"{kind}-{count + 1}"
        return self._hosts[name]

    def _authority(self, authority: str) -> str:
        rest, _, place = authority.rpartition("@")
        host, port = _host_and_port(place)
        return f"{'***@' if rest else ''}{self._host(host)}{f':{port}' if port else ''}"

    def _address(self, text: str) -> str:
        if text in self._versions:
            return text
        try:
            ipaddress.ip_address(text)
        except ValueError:
            return text
        return self._host(text)


def host_of(address: str) -> str:
    """Give the host of an address; "" when it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def phrases(lines: Iterable[str]) -> set[str]:
    """Give every run of words that may be a title, of lines of a log; single words that are ours are left out."""
    told = [line.split() for line in lines]
    found: set[str] = set()
    often: dict[str, int] = {}
    for words in told:
        for word in {word.strip(_EDGES) for word in words}:
            often[word] = often.get(word, 0) + 1
        found.update(_runs(words))
    ours = {word for word, count in often.items() if count > max(2, len(told) * OURS)}
    return {phrase for phrase in found if phrase and phrase not in ours}


def _runs(words: list[str]) -> Iterator[str]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_TITLE, len(words)) + 1):
            yield from _peeled(" ".join(words[start:end]))


def _peeled(phrase: str) -> Iterator[str]:
    """A phrase, and what is left of it without some of the marks around it."""
    head = next((at for at, char in enumerate(phrase) if char not in _EDGES), len(phrase))
    tail = len(phrase) - len(phrase.rstrip(_EDGES))
    for start in range(min(head, MOST_MARKS) + 1):
        for end in range(min(tail, MOST_MARKS) + 1):
            yield phrase[start : len(phrase) - end]


def _host_and_port(place: str) -> tuple[str, str]:
    if place.startswith("["):
        host, _, rest = place[1:].partition("]")
        return host, rest.lstrip(":")
    host, _, port = place.partition(":")
    return host, port


def _spellings(name: str) -> set[str]:
    """A name as it may stand in a text: plain, and as part of an address."""
    return {name, quote(name).lower(), quote(name, safe="").lower()}


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted({re.escape(name) for name in names}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE) if longest_first else None

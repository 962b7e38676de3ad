# ruff: noqa: RUF001, SIM905 - words in many scripts, and readable lists of them
"""Names that look like those of real panels and belong to nobody: films, series, channels, categories, people."""

from __future__ import annotations

from tui.sandbox.xtream.dice import Dice

_ADJECTIVES = (
    "Silent Hidden Burning Last Broken Golden Frozen Midnight Crimson Distant Hollow Endless Forgotten Quiet Wild "
    "Paper Iron Velvet Northern Lonely Restless Electric Savage Gentle Stolen Blind Secret Second Perfect Little "
    "Long Cold Bitter Lost"
).split()
_NOUNS = (
    "Harbour Garden River Mountain Winter Promise Detective Orchard Station Letter Island Mirror Kingdom Summer "
    "Voyage Lantern Witness Bridge Engine Forest Stranger Daughter Captain Signal Horizon Shadow Archive Carnival "
    "Tide Compass Cathedral Winery Lighthouse Express Sparrow Wolf Falcon Inheritance Melody Frontier"
).split()
_NAMES = "Amelia Victor Odile Marta Jonas Ingrid Tomás Zoë Björn Anaïs Łucja Emre Siobhán Dmitri Yuki Noor".split()
_SURNAMES = (
    "Hale Moreau Lindqvist Ortega Kowalczyk Brandt Okafor Tanaka Çelik Novák O'Rourke Dubois Ferrari Weiß".split()
)
_FOREIGN = (
    ("FR", "L'Été à {}", "Nîmes Orléans Besançon Sète Angoulême".split()),
    ("FR", "Les Amants de {}", "Mégève Montréal Genève Liège".split()),
    ("DE", "Das Mädchen aus {}", "Köln Würzburg Lübeck Görlitz".split()),
    ("ES", "El niño de {}", "Cádiz León Logroño Córdoba".split()),
    ("PT", "A canção de {}", "São Tomé,Évora,Setúbal,Belém".split(",")),
    ("PL", "Źródło w {}", "Łodzi Gdańsku Krośnie".split()),
    ("CZ", "Žlutý kůň z {}", "Plzně Třebíče Děčína".split()),
    ("TR", "{} Rüzgârı", "İstanbul Muğla Şirince".split()),
    ("GR", "Το φως της {}", "Αθήνας Κρήτης Ρόδου".split()),
    ("RU", "Тени над {}", "Волгой Невой Байкалом".split()),
    ("AR", "ليالي {}", "بيروت القاهرة مراكش".split()),
    ("JP", "{}の物語", "京都 函館 長崎".split()),
)
_COUNTRIES = "UK US FR DE ES IT PT PL NL TR GR SE CA BR AR IN".split()
_TOPICS = "News Sport Movies Kids Music Docs Nature History Drama Comedy Food Travel Science Classics Info".split()
_BRANDS = "Harbour Meridian Étoile Nordlys Polaris Vega Azul Atlas Aurora Borealis Cometa Delta Zenit Kanal One".split()
_QUALITIES = ("", "", " HD", " HD", " FHD", " 4K", " SD", " HEVC", " ᴿᴬᵂ", " +1")
_GENRES = "Drama Comedy Thriller Action Romance Crime Family Animation Horror Mystery Western Documentary".split()
_CATEGORY_FORMS = {
    "live": ("{country} | {topic}", "{country}| {topic} HD", "{country} ★ {topic}"),
    "movies": ("{country} | {genre}", "VOD {country} {genre}", "4K {genre} [{country}]", "{genre} / {country}"),
    "series": ("{country} | {genre} Series", "Series {country} {genre}", "{genre} ({country})"),
}
_SENTENCES = (
    "{who} comes home to a town that would rather forget.",
    "When {who} finds the old {noun}, nothing in the family is safe any more.",
    "A {adj} night on the coast, a promise, and a letter that was never posted.",
    "Years later {who} and {other} meet again, and one of them lies.",
    "Nobody believes what happened at the {noun}; {who} sets out to prove it.",
    "It is {who}'s last case, and the {adj} {noun} is only its beginning.",
    "Between duty and love, {other} chooses the road that leads through the {noun}.",
)


def film_title(dice: Dice) -> str:
    """Give a film title with its year, in one of the spellings of real panels."""
    year = 1955 + max(dice.below(71), dice.below(71))
    style = dice.below(10)
    if style == 0:
        language, name = _foreign(dice)
        return f"{language} - {name} ({year})"
    name = _name(dice)
    if style < 6:
        return f"{name} ({year})"
    return (f"EN - {name} ({year})", f"{name} [{year}]", f"4K-EN - {name}", f"{name} - {year}")[style - 6]


def series_title(dice: Dice) -> str:
    """Give a series title, sometimes with a country."""
    style = dice.below(8)
    if style == 0:
        language, name = _foreign(dice)
        return f"{language} - {name}"
    return f"{_name(dice)} ({dice.choice(_COUNTRIES)})" if style < 3 else _name(dice)


def channel_name(dice: Dice) -> str:
    """Give a channel name with country prefix and quality mark."""
    country, mark = dice.choice(_COUNTRIES), dice.choice((": ", ": ", "| ", " - ", " ▎"))
    number = f" {dice.below(9) + 1}" if dice.below(3) == 0 else ""
    return f"{country}{mark}{dice.choice(_BRANDS)} {dice.choice(_TOPICS)}{number}{dice.choice(_QUALITIES)}"


def category_name(kind: str, dice: Dice) -> str:
    """Give a category name for `live`, `movies` or `series`."""
    form = dice.choice(_CATEGORY_FORMS[kind])
    return form.format(country=dice.choice(_COUNTRIES), topic=dice.choice(_TOPICS), genre=dice.choice(_GENRES))


def person(dice: Dice) -> str:
    """Give a person's name."""
    return f"{dice.choice(_NAMES)} {dice.choice(_SURNAMES)}"


def people(dice: Dice, count: int) -> str:
    """Give names, with commas between them."""
    return ", ".join(person(dice) for _ in range(count))


def genre(dice: Dice) -> str:
    """Give one or two genres."""
    first, second = dice.choice(_GENRES), dice.choice(_GENRES)
    return first if first == second else f"{first}, {second}"


def plot(dice: Dice, sentences: int) -> str:
    """Give a description of that many sentences."""
    return " ".join(
        dice.choice(_SENTENCES).format(
            who=dice.choice(_NAMES),
            other=dice.choice(_NAMES),
            adj=dice.choice(_ADJECTIVES).lower(),
            noun=dice.choice(_NOUNS).lower(),
        )
        for _ in range(sentences)
    )


def _name(dice: Dice) -> str:
    style, adjective, noun = dice.below(8), dice.choice(_ADJECTIVES), dice.choice(_NOUNS)
    if style < 3:
        return f"The {adjective} {noun}"
    if style == 3:
        return f"{adjective} {noun} {dice.below(8) + 2}"
    other = dice.choice(_NOUNS)
    if style == 4:
        return f"{dice.choice(_NAMES)} and the {adjective} {noun}"
    if style == 5:
        return f"{noun} of the {adjective} {other}"
    return f"{adjective} {noun}: {other} Rising" if style == 6 else f"A {adjective} {noun} & {other}"


def _foreign(dice: Dice) -> tuple[str, str]:
    language, form, places = dice.choice(_FOREIGN)
    return language, form.format(dice.choice(places))

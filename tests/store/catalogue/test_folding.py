"""Names fold alike in index and query."""

from __future__ import annotations

import pytest

from tui.store.catalogue.folding import SORT_NAME_LIMIT, sort_name, words


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Heat", "heat"),
        ("EN - The  Dark_Knight (2008)", "en the dark knight 2008"),
        ("Amélie • ÑANDÚ: Été", "amelie nandu ete"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("進撃の巨人", "進 撃 の 巨 人"),
        ("⚽ Sport 🎬", "⚽ sport 🎬"),
        ("Война и мир", "воина и мир"),
        ("हिन्दी फ़िल्म", "हिन्दी फ़िल्म"),
        ("한국 영화", "한국 영화"),
        ("***", "***"),
        ("", ""),
    ],
)
def test_a_name_folds_to_what_is_sorted_and_found(name: str, folded: str) -> None:
    """Case, accents and punctuation go; what spells a word in another script stays."""
    assert sort_name(name) == folded


def test_ascii_and_other_names_fold_by_the_same_rules() -> None:
    """The fast path of ASCII gives what the general one gives."""
    every = "".join(map(chr, range(128)))
    assert sort_name(every) == sort_name(every + "é").removesuffix(" e")


def test_a_long_name_is_cut() -> None:
    """Ten thousand characters do not make ten thousand characters of key."""
    assert len(sort_name("ab " * 4000)) <= SORT_NAME_LIMIT


def test_words_of_a_query_are_distinct_and_in_order() -> None:
    """A word that comes twice counts once."""
    assert words("The man, the MAN & spider-man") == ["the", "man", "spider"]


def test_a_text_without_letters_has_no_words() -> None:
    """Operators of the index are no words."""
    assert words('"*()^- :') == []

# ruff: noqa: SIM905 - a readable list of words
"""How a play was streamed: the client's columns of a session, and rows of `session_history_media_info`.

Both come from small pools that are made once, because a million plays differ less in this than in anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple

from tui.sandbox.tautulli.items import BLANK, Item, Kind, Row
from tui.sandbox.tautulli.people import PLAYERS, Person, Player
from tui.sandbox.tautulli.schema import schema_of
from tui.sandbox.xtream.dice import Dice

Decision = Literal["direct play", "copy", "transcode"]

DECISIONS: Final[tuple[tuple[Decision, int], ...]] = (("direct play", 52), ("copy", 18), ("transcode", 30))
"""Each decision with its share of the plays, %."""

_VARIANTS: Final = 12
_OWN_PLAYERS: Final = 3
_ALWAYS: Final[dict[str, object]] = dict.fromkeys(
    """
    synced_version optimized_version transcode_hw_requested transcode_hw_full_pipeline transcode_hw_decoding
    transcode_hw_encoding
    """.split(),
    0,
)
_TRANSCODER: Final[dict[str, object]] = {
    "transcode_protocol": "hls",
    "transcode_container": "mpegts",
    "transcode_video_codec": "h264",
    "transcode_audio_codec": "aac",
    "transcode_audio_channels": 2,
    "transcode_width": 1280,
    "transcode_height": 720,
    "transcode_hw_requested": 1,
    "transcode_hw_encoding": 1,
    "stream_container": "mpegts",
}
_SHRUNK: Final[dict[str, object]] = {
    "stream_bitrate": 3_000,
    "stream_video_bitrate": 2_600,
    "stream_video_codec": "h264",
    "stream_video_bit_depth": 8,
    "stream_video_width": 1280,
    "stream_video_height": 720,
    "stream_video_resolution": "720",
    "stream_video_full_resolution": "720p",
    "stream_video_dynamic_range": "SDR",
}
_SIZES: Final = (("4k", 3840, 2160), ("1080", 1920, 1080), ("720", 1280, 720), ("sd", 720, 576))
_LANGUAGES: Final = (("English", "eng"), ("Deutsch", "deu"), ("Français", "fra"), ("日本語", "jpn"))


class Clients(NamedTuple):
    """The clients of one person."""

    addresses: tuple[str, ...]
    rows: dict[Decision, tuple[Row, ...]]
    """The columns from `player` to `relayed`, by decision."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A row of `session_history_media_info` without id, item and duration."""

    decisions: Row
    """The three columns between `rating_key` and `duration`."""
    rest: Row

    def row(self, session: int, item: Item) -> Row:
        """Give the whole row, in the order of 2.17."""
        return (session, item.key, *self.decisions, item.duration, *self.rest)


def clients_of(person: Person) -> Clients:
    """Give the addresses and clients of a person."""
    dice = Dice(17, person.user_id)
    addresses = (
        f"192.168.{dice.below(4)}.{20 + dice.below(200)}",
        f"203.0.113.{1 + dice.below(250)}",
        f"198.51.100.{1 + dice.below(250)}",
        f"2001:db8:{dice.below(9999):x}::{dice.below(9999):x}",
    )
    own = [(dice.choice(PLAYERS), f"{dice.below(1 << 20):05x}{person.user_id:019x}") for _ in range(_OWN_PLAYERS)]
    pool = {
        decision: tuple(_client(own[n % _OWN_PLAYERS], decision, dice) for n in range(_VARIANTS))
        for decision, _ in DECISIONS
    }
    return Clients(addresses, pool)


@cache
def media_infos(kind: Kind, decision: Decision) -> tuple[MediaInfo, ...]:
    """Give the streams that a kind of item can have with a decision."""
    make = _audio if kind == "music" else _video
    return tuple(make(kind, decision, Dice(19, len(kind), len(decision), n)) for n in range(_VARIANTS))


def _client(own: tuple[Player, str], decision: Decision, dice: Dice) -> Row:
    player, machine = own
    where = dice.choice(("lan", "wan", "wan", "cellular"))
    quality = "3 Mbps 720p" if decision == "transcode" else "Original"
    relayed = int(where == "wan" and dice.below(12) == 0)
    return (*player, machine, 2_000 + dice.below(40_000), where, quality, 1, relayed)


def _video(kind: Kind, decision: Decision, dice: Dice) -> MediaInfo:
    size, width, height = _SIZES[0] if kind == "4k" else dice.choice(_SIZES[1:])
    codec, bits = ("hevc", 10) if kind == "4k" else (dice.choice(("h264", "h264", "hevc")), 8)
    rate, audio = 1_500 + height * dice.below(12), dice.choice((384, 640))
    full = size if size in ("4k", "sd") else f"{size}p"
    whole = {"bitrate": rate + audio, "video_bitrate": rate, "video_codec": codec, "video_bit_depth": bits}
    whole |= {"width": width, "height": height, "video_width": width, "video_height": height, "video_resolution": size}
    whole |= {"video_framerate": "24p", "video_scan_type": "progressive", "video_codec_level": "4.1"}
    whole |= {"video_full_resolution": full, "video_dynamic_range": "HDR" if kind == "4k" else "SDR"}
    sent = {f"stream_{name}": value for name, value in whole.items() if name not in ("width", "height")}
    if decision == "transcode":
        sent |= _SHRUNK
    picture = {"container": "mkv", "aspect_ratio": "1.78"} | whole | sent
    picture |= {"video_decision": decision, "stream_video_decision": decision}
    return _media_info(decision, picture | _sound(decision, audio, dice) | _subtitles(decision, dice))


def _audio(kind: Kind, decision: Decision, dice: Dice) -> MediaInfo:
    rate = dice.choice((256, 320, 940))
    track = {"container": "flac" if rate > 900 else "mp3", "bitrate": rate, "stream_bitrate": rate, "subtitles": 0}
    return _media_info(decision, track | _sound(decision, rate, dice))


def _sound(decision: Decision, rate: int, dice: Dice) -> dict[str, object]:
    language, code = dice.choice(_LANGUAGES)
    channels = dice.choice((2, 2, 6, 8))
    whole = {"audio_codec": dice.choice(("aac", "ac3", "eac3")), "audio_bitrate": rate, "audio_channels": channels}
    whole |= {"audio_language": language, "audio_language_code": code}
    sent = {f"stream_{name}": value for name, value in whole.items()}
    is_sent_anew = decision == "transcode" and dice.below(2) == 0
    audio = "transcode" if is_sent_anew else "copy" if decision == "transcode" else decision
    return whole | sent | {"audio_decision": audio, "stream_audio_decision": "copy" if audio == "copy" else audio}


def _subtitles(decision: Decision, dice: Dice) -> dict[str, object]:
    if dice.below(4):
        return {"subtitles": 0}
    language, _ = dice.choice(_LANGUAGES)
    whole = {"subtitle_codec": "srt", "subtitle_forced": 0, "subtitle_language": language}
    sent = {f"stream_{name}": value for name, value in whole.items()}
    burnt = "burn" if decision == "transcode" else "direct play"
    return whole | sent | {"subtitles": 1, "stream_subtitle_container": "srt", "stream_subtitle_decision": burnt}


def _media_info(decision: Decision, known: dict[str, object]) -> MediaInfo:
    """Give the row with what is not known as the empty string, as Tautulli writes it."""
    values = _ALWAYS | (_TRANSCODER if decision == "transcode" else {}) | known
    values |= {"transcode_decision": decision, "stream_container_decision": decision}
    values.setdefault("stream_container", values["container"])
    columns = schema_of("2.17").columns["session_history_media_info"]
    row = tuple(values.get(column, BLANK) for column in columns)
    return MediaInfo(row[2:5], row[6:])

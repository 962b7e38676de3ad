"""Brings rows in the order of 2.17 into the columns of another schema, with nothing in those that came later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from tui.sandbox.tautulli.items import Row
from tui.sandbox.tautulli.schema import Schema, schema_of
from tui.sandbox.tautulli.viewing import Session

HISTORY: Final = "session_history"
METADATA: Final = "session_history_metadata"
MEDIA_INFO: Final = "session_history_media_info"
TABLES: Final = (HISTORY, METADATA, MEDIA_INFO)

_SINCE_TAUTULLI: Final = {
    HISTORY: """
        platform_version product product_version profile bandwidth location quality_profile secure relayed
    """,
    METADATA: "original_title channel_call_sign channel_identifier channel_thumb",
    MEDIA_INFO: """
        video_bit_depth video_bitrate video_codec_level video_width video_height audio_bitrate transcode_hw_requested
        transcode_hw_full_pipeline transcode_hw_decode transcode_hw_encode transcode_hw_decode_title
        transcode_hw_encode_title stream_container_decision stream_bitrate stream_video_decision stream_video_bitrate
        stream_video_codec_level stream_video_bit_depth stream_video_height stream_video_width
        stream_video_resolution stream_video_framerate stream_audio_decision stream_audio_bitrate
        stream_audio_channels stream_subtitle_decision stream_subtitle_container stream_subtitle_forced subtitles
        synced_version optimized_version optimized_version_profile synced_version_profile optimized_version_title
        transcode_hw_decoding transcode_hw_encoding stream_video_scan_type stream_video_full_resolution
        video_dynamic_range stream_video_dynamic_range audio_language audio_language_code stream_audio_language
        stream_audio_language_code
    """,
}
"""The columns that PlexPy did not have: NULL in rows from before the upgrade."""

_SECTION: Final = schema_of("2.17").columns[HISTORY].index("section_id")

Pick = Callable[[Row], Row]


@dataclass(frozen=True, slots=True)
class Layout:
    """How sessions become rows of one schema."""

    schema: Schema
    upgraded_at: int
    """Rows with a lower id are from before the upgrade."""
    _early: tuple[Pick, ...]
    _late: tuple[Pick, ...]

    def rows(self, session: Session) -> tuple[Row, Row, Row]:
        """Give the rows of a session for the three tables."""
        if self.schema.name == "2.17":
            return session.history, session.metadata, session.media_info
        history, metadata, media_info = self._late if session.id >= self.upgraded_at else self._early
        return (
            history((*session.history, None)),
            metadata((*session.metadata, session.history[_SECTION], None)),
            media_info((*session.media_info, None)),
        )


def layout_of(schema: Schema, upgraded_at: int) -> Layout:
    """Give the layout of a schema; in an old one, rows from `upgraded_at` on have all columns."""
    early = tuple(_pick(schema, table, frozenset(_SINCE_TAUTULLI[table].split())) for table in TABLES)
    return Layout(schema, upgraded_at, early, tuple(_pick(schema, table, frozenset()) for table in TABLES))


def _pick(schema: Schema, table: str, missing: frozenset[str]) -> Pick:
    """Give a function that takes a row of 2.17, with None behind it, and gives one of the schema."""
    known = schema_of("2.17").columns[table] + (("section_id",) if table == METADATA else ())
    places = [len(known) if column in missing else known.index(column) for column in schema.columns[table]]
    return itemgetter(*places)

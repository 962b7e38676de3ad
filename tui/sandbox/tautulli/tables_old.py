"""The tables of PlexPy 1.4 after the upgrade by Tautulli 2.6: newer columns stand at the end, others are missing."""

from __future__ import annotations

from typing import Final

TABLES: Final = {
    "sessions": """
        id++ session_key# transcode_key rating_key# section_id# media_type started# stopped# paused_counter#0
        state user_id# user friendly_name ip_address machine_id player platform title parent_title
        grandparent_title full_title media_index# parent_media_index# thumb parent_thumb grandparent_thumb
        year# parent_rating_key# grandparent_rating_key# view_offset#0 duration# video_decision audio_decision
        transcode_decision width# height# container video_codec audio_codec bitrate# video_resolution
        video_framerate aspect_ratio audio_channels# transcode_protocol transcode_container
        transcode_video_codec transcode_audio_codec transcode_audio_channels# transcode_width#
        transcode_height# buffer_count#0 buffer_last_triggered# last_paused# write_attempts#0 product
        optimized_version# optimized_version_profile synced_version# video_bitrate# video_width# video_height#
        audio_bitrate# subtitle_codec stream_bitrate# stream_video_resolution quality_profile
        stream_container_decision stream_container stream_video_decision stream_video_codec
        stream_video_bitrate# stream_video_width# stream_video_height# stream_video_framerate
        stream_audio_decision stream_audio_codec stream_audio_bitrate# stream_audio_channels# subtitles#
        stream_subtitle_decision stream_subtitle_codec raw_stream_info synced_version_profile
        optimized_version_title transcode_hw_decoding# transcode_hw_encoding# watched#0 live# live_uuid
        session_id original_title secure# relayed# rating_key_websocket video_scan_type video_full_resolution
        stream_video_scan_type stream_video_full_resolution video_dynamic_range stream_video_dynamic_range
        channel_call_sign channel_identifier channel_thumb originally_available_at added_at# guid bandwidth#
        location initial_stream#1 audio_language audio_language_code stream_audio_language
        stream_audio_language_code
    """,
    "session_history": """
        id++ reference_id# started# stopped# rating_key# user_id# user ip_address paused_counter#0 player
        platform machine_id parent_rating_key# grandparent_rating_key# media_type view_offset#0
        platform_version product product_version profile bandwidth# location quality_profile secure# relayed#
    """,
    "session_history_media_info": """
        id+ rating_key# video_decision audio_decision transcode_decision duration#0 width# height# container
        video_codec audio_codec bitrate# video_resolution video_framerate aspect_ratio audio_channels#
        transcode_protocol transcode_container transcode_video_codec transcode_audio_codec
        transcode_audio_channels# transcode_width# transcode_height# video_bit_depth# video_bitrate#
        video_codec_level video_width# video_height# audio_bitrate# transcode_hw_requested#
        transcode_hw_full_pipeline# transcode_hw_decode transcode_hw_encode transcode_hw_decode_title
        transcode_hw_encode_title stream_container stream_container_decision stream_bitrate#
        stream_video_decision stream_video_bitrate# stream_video_codec stream_video_codec_level
        stream_video_bit_depth# stream_video_height# stream_video_width# stream_video_resolution
        stream_video_framerate stream_audio_decision stream_audio_codec stream_audio_bitrate#
        stream_audio_channels# stream_subtitle_decision stream_subtitle_codec stream_subtitle_container
        stream_subtitle_forced# subtitles# synced_version# optimized_version# optimized_version_profile
        subtitle_codec synced_version_profile optimized_version_title transcode_hw_decoding#
        transcode_hw_encoding# video_scan_type video_full_resolution stream_video_scan_type
        stream_video_full_resolution video_dynamic_range stream_video_dynamic_range audio_language
        audio_language_code stream_audio_language stream_audio_language_code
    """,
    "session_history_metadata": """
        id+ rating_key# parent_rating_key# grandparent_rating_key# title parent_title grandparent_title
        full_title media_index# parent_media_index# section_id# thumb parent_thumb grandparent_thumb art
        media_type year# originally_available_at added_at# updated_at# last_viewed_at# content_rating summary
        tagline rating duration#0 guid directors writers actors genres studio labels original_title live#0
        channel_call_sign channel_identifier channel_thumb
    """,
    "users": """
        id++ user_id#NULL^ username! friendly_name thumb custom_avatar_url email is_home_user#NULL
        is_allow_sync#NULL is_restricted#NULL do_notify#1 keep_history#1 deleted_user#0 allow_guest#0
        user_token server_token shared_libraries filter_all filter_movies filter_tv filter_music filter_photos
        is_admin#0 is_active#1
    """,
    "notify_log": """
        id++ timestamp# session_key# rating_key# parent_rating_key# grandparent_rating_key# user_id# user
        agent_id# agent_name notify_action subject_text body_text script_args poster_url notifier_id#
        success#0
    """,
    "library_sections": """
        id++ server_id section_id# section_name section_type thumb custom_thumb_url art count# parent_count#
        child_count# do_notify#1 do_notify_created#1 keep_history#1 deleted_section#0 agent custom_art_url
        is_active#1 ^server_id,section_id
    """,
    "user_login": """
        id++ timestamp# user_id# user user_group ip_address host user_agent success#1
    """,
    "sessions_continued": """
        id++ user_id# machine_id media_type stopped#
    """,
    "notifiers": """
        id++ agent_id# agent_name agent_label friendly_name notifier_config on_*#0 on_*_subject on_*_body
        custom_conditions custom_conditions_logic
    """,
    "newsletters": """
        id++ agent_id# agent_name agent_label id_name=""! friendly_name newsletter_config email_config subject
        body message cron="0_0_*_*_0"! active#0
    """,
    "newsletter_log": """
        id++ timestamp# newsletter_id# agent_id# agent_name notify_action subject_text body_text message_text
        start_date end_date start_time# end_time# uuid^ filename email_msg_id success#0
    """,
    "recently_added": """
        id++ added_at# pms_identifier section_id# rating_key# parent_rating_key# grandparent_rating_key#
        media_type media_info
    """,
    "mobile_devices": """
        id++ device_id!^ device_token device_name friendly_name onesignal_id last_seen# official#0
    """,
    "tvmaze_lookup": """
        id++ rating_key# thetvdb_id# imdb_id tvmaze_id# tvmaze_url tvmaze_json
    """,
    "themoviedb_lookup": """
        id++ rating_key# thetvdb_id# imdb_id themoviedb_id# themoviedb_url themoviedb_json
    """,
    "musicbrainz_lookup": """
        id++ rating_key# musicbrainz_id# musicbrainz_url musicbrainz_type musicbrainz_json
    """,
    "image_hash_lookup": """
        id++ img_hash^ img rating_key# width# height# opacity# background blur# fallback
    """,
    "imgur_lookup": """
        id++ img_hash imgur_title imgur_url delete_hash
    """,
    "cloudinary_lookup": """
        id++ img_hash cloudinary_title cloudinary_url
    """,
    "exports": """
        id++ timestamp# section_id# user_id# rating_key# media_type title file_format metadata_level#
        media_info_level# thumb_level#0 art_level#0 custom_fields individual_files#0 file_size#0 complete#0
        exported_items#0 total_items#0
    """,
}
"""The columns of each table, in the shorthand of `schema.py`."""

EVENTS: Final = """
    play stop pause resume change buffer error watched created extdown intdown extup intup pmsupdate concurrent
    newdevice plexpyupdate plexpydbcorrupt
"""
"""What a notifier can be told of; `*` in its columns stands for each of them."""

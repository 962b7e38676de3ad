"""The answers of Jellyfin and Emby that are read, with only the fields that are kept. Any of them may be absent."""

from __future__ import annotations

from typing import Any

import msgspec


class Wire(msgspec.Struct, rename="pascal", gc=False):
    """What is common: names in PascalCase, unknown fields passed over."""


class PublicInfo(Wire):
    """`/System/Info/Public`."""

    id: str = ""
    server_name: str | None = None
    version: str = ""
    product_name: str | None = None
    startup_wizard_completed: bool | None = None
    """Emby does not tell."""


class SystemInfo(Wire):
    """`/System/Info`."""

    id: str = ""
    has_pending_restart: bool | None = None
    is_shutting_down: bool | None = None


class Policy(Wire):
    """What a user may."""

    is_administrator: bool | None = None
    is_disabled: bool | None = None
    enable_all_folders: bool | None = None


class User(Wire):
    """One of `/Users`."""

    id: str
    name: str | None = None
    policy: Policy | None = None

    @property
    def is_admin(self) -> bool:
        """Whether it may act for others."""
        return self.policy is not None and self.policy.is_administrator is True

    @property
    def is_disabled(self) -> bool:
        """Whether it may not sign in."""
        return self.policy is not None and self.policy.is_disabled is True

    @property
    def sees_everything(self) -> bool:
        """Whether no library is hidden from it."""
        return self.policy is not None and self.policy.enable_all_folders is True


class SignInResult(Wire):
    """What a password or an approved code brings."""

    access_token: str
    user: User
    server_id: str = ""


class QuickConnect(Wire):
    """A request of Quick Connect."""

    secret: str = ""
    code: str = ""
    authenticated: bool = False


class UserData(Wire):
    """What a user has seen of an item."""

    played: bool | None = None
    play_count: int | None = None
    playback_position_ticks: int | None = None
    last_played_date: str | None = None


class Named(Wire):
    """An artist of an album."""

    id: str | None = None
    name: str | None = None


class Item(Wire):
    """An item of a list; libraries come in the same form."""

    id: str
    type: str | None = None
    name: str | None = None
    run_time_ticks: int | None = None
    provider_ids: dict[str, Any] | None = None
    series_id: str | None = None
    series_name: str | None = None
    season_id: str | None = None
    season_name: str | None = None
    parent_index_number: int | None = None
    index_number: int | None = None
    index_number_end: int | None = None
    production_year: int | None = None
    premiere_date: str | None = None
    date_created: str | None = None
    path: str | None = None
    location_type: str | None = None
    collection_type: str | None = None
    album_id: str | None = None
    album: str | None = None
    album_artist: str | None = None
    album_artists: list[Named] | None = None
    user_data: UserData | None = None


class Listing(Wire):
    """A page of anything, each entry to be read by itself."""

    items: list[msgspec.Raw]
    total_record_count: int | None = None
    start_index: int | None = None


class ItemListing(Wire):
    """A page of items that are all as they should be."""

    items: list[Item]
    total_record_count: int | None = None
    start_index: int | None = None


class PlayState(Wire):
    """How something is being played."""

    position_ticks: int | None = None
    is_paused: bool | None = None


class Session(Wire):
    """One of `/Sessions`."""

    user_id: str | None = None
    user_name: str | None = None
    client: str | None = None
    device_name: str | None = None
    now_playing_item: Item | None = None
    play_state: PlayState | None = None


class Task(Wire):
    """One of `/ScheduledTasks`."""

    name: str | None = None
    state: str | None = None
    current_progress_percentage: float | None = None


class Plugin(Wire):
    """One of `/Plugins`."""

    name: str | None = None
    status: str | None = None


class ActivityEntry(Wire):
    """One of the activity log."""

    id: int
    type: str | None = None
    date: str | None = None
    user_id: str | None = None
    item_id: str | None = None
    name: str | None = None


class Report(Wire, rename=None):
    """What the query of Playback Reporting gives. The name `colums` is as it comes."""

    colums: list[str] | None = None
    columns: list[str] | None = None
    results: list[Any] | None = None
    message: str | None = None

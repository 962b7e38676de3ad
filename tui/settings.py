"""The options of the program: a commented TOML file that is the user's own once written, and the environment over it.

The text under each option is its manual: the file that is written on the first run is made from it.
"""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from tui import __version__

ENV_PREFIX = "SYNCDECK_"


class Settings(BaseSettings):
    """Every option with its default. An instance never changes."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, frozen=True, extra="forbid", use_attribute_docstrings=True, env_ignore_empty=True
    )

    refresh: float = Field(2.0, ge=0.2, le=30)
    """How often the dashboard looks for news, in times a second. 1 spares slow lines."""

    theme: str = Field("night", min_length=1, max_length=64)
    """Colour theme by name; a terminal of few colours gets one made of its own. Your themes are TOML files in the
    folder "themes" beside this file."""

    ascii: Literal["auto", "always", "never"] = "auto"
    """Plain ASCII signs instead of Unicode ones. "auto" uses them where the terminal cannot show others."""

    details_budget: int = Field(200, ge=0, le=100_000)
    """Most calls for series details (seasons and episodes) in one sync of an Xtream profile. 0 fetches none."""

    details_max_age_days: float = Field(7, ge=0, le=3650)
    """Details older than this, in days, are fetched again even if nothing says that they changed."""

    detail_calls_per_second: float = Field(3.0, gt=0, le=20)
    """Pace of the calls for details. Panels block addresses that ask faster than about 5 times a second."""

    tombstone_days: float = Field(14, ge=1, le=3650)
    """How long a title that is gone from its server is kept, hidden, in case it comes back. In days."""

    bad_row_share: float = Field(0.2, ge=0.01, le=0.5)
    """Share of unreadable rows in one list above which the list is not trusted. 0.2 is 20 %."""

    connect_timeout: float = Field(10, gt=0, le=300)
    """Seconds to wait for a server to take the connection."""

    read_timeout: float = Field(90, gt=0, le=3600)
    """Seconds to wait for the next piece of an answer. Large panels need half a minute before they send the first."""

    body_limit_mb: int = Field(1024, ge=1, le=100_000)
    """Largest answer that is accepted, in MB."""

    user_agent: str = Field(f"syncdeck/{__version__}", pattern=r"^[\x20-\x7e]{1,200}$")
    """How the program names itself to servers. A profile can have its own."""

    max_parallel_runs: int = Field(4, ge=1, le=64)
    """Most syncs at a time. There is never more than one on the same server."""

    runs_kept: int = Field(200, ge=10, le=100_000)
    """Finished runs of each profile that stay in the store, with their errors and log."""

    changes_days: float = Field(90, ge=1, le=3650)
    """Days that the news of a catalogue (new, changed, gone) stay in the store."""

    log_days: float = Field(14, ge=1, le=3650)
    """Days that log lines stay in the store."""

    log_rows: int = Field(200_000, ge=1000, le=10_000_000)
    """Most log lines in the store; the oldest go first."""

    ip_addresses: Literal["keep", "mask", "drop"] = "keep"
    """What becomes of the addresses of players in an imported history: "keep" stores them, "mask" blanks the last
    byte of IPv4 and the last 80 bits of IPv6, "drop" stores none. What was stored before changes at the next import."""

    watched_movie_percent: int = Field(85, ge=1, le=100)
    """Percent of a film from which on it counts as watched. Tautulli keeps this outside its database: copy your own."""

    watched_tv_percent: int = Field(85, ge=1, le=100)
    """Percent of an episode from which on it counts as watched, as in Tautulli's settings."""

    watched_music_percent: int = Field(85, ge=1, le=100)
    """Percent of a track from which on it counts as watched, as in Tautulli's settings."""

    watched_marker: int = Field(3, ge=0, le=3)
    """When credits markers count, as in Tautulli's settings: 0 never (the percent alone), 1 at the final credits, 2 at
    the first credits, 3 at the percent or the first credits, whichever comes first."""

    watch_policy: Literal["furthest", "last", "local"] = "furthest"
    """Who wins where servers disagree about what somebody has seen: "furthest" the furthest position, and what was
    marked watched or unwatched over positions; "last" what was changed last; "local" what was set here."""

    outbox_keep_days: float = Field(7, ge=0, le=3650)
    """Days that arrived changes stay in the queue to be looked at. At most 5,000 of them are kept."""

    backup_dir: str = Field("", max_length=4096)
    """Folder for backups. Empty: "backups" beside the store. Another disk is better."""

    backups_kept: int = Field(7, ge=1, le=1000)
    """Scheduled backups that stay; older ones are removed. Those that you made yourself always stay."""

    backup_passphrase: str = Field("", max_length=4096)
    """Where scheduled backups get the passphrase for passwords and tokens: "env:NAME", "file:PATH" or "cmd:COMMAND".
    Empty: they hold none, and profiles sign in again after a restore."""

    time_zone: str = Field("", max_length=64)
    """Time zone in which schedules and quiet hours are meant and times are shown, such as "Europe/Berlin". Empty: that
    of this machine."""

    metrics_file: str = Field("", max_length=4096)
    """File for the textfile collector of Prometheus, written once a minute where the household is kept in sync: its
    name ends in ".prom". Empty: none."""

    keymap: dict[str, str] = Field(default_factory=dict)
    """Other keys for actions, by the id that the help screen (?) shows. Several keys are separated by commas.
    Example: "sync" = "s,ctrl+s"."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            return name if not name or ZoneInfo(name) else ""
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("there is no such time zone; their names are like Europe/Berlin") from None

    @field_validator("backup_dir", "metrics_file")
    @classmethod
    def _whole_path(cls, path: str) -> str:
        if path and not path.startswith(("/", "~")):
            raise ValueError("it needs a whole path, one that begins with / or ~: a service starts in another folder")
        return path

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over what the file says."""
        return env_settings, init_settings

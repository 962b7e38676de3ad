-- The unified play history: who played what, where and when, told by any number of sources. Times are UTC epoch seconds.

-- Errors, repairs, skips and notes stand side by side in the tree of a run; only errors count as errors.
ALTER TABLE run_errors ADD COLUMN severity TEXT NOT NULL DEFAULT 'error';
ALTER TABLE run_error_groups ADD COLUMN severity TEXT NOT NULL DEFAULT 'error';

-- A media server on which things are played. Keys of items, libraries and accounts mean something on their server only.
CREATE TABLE play_servers (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    -- The server's own machine identifier; 'unknown:...' while no source tells it.
    uuid TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    first_seen REAL NOT NULL,
    UNIQUE (kind, uuid)
);

-- Who tells of plays: one Tautulli install, the history of one server. Record ids are unique within a source only.
CREATE TABLE play_sources (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    server_id INTEGER NOT NULL REFERENCES play_servers(id),
    name TEXT NOT NULL DEFAULT '',
    -- Records stored of it, duplicates included.
    sessions INTEGER NOT NULL DEFAULT 0,
    first_seen REAL NOT NULL,
    last_import REAL
);

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    created_at REAL NOT NULL
);

-- An account of a backend. Without a person its plays are nobody's: never the admin's.
CREATE TABLE server_accounts (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES play_servers(id),
    account_key TEXT NOT NULL,
    username TEXT NOT NULL DEFAULT '',
    friendly_name TEXT NOT NULL DEFAULT '',
    -- 1 when the source still lists it; plays of removed accounts stay.
    is_listed INTEGER NOT NULL DEFAULT 1,
    person_id INTEGER REFERENCES people(id) ON DELETE SET NULL,
    -- 1 when a person said that it is to stay unmapped.
    is_ignored INTEGER NOT NULL DEFAULT 0,
    first_seen REAL NOT NULL,
    UNIQUE (server_id, account_key)
);

CREATE TABLE server_libraries (
    server_id INTEGER NOT NULL REFERENCES play_servers(id),
    library_key TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- 1 when the source still lists it.
    is_listed INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (server_id, library_key)
) WITHOUT ROWID;

-- What was played, as its server called it last. The same key with another guid is another item.
CREATE TABLE play_items (
    id INTEGER NOT NULL UNIQUE,
    server_id INTEGER NOT NULL REFERENCES play_servers(id),
    -- Keys that are plain numbers are numbers, others texts: a type here would bend some of them.
    item_key NOT NULL,
    guid TEXT NOT NULL,
    media_type TEXT NOT NULL,
    is_live INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    parent_title TEXT NOT NULL DEFAULT '',
    grandparent_title TEXT NOT NULL DEFAULT '',
    original_title TEXT NOT NULL DEFAULT '',
    full_title TEXT NOT NULL DEFAULT '',
    season INTEGER,
    number INTEGER,
    year INTEGER,
    released TEXT NOT NULL DEFAULT '',
    parent_key,
    grandparent_key,
    -- Runtime in ms; NULL = unknown.
    runtime_ms INTEGER,
    -- The work that it is a copy of: items that share an external id share it. Its own id while nothing is shared.
    work_id INTEGER,
    -- Every record of an import is compared with its item, so an item lies where its key is.
    PRIMARY KEY (server_id, item_key, guid)
) WITHOUT ROWID;
CREATE INDEX play_items_by_work ON play_items (work_id);

-- External ids with the media type as part of the key: movie:imdb:tt0111161, episode:tvdb:121361/6/1.
CREATE TABLE work_ids (
    external_id TEXT PRIMARY KEY,
    work_id INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX work_ids_by_work ON work_ids (work_id);

CREATE TABLE play_devices (
    id INTEGER PRIMARY KEY,
    player TEXT NOT NULL DEFAULT '',
    product TEXT NOT NULL DEFAULT '',
    product_version TEXT NOT NULL DEFAULT '',
    platform TEXT NOT NULL DEFAULT '',
    platform_version TEXT NOT NULL DEFAULT '',
    profile TEXT NOT NULL DEFAULT '',
    machine_id TEXT NOT NULL DEFAULT '',
    UNIQUE (machine_id, player, product, platform, product_version, platform_version, profile)
);

-- How something was streamed: few ways, each told by many sessions. '' and -1 = unknown.
CREATE TABLE play_streams (
    id INTEGER PRIMARY KEY,
    location TEXT NOT NULL DEFAULT '',
    quality_profile TEXT NOT NULL DEFAULT '',
    is_secure INTEGER NOT NULL DEFAULT -1,
    is_relayed INTEGER NOT NULL DEFAULT -1,
    transcode_decision TEXT NOT NULL DEFAULT '',
    video_decision TEXT NOT NULL DEFAULT '',
    audio_decision TEXT NOT NULL DEFAULT '',
    container TEXT NOT NULL DEFAULT '',
    video_codec TEXT NOT NULL DEFAULT '',
    audio_codec TEXT NOT NULL DEFAULT '',
    video_resolution TEXT NOT NULL DEFAULT '',
    stream_resolution TEXT NOT NULL DEFAULT '',
    UNIQUE (
        video_codec, audio_codec, quality_profile, container, video_resolution, stream_resolution,
        transcode_decision, video_decision, audio_decision, location, is_secure, is_relayed
    )
);

-- One row for each record of a source: source_id * 2^40 + the record's own id there. NULL = the source does not tell.
CREATE TABLE play_sessions (
    id INTEGER PRIMARY KEY,
    -- NULL for a duplicate, which belongs to no play.
    play_id INTEGER,
    account_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    library_key TEXT,
    started INTEGER,
    stopped INTEGER,
    paused INTEGER NOT NULL DEFAULT 0,
    -- Position at the end and runtime at that time, in ms.
    view_offset INTEGER,
    runtime_ms INTEGER,
    percent INTEGER,
    -- 0, 0.25, 0.5, 0.75 or 1 as Tautulli computes it.
    watched REAL,
    ip_address TEXT,
    -- kbit/s: of the line, of the file, of what was sent.
    bandwidth INTEGER,
    bitrate INTEGER,
    stream_bitrate INTEGER,
    duplicate_of INTEGER,
    -- Why it is a duplicate, or what was repaired; '' = as the source has it.
    remark TEXT NOT NULL DEFAULT ''
);
-- The head of a play is found by its id, its further sessions by this.
CREATE INDEX play_sessions_joined ON play_sessions (play_id) WHERE play_id <> id;

-- What counts as one play: the sessions of one group. Merged ones are kept, with the reason, and not shown.
CREATE TABLE plays (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    -- Where it stands in time: started, else stopped; NULL = unknown.
    at INTEGER,
    started INTEGER,
    stopped INTEGER,
    paused INTEGER NOT NULL DEFAULT 0,
    -- Seconds played without the pauses.
    duration INTEGER,
    percent INTEGER,
    watched REAL,
    sessions INTEGER NOT NULL DEFAULT 1,
    last_session_id INTEGER NOT NULL,
    merged_into INTEGER,
    merge_reason TEXT NOT NULL DEFAULT '',
    -- 0 until the plays of its person and work have been compared with those of other sources.
    is_settled INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX plays_shown ON plays (at, account_id) WHERE merged_into IS NULL;
-- Left out while a large source comes in for the first time, and made when it is there.
CREATE INDEX plays_by_item ON plays (item_id, at);
CREATE INDEX plays_merged ON plays (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX plays_unsettled ON plays (is_settled) WHERE is_settled = 0;

-- How many plays each account has by each source, so that nobody has to count a million of them.
CREATE TABLE play_totals (
    source_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    PRIMARY KEY (source_id, account_id)
) WITHOUT ROWID;

-- Accounts that got another person, or none: their plays up to the id `after` are marked to be settled again.
CREATE TABLE account_moves (
    account_id INTEGER PRIMARY KEY,
    after INTEGER NOT NULL DEFAULT 0
);

-- Files that were imported, newest first by `used_at`. A fingerprint tells what was in them then.
CREATE TABLE import_files (
    path TEXT PRIMARY KEY,
    source_id INTEGER REFERENCES play_sources(id) ON DELETE SET NULL,
    fingerprint TEXT NOT NULL DEFAULT '',
    run_id INTEGER REFERENCES runs(id) ON DELETE SET NULL,
    sessions INTEGER,
    used_at REAL NOT NULL
) WITHOUT ROWID;

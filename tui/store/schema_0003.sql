-- Media servers: their cards, their libraries and what each account has seen. Times are UTC epoch seconds.

-- Facts of this install. `device_id` is the one under which every server knows it.
CREATE TABLE install (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- The card of a profile's server, written by the monitor and by runs.
CREATE TABLE server_health (
    profile_id INTEGER PRIMARY KEY REFERENCES profiles(id) ON DELETE CASCADE,
    server_id INTEGER REFERENCES play_servers(id),
    state TEXT NOT NULL DEFAULT 'unknown',
    trouble TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    hint TEXT NOT NULL DEFAULT '',
    since REAL,
    checked_at REAL,
    next_at REAL,
    last_ok_at REAL,
    url TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT 'unknown',
    uuid TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '',
    latency_ms REAL,
    clock_skew REAL,
    -- NULL = not allowed to know.
    playing INTEGER,
    history_source TEXT NOT NULL DEFAULT '',
    history_reaches_back_to REAL,
    -- One note a line.
    notes TEXT NOT NULL DEFAULT '',
    circuit_until REAL
);

-- How much a library holds, as the server counts.
ALTER TABLE server_libraries ADD COLUMN items INTEGER;

-- What was proven of a scope, and a mark of it that is cheap to ask for again: equal = nothing changed since.
ALTER TABLE baselines ADD COLUMN mark TEXT NOT NULL DEFAULT '';

-- The mirror of the libraries. One profile keeps it for each server: the one that sees most.
CREATE TABLE library_items (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES play_servers(id),
    item_key TEXT NOT NULL,
    library_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    guid TEXT NOT NULL DEFAULT '',
    -- Outside ids, a space between two.
    ids TEXT NOT NULL DEFAULT '',
    parent_key TEXT NOT NULL DEFAULT '',
    parent_title TEXT NOT NULL DEFAULT '',
    grandparent_key TEXT NOT NULL DEFAULT '',
    grandparent_title TEXT NOT NULL DEFAULT '',
    season INTEGER,
    number INTEGER,
    number_end INTEGER,
    year INTEGER,
    released TEXT NOT NULL DEFAULT '',
    runtime_ms INTEGER,
    added_at INTEGER,
    path TEXT NOT NULL DEFAULT '',
    -- The title, folded for sorting and finding, and what else it is found by: show and place, artist, year. Seasons have
    -- neither.
    sort_name TEXT NOT NULL,
    found_by TEXT NOT NULL,
    row_hash INTEGER NOT NULL,
    first_seen REAL NOT NULL,
    -- When a complete walk missed it; NULL = it is there. Kept 14 days, back when it returns.
    missing_since REAL,
    UNIQUE (server_id, item_key)
);
CREATE INDEX library_items_by_library ON library_items (server_id, library_key, kind, missing_since, sort_name);
-- The episodes of a show, by the numbers that it gives them.
CREATE INDEX library_items_by_show ON library_items (server_id, grandparent_key, season, number)
WHERE grandparent_key <> '';
CREATE INDEX library_items_missing ON library_items (missing_since) WHERE missing_since IS NOT NULL;

-- Names for searching as one types, of items that are gone as well. New items are put in by who writes them, a whole
-- batch at once.
CREATE VIRTUAL TABLE library_search USING fts5 (
    sort_name, found_by,
    content = 'library_items', content_rowid = 'id',
    tokenize = 'ascii', prefix = '2 3', detail = column, columnsize = 0
);
INSERT INTO library_search (library_search, rank) VALUES ('automerge', 8);
CREATE TRIGGER library_items_renamed AFTER UPDATE OF sort_name, found_by ON library_items
WHEN old.sort_name <> new.sort_name OR old.found_by <> new.found_by
BEGIN
    INSERT INTO library_search (library_search, rowid, sort_name, found_by)
    VALUES ('delete', old.id, old.sort_name, old.found_by);
    INSERT INTO library_search (rowid, sort_name, found_by) VALUES (new.id, new.sort_name, new.found_by);
END;
CREATE TRIGGER library_items_removed AFTER DELETE ON library_items
BEGIN
    INSERT INTO library_search (library_search, rowid, sort_name, found_by)
    VALUES ('delete', old.id, old.sort_name, old.found_by);
END;

-- The names of items by their own ids: `movie:imdb:tt0133093`. Those that an episode has by its show are found through
-- the show. What an item is named follows from its row, so no index leads back.
CREATE TABLE library_ids (
    external_id TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    PRIMARY KEY (external_id, item_id)
) WITHOUT ROWID;

-- What accounts have seen. No row in a proven scope = unwatched, else unknown.
CREATE TABLE watch_states (
    account_id INTEGER NOT NULL REFERENCES server_accounts(id),
    item_id INTEGER NOT NULL REFERENCES library_items(id) ON DELETE CASCADE,
    is_played INTEGER NOT NULL,
    plays INTEGER NOT NULL DEFAULT 0,
    position_ms INTEGER NOT NULL DEFAULT 0,
    last_played INTEGER,
    -- When we saw it change to this, and the state before; NULL = first seen so.
    changed_at REAL NOT NULL,
    was_played INTEGER,
    -- 1 when it was taken over from an item with the same ids that is gone: no server told it of this one.
    is_inherited INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, item_id)
) WITHOUT ROWID;
CREATE INDEX watch_states_by_item ON watch_states (item_id);

-- Of which libraries it was proven what an account has seen, and when.
CREATE TABLE state_scopes (
    account_id INTEGER NOT NULL REFERENCES server_accounts(id),
    library_key TEXT NOT NULL,
    proven_at REAL NOT NULL,
    PRIMARY KEY (account_id, library_key)
) WITHOUT ROWID;

-- Numbers for records that have none of their own.
CREATE TABLE play_keys (
    source_id INTEGER NOT NULL REFERENCES play_sources(id),
    name TEXT NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (source_id, name)
) WITHOUT ROWID;

-- Lists, and their sides at Trakt. Times are UTC epoch seconds; NULL = nobody knows.

CREATE TABLE lists (
    -- Never given again: a deletion of its side at Trakt may still wait.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    privacy TEXT NOT NULL DEFAULT 'private',
    shows_numbers INTEGER NOT NULL DEFAULT 0,
    mode TEXT NOT NULL DEFAULT 'off',
    profile_id INTEGER REFERENCES profiles(id) ON DELETE SET NULL,
    -- JSON; '' = kept by hand.
    rule TEXT NOT NULL DEFAULT '',
    refresh_seconds REAL,
    refreshed_at REAL,
    -- Removals that its rule asks for and the gate keeps back, and why; or why it could not be looked at.
    rule_held INTEGER NOT NULL DEFAULT 0,
    rule_reason TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'local',
    reason TEXT NOT NULL DEFAULT '',
    -- Its side at Trakt; NULL = it has none.
    remote_id INTEGER,
    remote_slug TEXT NOT NULL DEFAULT '',
    remote_updated_at TEXT NOT NULL DEFAULT '',
    -- When a list was about to be made at Trakt: if its id never came back, it is looked for before another is made.
    creating_since REAL,
    -- What tells the order that Trakt said to have taken, and has not; '' = it took the last.
    stuck_order TEXT NOT NULL DEFAULT '',
    -- What both sides last agreed on; NULL = never.
    agreed_at REAL,
    agreed_title TEXT NOT NULL DEFAULT '',
    agreed_description TEXT NOT NULL DEFAULT '',
    agreed_privacy TEXT NOT NULL DEFAULT '',
    agreed_numbers INTEGER NOT NULL DEFAULT 0,
    -- What the last sync came to.
    synced_at REAL,
    added INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
);
CREATE UNIQUE INDEX lists_by_remote ON lists (profile_id, remote_id) WHERE remote_id IS NOT NULL;

CREATE TABLE list_items (
    id INTEGER PRIMARY KEY,
    list_id INTEGER NOT NULL REFERENCES lists(id) ON DELETE CASCADE,
    -- From 0, without gaps.
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    year INTEGER,
    -- Outside ids, a space between two.
    ids TEXT NOT NULL DEFAULT '',
    trakt_id INTEGER,
    show_ids TEXT NOT NULL DEFAULT '',
    show_title TEXT NOT NULL DEFAULT '',
    season INTEGER,
    number INTEGER,
    match TEXT NOT NULL DEFAULT 'open',
    reason TEXT NOT NULL DEFAULT '',
    -- What it may be, as JSON.
    candidates TEXT NOT NULL DEFAULT '[]',
    added_at REAL NOT NULL,
    added_by TEXT NOT NULL DEFAULT 'hand'
);
CREATE INDEX list_items_in_order ON list_items (list_id, position);
CREATE INDEX list_items_unknown ON list_items (list_id, position) WHERE match IN ('missing', 'ambiguous');
CREATE UNIQUE INDEX list_items_by_trakt ON list_items (list_id, kind, trakt_id) WHERE trakt_id IS NOT NULL;

-- What a rule put on a list and somebody took off, by every name of it: the rule does not bring it back.
CREATE TABLE list_exclusions (
    list_id INTEGER NOT NULL REFERENCES lists(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (list_id, name)
) WITHOUT ROWID;

-- What both sides last agreed to stand on a list.
CREATE TABLE list_agreed (
    list_id INTEGER NOT NULL REFERENCES lists(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    trakt_id INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    PRIMARY KEY (list_id, kind, trakt_id)
) WITHOUT ROWID;

-- The plan that was made last for each list, as JSON, conflicts included.
CREATE TABLE list_plans (
    list_id INTEGER PRIMARY KEY REFERENCES lists(id) ON DELETE CASCADE,
    made_at REAL NOT NULL,
    run_id INTEGER,
    creates INTEGER NOT NULL DEFAULT 0,
    plan TEXT NOT NULL
);

-- A list of another account, or of none any more, has nothing at Trakt that it could be compared with.
CREATE TRIGGER lists_got_another_account AFTER UPDATE OF profile_id ON lists
WHEN new.profile_id IS NOT old.profile_id
BEGIN
    UPDATE lists SET remote_id = NULL, remote_slug = '', remote_updated_at = '', creating_since = NULL,
        agreed_at = NULL, agreed_title = '', agreed_description = '', agreed_privacy = '', agreed_numbers = 0,
        synced_at = NULL, added = 0, removed = 0, unchanged = 0, held = 0, state = 'local', reason = '',
        stuck_order = '',
        mode = CASE WHEN new.profile_id IS NULL THEN 'off' ELSE new.mode END
    WHERE id = new.id;
    DELETE FROM list_agreed WHERE list_id = new.id;
    DELETE FROM list_plans WHERE list_id = new.id;
    DELETE FROM list_choices WHERE list_id = new.id;
END;

-- Which side a person chose for what both changed, until the next sync has heeded it.
CREATE TABLE list_choices (
    list_id INTEGER NOT NULL REFERENCES lists(id) ON DELETE CASCADE,
    what TEXT NOT NULL,
    side TEXT NOT NULL,
    PRIMARY KEY (list_id, what)
) WITHOUT ROWID;

-- What a sync changed, so that it can be taken back: one row for each entry or detail.
CREATE TABLE list_changes (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    list_id INTEGER NOT NULL,
    run_id INTEGER,
    -- here or there.
    side TEXT NOT NULL,
    -- added, removed, moved, details.
    what TEXT NOT NULL,
    -- The entry, or the details before, as JSON.
    entry TEXT NOT NULL,
    -- Where it stood; NULL = it did not.
    rank INTEGER,
    is_undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX list_changes_by_run ON list_changes (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX list_changes_of ON list_changes (list_id, at);

-- The lists of an account at Trakt, as they were read last: some of them may be adopted.
CREATE TABLE trakt_lists (
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    privacy TEXT NOT NULL,
    shows_numbers INTEGER NOT NULL DEFAULT 0,
    item_count INTEGER NOT NULL DEFAULT 0,
    updated_at TEXT NOT NULL DEFAULT '',
    created_at REAL,
    owner TEXT NOT NULL DEFAULT '',
    read_at REAL NOT NULL,
    PRIMARY KEY (profile_id, remote_id)
) WITHOUT ROWID;

-- What Trakt answered when it was asked for an id: movie:tmdb:603. NULL = it does not know it.
CREATE TABLE trakt_lookups (
    name TEXT PRIMARY KEY,
    trakt_id INTEGER,
    title TEXT NOT NULL DEFAULT '',
    year INTEGER,
    ids TEXT NOT NULL DEFAULT '',
    -- JSON of what else it may be; '[]' = nothing.
    candidates TEXT NOT NULL DEFAULT '[]',
    looked_at REAL NOT NULL
) WITHOUT ROWID;

-- Limits of an account, and what is left of its buckets of calls.
CREATE TABLE trakt_accounts (
    profile_id INTEGER PRIMARY KEY REFERENCES profiles(id) ON DELETE CASCADE,
    is_vip INTEGER NOT NULL DEFAULT 0,
    lists INTEGER,
    items_per_list INTEGER,
    items INTEGER,
    lists_used INTEGER NOT NULL DEFAULT 0,
    items_used INTEGER NOT NULL DEFAULT 0,
    -- JSON list of gauges.
    gauges TEXT NOT NULL DEFAULT '[]',
    read_at REAL
);

-- Who refreshes the sign-in of an account now: one at a time, over all processes (S18).
CREATE TABLE token_refreshes (
    profile_id INTEGER PRIMARY KEY REFERENCES profiles(id) ON DELETE CASCADE,
    owner TEXT NOT NULL,
    until REAL NOT NULL
);

-- What an account rated, 1 to 10.
CREATE TABLE ratings (
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    trakt_id INTEGER NOT NULL,
    rating INTEGER NOT NULL,
    rated_at REAL,
    title TEXT NOT NULL DEFAULT '',
    year INTEGER,
    -- Outside ids, a space between two.
    ids TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (profile_id, kind, trakt_id)
) WITHOUT ROWID;

-- A list on its way to Trakt is one row of the outbox. `list_work` is sync or delete; what is needed to delete a list
-- that is gone here is in `list_facts`, as JSON.
ALTER TABLE outbox ADD COLUMN list_id INTEGER;
ALTER TABLE outbox ADD COLUMN list_work TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN list_facts TEXT NOT NULL DEFAULT '';
-- What the list was called: it may be gone here by now.
ALTER TABLE outbox ADD COLUMN list_title TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX outbox_one_list_waits ON outbox (list_id) WHERE list_id IS NOT NULL AND state IN ('pending', 'waiting', 'held', 'dead');
CREATE UNIQUE INDEX outbox_one_list_flies ON outbox (list_id) WHERE list_id IS NOT NULL AND state = 'in_flight';

-- Of an account that takes part on a server that knows every title: the last of its person's titles that was given an
-- item there; NULL = all have one.
ALTER TABLE hub_links ADD COLUMN to_fill INTEGER;

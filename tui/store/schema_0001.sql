-- The first schema. SQLite 3.40 is the oldest that must do. Times are UTC epoch seconds.

CREATE TABLE profiles (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    url TEXT NOT NULL,
    username TEXT NOT NULL DEFAULT '',
    enabled INTEGER NOT NULL DEFAULT 1,
    settings TEXT NOT NULL DEFAULT '{}',
    sign_in TEXT NOT NULL DEFAULT 'unknown',
    sign_in_message TEXT NOT NULL DEFAULT '',
    account TEXT,
    checked_at REAL,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
);

CREATE TABLE secrets (
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (profile_id, name)
) WITHOUT ROWID;

CREATE TABLE lease (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    owner TEXT NOT NULL,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    face TEXT NOT NULL DEFAULT '',
    -- 1 while the owner also holds the lock of the lock file: then a free lock proves that it is gone.
    has_file_lock INTEGER NOT NULL DEFAULT 0,
    acquired_at REAL NOT NULL,
    heartbeat_at REAL NOT NULL
);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    correlation_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    profile_id INTEGER REFERENCES profiles(id) ON DELETE SET NULL,
    profile_name TEXT NOT NULL,
    trigger TEXT NOT NULL,
    options TEXT NOT NULL DEFAULT '{}',
    state TEXT NOT NULL,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL,
    started_at REAL,
    finished_at REAL,
    heartbeat_at REAL,
    step TEXT NOT NULL DEFAULT '',
    step_index INTEGER NOT NULL DEFAULT 0,
    step_count INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    total INTEGER,
    processed INTEGER NOT NULL DEFAULT 0,
    imported INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    percent REAL NOT NULL DEFAULT 0,
    rate REAL,
    elapsed REAL NOT NULL DEFAULT 0,
    eta REAL,
    checkpoint TEXT NOT NULL DEFAULT '',
    resumes INTEGER REFERENCES runs(id) ON DELETE SET NULL,
    owner TEXT NOT NULL DEFAULT '',
    -- JSON list of what the run writes: two active runs never share a key.
    exclusive_keys TEXT NOT NULL DEFAULT '[]',
    -- The server it talks to: runs of the same one wait for each other.
    host_key TEXT NOT NULL DEFAULT ''
);
CREATE INDEX runs_by_state ON runs (state, id);
CREATE INDEX runs_by_profile ON runs (profile_id, id);

CREATE TABLE run_steps (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    processed INTEGER NOT NULL DEFAULT 0,
    imported INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    started_at REAL,
    finished_at REAL,
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;

CREATE TABLE run_counts (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    entity TEXT NOT NULL,
    added INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, entity)
) WITHOUT ROWID;

CREATE TABLE run_errors (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    step TEXT NOT NULL,
    class TEXT NOT NULL,
    record_id TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL,
    recoverable INTEGER NOT NULL DEFAULT 0,
    hint TEXT NOT NULL DEFAULT '',
    count INTEGER NOT NULL DEFAULT 1,
    at REAL NOT NULL
);
CREATE INDEX run_errors_tree ON run_errors (run_id, step, class, id);

-- One row per branch of the tree, kept beside the rows, so that a run with 100,000 errors opens at once.
CREATE TABLE run_error_groups (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    step TEXT NOT NULL,
    class TEXT NOT NULL,
    rows INTEGER NOT NULL DEFAULT 0,
    count INTEGER NOT NULL DEFAULT 0,
    recoverable INTEGER NOT NULL DEFAULT 0,
    hint TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run_id, step, class)
) WITHOUT ROWID;

CREATE TABLE log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    level INTEGER NOT NULL,
    message TEXT NOT NULL,
    run_id INTEGER REFERENCES runs(id) ON DELETE CASCADE,
    correlation_id TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT ''
);
CREATE INDEX log_by_run ON log (run_id, id);
CREATE INDEX log_by_level ON log (level, id);

CREATE TABLE categories (
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    category_id TEXT NOT NULL,
    name TEXT NOT NULL,
    parent_id TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0,
    first_seen REAL NOT NULL,
    missing_since REAL,
    PRIMARY KEY (profile_id, kind, category_id)
) WITHOUT ROWID;

-- The id tells profile and kind (tui/store/scopes.py), so that all titles of a kind are one range of ids: they are read,
-- searched and removed without another index. No cascade from profiles: shelf and search would keep ghosts.
CREATE TABLE titles (
    id INTEGER PRIMARY KEY,
    profile_id INTEGER NOT NULL REFERENCES profiles(id),
    kind TEXT NOT NULL,
    item_id TEXT NOT NULL,
    row_hash INTEGER NOT NULL,
    -- Hash of the row as the panel sent it: equal means unchanged without a closer look, differing means nothing.
    wire_hash INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    -- The folded name: lower case, no accents, single blanks (tui/store/folding.py).
    sort_name TEXT NOT NULL,
    category_ids TEXT NOT NULL DEFAULT '[]',
    stream_type TEXT NOT NULL DEFAULT '',
    icon TEXT NOT NULL DEFAULT '',
    added_at INTEGER,
    container_extension TEXT NOT NULL DEFAULT '',
    epg_channel_id TEXT NOT NULL DEFAULT '',
    archive_days INTEGER NOT NULL DEFAULT 0,
    is_adult INTEGER NOT NULL DEFAULT 0,
    year INTEGER,
    rating REAL,
    plot TEXT NOT NULL DEFAULT '',
    "cast" TEXT NOT NULL DEFAULT '',
    director TEXT NOT NULL DEFAULT '',
    genre TEXT NOT NULL DEFAULT '',
    release_date TEXT NOT NULL DEFAULT '',
    duration_seconds INTEGER,
    tmdb TEXT NOT NULL DEFAULT '',
    imdb TEXT NOT NULL DEFAULT '',
    trailer TEXT NOT NULL DEFAULT '',
    first_seen REAL NOT NULL,
    changed_at REAL NOT NULL,
    missing_since REAL,
    -- Outside the profile's chosen categories: hidden, but neither gone nor ever purged.
    is_deselected INTEGER NOT NULL DEFAULT 0,
    UNIQUE (profile_id, kind, item_id)
);
CREATE INDEX titles_missing ON titles (missing_since) WHERE missing_since IS NOT NULL;

-- A shelf is what one can browse: '' is the whole kind, '~' what has no category. Ids are never given twice, so what a
-- removed profile leaves on a shelf cannot come back under another one.
CREATE TABLE shelves (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    category_id TEXT NOT NULL,
    UNIQUE (profile_id, kind, category_id)
);

-- The visible titles and episodes in browse order. Filled sorted after a first load, kept row by row afterwards.
CREATE TABLE shelf (
    shelf_id INTEGER NOT NULL,
    sort_name TEXT NOT NULL,
    title_id INTEGER NOT NULL,
    PRIMARY KEY (shelf_id, sort_name, title_id)
) WITHOUT ROWID;

-- How many rows stand between one key and the next block's, so that any page is found without counting from the top.
-- Each shelf begins with the block ('', 0).
CREATE TABLE shelf_blocks (
    shelf_id INTEGER NOT NULL REFERENCES shelves(id) ON DELETE CASCADE,
    first_name TEXT NOT NULL,
    first_id INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (shelf_id, first_name, first_id)
) WITHOUT ROWID;

-- Kinds whose shelves wait for the end of their first load ('loading'), or are being filled ('shelving').
CREATE TABLE unshelved (
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    stage TEXT NOT NULL,
    PRIMARY KEY (profile_id, kind)
) WITHOUT ROWID;

CREATE TABLE baselines (
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    rows INTEGER NOT NULL,
    filter_hash TEXT NOT NULL DEFAULT '',
    proven_at REAL NOT NULL,
    run_id INTEGER,
    PRIMARY KEY (profile_id, scope)
) WITHOUT ROWID;

-- What a person marked; keyed by what the provider calls the title, so that it outlives the row.
CREATE TABLE marks (
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    item_id TEXT NOT NULL,
    mark TEXT NOT NULL,
    set_at REAL NOT NULL,
    PRIMARY KEY (profile_id, kind, item_id, mark)
) WITHOUT ROWID;

CREATE TABLE title_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL,
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    item_id TEXT NOT NULL,
    name TEXT NOT NULL,
    change TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    at REAL NOT NULL
);
CREATE INDEX title_changes_by_profile ON title_changes (profile_id, at, id, kind, change);

CREATE TABLE series_details (
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    series_id TEXT NOT NULL,
    row_hash INTEGER NOT NULL,
    fetched_at REAL NOT NULL,
    episodes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (profile_id, series_id)
) WITHOUT ROWID;

CREATE TABLE seasons (
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    series_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    air_date TEXT NOT NULL DEFAULT '',
    overview TEXT NOT NULL DEFAULT '',
    cover TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (profile_id, series_id, number)
) WITHOUT ROWID;

-- Episodes share the ids' scheme with titles, so that one index finds both.
CREATE TABLE episodes (
    id INTEGER PRIMARY KEY,
    profile_id INTEGER NOT NULL REFERENCES profiles(id),
    episode_id TEXT NOT NULL,
    series_id TEXT NOT NULL,
    season INTEGER NOT NULL,
    number INTEGER,
    title TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    container_extension TEXT NOT NULL DEFAULT '',
    added_at INTEGER,
    plot TEXT NOT NULL DEFAULT '',
    duration_seconds INTEGER,
    rating REAL,
    air_date TEXT NOT NULL DEFAULT '',
    image TEXT NOT NULL DEFAULT '',
    first_seen REAL NOT NULL,
    missing_since REAL,
    -- Hidden together with its series; back when the series is.
    is_hidden INTEGER NOT NULL DEFAULT 0,
    UNIQUE (profile_id, episode_id)
);
CREATE INDEX episodes_by_series ON episodes (profile_id, series_id, is_hidden);

-- What the two word indexes hold: exactly the visible titles and episodes.
CREATE VIEW searchable_names (id, sort_name) AS
    SELECT id, sort_name FROM titles WHERE missing_since IS NULL AND is_deselected = 0
    UNION ALL
    SELECT id, sort_name FROM episodes WHERE missing_since IS NULL AND is_hidden = 0;

CREATE VIEW searchable_stories (id, name, plot, people) AS
    SELECT id, name, plot, "cast" FROM titles
    WHERE missing_since IS NULL AND is_deselected = 0 AND (plot <> '' OR "cast" <> '' OR length(name) > 100)
    UNION ALL
    SELECT id, title, plot, '' FROM episodes
    WHERE missing_since IS NULL AND is_hidden = 0 AND (plot <> '' OR length(title) > 100);

-- Names, for searching as one types. The text is folded already, so that the plainest tokenizer does.
CREATE VIRTUAL TABLE name_search USING fts5 (
    sort_name,
    content = 'searchable_names', content_rowid = 'id',
    tokenize = 'ascii', prefix = '2 3', detail = none, columnsize = 0
);
-- Merging when 8 pieces are there instead of 4: a quarter faster to write, no slower to read.
INSERT INTO name_search (name_search, rank) VALUES ('automerge', 8);

-- Plots and people, beside the name, for words that the name alone does not have. Marks count as parts of words, since
-- they spell vowels in many scripts. Without positions it is half the work and a third of the size; no phrases then.
CREATE VIRTUAL TABLE story_search USING fts5 (
    name, plot, people,
    content = 'searchable_stories', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'", detail = none, columnsize = 0
);
INSERT INTO story_search (story_search, rank) VALUES ('automerge', 8);

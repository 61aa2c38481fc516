-- An index as version 8 wrote it.
PRAGMA application_id = 1131374194;
PRAGMA user_version = 8;
CREATE TABLE owners (
    number  INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE documents (
    number       INTEGER PRIMARY KEY,
    file_id      BLOB    NOT NULL CHECK (length(file_id) = 16),
    owner        INTEGER NOT NULL REFERENCES owners (number),
    place        INTEGER NOT NULL CHECK (place IN (0, 1)),
    name         TEXT    NOT NULL,
    sort_name    TEXT    NOT NULL,
    unique_name  TEXT    NOT NULL,
    folder       TEXT    NOT NULL,
    mime_type    TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    size_bytes   INTEGER NOT NULL CHECK (size_bytes >= 0),
    content_hash BLOB    NOT NULL CHECK (length(content_hash) = 32),
    chunk_size   INTEGER NOT NULL,
    status       TEXT    NOT NULL,
    visibility   TEXT    NOT NULL,
    tags         TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    metadata     TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    modified_at  INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    trashed_at   INTEGER,
    supersedes   BLOB,
    rev          INTEGER NOT NULL,
    op_id        BLOB    NOT NULL CHECK (length(op_id) = 16),
    stamps       BLOB    NOT NULL
) STRICT;
CREATE TABLE search_texts (
    document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
    owner    INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    folded   TEXT    NOT NULL
) STRICT;
CREATE TABLE document_tags (
    owner    INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    tag      TEXT    NOT NULL,
    document INTEGER NOT NULL,
    PRIMARY KEY (owner, place, tag, document)
) STRICT, WITHOUT ROWID;
CREATE TABLE tags (
    owner     INTEGER NOT NULL,
    tag       TEXT    NOT NULL,
    documents INTEGER NOT NULL CHECK (documents >= 0),
    PRIMARY KEY (owner, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE usage (
    owner      INTEGER NOT NULL,
    place      INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    documents  INTEGER NOT NULL CHECK (documents >= 0),
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    PRIMARY KEY (owner, place, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE folders (
    owner         INTEGER NOT NULL,
    path          TEXT    NOT NULL,
    parent        TEXT,
    own_documents INTEGER NOT NULL CHECK (own_documents >= 0),
    documents     INTEGER NOT NULL CHECK (documents >= own_documents),
    size_bytes    INTEGER NOT NULL CHECK (size_bytes >= 0),
    PRIMARY KEY (owner, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE state (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    revision INTEGER NOT NULL
) STRICT;
CREATE TABLE activity (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    owner   INTEGER NOT NULL REFERENCES owners (number),
    action  TEXT    NOT NULL,
    file_id BLOB    CHECK (length(file_id) = 16),
    name    TEXT    NOT NULL,
    detail  TEXT    NOT NULL
) STRICT;
CREATE TABLE uploads (
    file_id            BLOB    PRIMARY KEY CHECK (length(file_id) = 16),
    owner              INTEGER NOT NULL REFERENCES owners (number),
    upload_id          TEXT,
    op_id              BLOB    NOT NULL CHECK (length(op_id) = 16),
    name               TEXT    NOT NULL,
    folder             TEXT    NOT NULL,
    source_path        BLOB    NOT NULL,
    source_device      INTEGER NOT NULL,
    source_inode       INTEGER NOT NULL,
    source_size_bytes  INTEGER NOT NULL,
    source_modified_ns TEXT    NOT NULL,
    chunk_size         INTEGER NOT NULL,
    state              TEXT    NOT NULL,
    started_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE uploads ADD COLUMN place           INTEGER NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN done_bytes      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN same_content    TEXT    NOT NULL DEFAULT 'skipInPlace';
ALTER TABLE uploads ADD COLUMN failure_kind    TEXT;
ALTER TABLE uploads ADD COLUMN failure_message TEXT;
ALTER TABLE uploads ADD COLUMN has_run         INTEGER NOT NULL DEFAULT 1;
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE intents (
    file_id BLOB PRIMARY KEY CHECK (length(file_id) = 16),
    user_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO owners VALUES (1, 'anna');
INSERT INTO owners VALUES (2, 'ben');
INSERT INTO documents VALUES (1, X'01000000000070008000000000000001', 1, 0, 'Zürich – Übersicht.pdf', 'zurich – ubersicht.pdf', 'File_1', 'Reisen/Schweiz', 'application/pdf', 'pdf', 1001, X'68EAE1066FCA29E3236B08EB29B363FBE204EC65E3DCCA8AA404C32E8080AD15', 8388608, 'stored', 'public', '["2026","reise"]', 'It''s a note', '{"camera":"X100"}', 1750000000001, 1750000000001, 1750000000001, NULL, X'01000000000070008000000000000003', 4, X'09090909090909090000000000000001', X'00000000000000010707070707070707070707070707070701FF');
INSERT INTO documents VALUES (2, X'01000000000070008000000000000002', 1, 1, 'File 2.txt', 'file 012.txt', 'File_2', '', 'text/plain', 'document', 1002, X'45F1A93D108F229FA8FB4BC476BAB4DD3FECD20EE16F8BA6D77F6C744E02061D', 8388608, 'trashed', 'private', '[]', '', '{}', 1750000000002, 1750000000002, 1750000000002, 1760000000000, NULL, 1, X'09090909090909090000000000000002', X'00000000000000010707070707070707070707070707070701FF');
INSERT INTO documents VALUES (3, X'01000000000070008000000000000003', 2, 0, 'File 3.txt', 'file 013.txt', 'File_3', '', 'text/plain', 'document', 1003, X'14366F8F654A63FE0AFB59FE6A1AC6366E6EB6350E44D46EF15DA6684E7474B0', 8388608, 'stored', 'private', '[]', '', '{}', 1750000000003, 1750000000003, 1750000000003, NULL, NULL, 1, X'09090909090909090000000000000003', X'00000000000000010707070707070707070707070707070701FF');
INSERT INTO search_texts VALUES (1, 1, 0, 'zurich – ubersicht.pdf
reisen/schweiz
2026
reise
it''s a note');
INSERT INTO search_texts VALUES (2, 1, 1, 'file 2.txt');
INSERT INTO search_texts VALUES (3, 2, 0, 'file 3.txt');
INSERT INTO document_tags VALUES (1, 0, '2026', 1);
INSERT INTO document_tags VALUES (1, 0, 'reise', 1);
INSERT INTO tags VALUES (1, '2026', 1);
INSERT INTO tags VALUES (1, 'reise', 1);
INSERT INTO usage VALUES (1, 0, 'pdf', 1, 1001);
INSERT INTO usage VALUES (1, 1, 'document', 1, 1002);
INSERT INTO usage VALUES (2, 0, 'document', 1, 1003);
INSERT INTO folders VALUES (1, '', NULL, 0, 1, 1001);
INSERT INTO folders VALUES (1, 'Reisen', '', 0, 1, 1001);
INSERT INTO folders VALUES (1, 'Reisen/Schweiz', 'Reisen', 1, 1, 1001);
INSERT INTO folders VALUES (2, '', NULL, 1, 1, 1003);
INSERT INTO state VALUES (1, 1);
INSERT INTO activity VALUES (1, 5, 1, 'renamed', X'01000000000070008000000000000001', 'Übersicht.pdf', 'old.pdf');
INSERT INTO uploads VALUES (X'01000000000070008000000000000007', 1, 'session-7', X'05050505050505050505050505050505', 'Film.mp4', 'Videos', X'2F686F6D652F616E6E612F46696C6D2E6D7034', 1, 2, 3, '4', 8388608, 'queued', 6, 0, 100, 'skipInPlace', NULL, NULL, 1);
INSERT INTO settings VALUES ('theme', 'dark');
INSERT INTO intents VALUES (X'01000000000070008000000000000001', 'anna');
CREATE UNIQUE INDEX documents_by_id          ON documents (file_id);
CREATE UNIQUE INDEX documents_by_unique_name ON documents (owner, unique_name);
CREATE INDEX documents_by_name   ON documents (owner, place, sort_name, file_id);
CREATE INDEX documents_by_size   ON documents (owner, place, size_bytes, file_id);
CREATE INDEX documents_by_added  ON documents (owner, place, created_at, file_id);
CREATE INDEX documents_by_folder ON documents (owner, place, folder, sort_name, file_id, size_bytes, created_at);
CREATE INDEX documents_by_kind   ON documents (owner, place, kind, sort_name, file_id, size_bytes, created_at);
CREATE INDEX folders_by_parent ON folders (owner, parent);
CREATE INDEX activity_by_owner ON activity (owner, id);
CREATE INDEX uploads_by_source ON uploads (owner, source_inode, source_device);
CREATE VIRTUAL TABLE search_trigrams USING fts5 (
    folded, content = '', detail = none, columnsize = 0, tokenize = 'trigram case_sensitive 1'
);
INSERT INTO search_trigrams (rowid, folded) SELECT document, folded FROM search_texts;
CREATE TABLE checks (
    id           INTEGER PRIMARY KEY,
    owner        INTEGER NOT NULL REFERENCES owners (number),
    at           INTEGER NOT NULL,
    documents    INTEGER NOT NULL,
    read_bytes   INTEGER NOT NULL,
    read_percent INTEGER NOT NULL CHECK (read_percent BETWEEN 0 AND 100),
    damaged      INTEGER NOT NULL,
    duration_ms  INTEGER NOT NULL,
    automatic    INTEGER NOT NULL CHECK (automatic IN (0, 1))
) STRICT;
ALTER TABLE checks ADD COLUMN mended INTEGER NOT NULL DEFAULT 0;
CREATE INDEX checks_by_owner ON checks (owner, read_percent, id);
CREATE TABLE findings (
    file_id  BLOB    PRIMARY KEY CHECK (length(file_id) = 16),
    owner    INTEGER NOT NULL REFERENCES owners (number),
    damage   TEXT    NOT NULL,
    found_at INTEGER NOT NULL,
    name     TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_by_owner ON findings (owner, file_id);
CREATE TABLE marks (
    subject  TEXT    PRIMARY KEY,
    seen_at  INTEGER NOT NULL,
    seen_run INTEGER NOT NULL,
    note     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE upkeep (
    only              INTEGER PRIMARY KEY CHECK (only = 1),
    run_ms            INTEGER NOT NULL,
    swept_at          INTEGER,
    swept_run_ms      INTEGER NOT NULL DEFAULT 0,
    scanned_at        INTEGER,
    removed           INTEGER NOT NULL DEFAULT 0,
    set_aside         INTEGER NOT NULL DEFAULT 0,
    waiting           INTEGER NOT NULL DEFAULT 0,
    recovered_at      INTEGER,
    recovered_changes INTEGER NOT NULL DEFAULT 0,
    recovered_imports INTEGER NOT NULL DEFAULT 0,
    rebuilt_at        INTEGER,
    rebuilt_because   TEXT,
    lost              TEXT    NOT NULL DEFAULT ''
) STRICT;
INSERT INTO upkeep (only, run_ms) VALUES (1, 0);
INSERT INTO checks VALUES (1, 1, 7, 2, 3, 100, 0, 4, 0, 2);
CREATE TABLE exports (
    id              BLOB    PRIMARY KEY CHECK (length(id) = 16),
    owner           INTEGER NOT NULL REFERENCES owners (number),
    file_id         BLOB    NOT NULL CHECK (length(file_id) = 16),
    name            TEXT    NOT NULL,
    folder          TEXT    NOT NULL,
    size_bytes      INTEGER NOT NULL,
    target_path     BLOB    NOT NULL,
    state           TEXT    NOT NULL,
    place           INTEGER NOT NULL,
    done_bytes      INTEGER NOT NULL,
    failure_kind    TEXT,
    failure_message TEXT,
    started_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ended_transfers (
    number      INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL CHECK (length(id) = 16),
    owner       INTEGER NOT NULL REFERENCES owners (number),
    is_export   INTEGER NOT NULL CHECK (is_export IN (0, 1)),
    name        TEXT    NOT NULL,
    folder      TEXT    NOT NULL,
    size_bytes  INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    file_id     BLOB,
    source_path BLOB,
    ended_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX ended_transfers_by_owner ON ended_transfers (owner, number);
CREATE INDEX documents_by_content ON documents (owner, substr(content_hash, 1, 8));
CREATE INDEX exports_by_document ON exports (file_id);
INSERT INTO exports VALUES (X'01000000000070008000000000000008', 1, X'01000000000070008000000000000001', 'Zürich – Übersicht.pdf', 'Reisen/Schweiz', 1001, X'2F686F6D652F616E6E612F5A2E706466', 'paused', -1, 500, NULL, NULL, 7);
INSERT INTO ended_transfers VALUES (1, X'01000000000070008000000000000009', 1, 0, 'Alt.txt', '', 5, 'done', X'01000000000070008000000000000009', NULL, 8);

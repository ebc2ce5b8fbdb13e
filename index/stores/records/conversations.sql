CREATE TABLE IF NOT EXISTS {t}conversations (id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL,
  scope TEXT NOT NULL, updated {real} NOT NULL, deleted {real}){rowless};
CREATE INDEX IF NOT EXISTS conversations_by_owner ON {t}conversations (owner, updated);
CREATE TABLE IF NOT EXISTS {t}turns (row {serial}, conversation TEXT NOT NULL, record TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS turns_by_conversation ON {t}turns (conversation, row);
CREATE TABLE IF NOT EXISTS {t}shown (conversation TEXT NOT NULL, place INTEGER NOT NULL, article TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, passage TEXT NOT NULL, passage_start INTEGER NOT NULL,
  passage_end INTEGER NOT NULL, PRIMARY KEY (conversation, place)){rowless};
CREATE TABLE IF NOT EXISTS {t}articles (key TEXT PRIMARY KEY, record TEXT NOT NULL){rowless};
CREATE TABLE IF NOT EXISTS {t}preferences (owner TEXT PRIMARY KEY, record TEXT NOT NULL){rowless};

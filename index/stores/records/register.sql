CREATE TABLE IF NOT EXISTS {t}meta (key TEXT PRIMARY KEY, value TEXT NOT NULL){rowless};
CREATE TABLE IF NOT EXISTS {t}articles (
  id TEXT PRIMARY KEY, key TEXT NOT NULL, terms TEXT NOT NULL, vector {blob} NOT NULL, story TEXT NOT NULL DEFAULT ''
){rowless};
CREATE INDEX IF NOT EXISTS articles_by_story ON {t}articles (story);
CREATE TABLE IF NOT EXISTS {t}claims (
  article TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (article, id)
){rowless};
CREATE TABLE IF NOT EXISTS {t}other_days (article TEXT PRIMARY KEY, stated TEXT NOT NULL){rowless};
CREATE TABLE IF NOT EXISTS {t}watched (question TEXT PRIMARY KEY, state TEXT NOT NULL DEFAULT ''{rowid});

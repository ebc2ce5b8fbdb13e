-- articles, what they came from, their passages, words, vectors' companions, and the counts that a rank needs
CREATE TABLE {schema}.meta (key text PRIMARY KEY, value text NOT NULL);
CREATE TABLE {schema}.articles (
  row bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, id text NOT NULL UNIQUE, version integer NOT NULL,
  title text NOT NULL, publisher text NOT NULL, publisher_folded text NOT NULL, published date, author text NOT NULL,
  url text NOT NULL, source text NOT NULL, content_hash text NOT NULL, copy_group text NOT NULL, added bigint NOT NULL,
  passages integer NOT NULL, dropped jsonb NOT NULL, text text NOT NULL
);
CREATE INDEX articles_by_copy_group ON {schema}.articles (copy_group);
CREATE INDEX articles_by_content ON {schema}.articles (content_hash);
CREATE INDEX articles_in_order ON {schema}.articles (added, row);
CREATE INDEX articles_by_day ON {schema}.articles (published);
CREATE INDEX articles_by_address ON {schema}.articles USING hash (url);
CREATE TABLE {schema}.signatures (
  article bigint PRIMARY KEY REFERENCES {schema}.articles ON DELETE CASCADE, signature bytea NOT NULL
);
CREATE TABLE {schema}.copy_keys (
  key bigint NOT NULL, article bigint NOT NULL REFERENCES {schema}.articles ON DELETE CASCADE, PRIMARY KEY (key, article)
);
CREATE INDEX copy_keys_by_article ON {schema}.copy_keys (article);
-- a location may be longer than an index entry can be: what is indexed is its hash
CREATE TABLE {schema}.sources (location text NOT NULL, article text NOT NULL, stamp text NOT NULL, content_hash text NOT NULL);
CREATE UNIQUE INDEX sources_once ON {schema}.sources (md5(location), article);
CREATE INDEX sources_by_article ON {schema}.sources (article);
CREATE TABLE {schema}.kept_lines (article text NOT NULL, text text NOT NULL);
CREATE UNIQUE INDEX kept_lines_once ON {schema}.kept_lines (article, md5(text));
CREATE TABLE {schema}.edits (article text NOT NULL, field text NOT NULL, value text NOT NULL, PRIMARY KEY (article, field));
CREATE SEQUENCE {schema}.passage_rows;
CREATE TABLE {schema}.passages (
  row bigint PRIMARY KEY, id text NOT NULL UNIQUE,
  article bigint NOT NULL REFERENCES {schema}.articles ON DELETE CASCADE, start integer NOT NULL, "end" integer NOT NULL,
  length integer NOT NULL
);
CREATE INDEX passages_by_article ON {schema}.passages (article, start);
-- which words a passage has, how often, and how many it has in all: what BM25 needs is in the index alone
CREATE TABLE {schema}.postings (
  term integer NOT NULL, passage bigint NOT NULL, article bigint NOT NULL, times smallint NOT NULL, length smallint NOT NULL
);
CREATE UNIQUE INDEX postings_by_term ON {schema}.postings (term, passage) INCLUDE (times, length, article);
CREATE INDEX postings_by_article ON {schema}.postings (article);
CREATE TABLE {schema}.tokens (
  passage bigint PRIMARY KEY REFERENCES {schema}.passages ON DELETE CASCADE, starts bytea NOT NULL, tokens bytea NOT NULL
);
ALTER TABLE {schema}.tokens ALTER COLUMN starts SET STORAGE EXTERNAL, ALTER COLUMN tokens SET STORAGE EXTERNAL;
CREATE TABLE {schema}.terms (
  id integer NOT NULL UNIQUE GENERATED ALWAYS AS IDENTITY, term text COLLATE "C" PRIMARY KEY, passages bigint NOT NULL
) WITH (fillfactor = 70);

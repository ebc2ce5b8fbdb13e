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
  article bigint NOT NULL REFERENCES {schema}.articles ON DELETE CASCADE, start integer NOT NULL, "end" integer NOT NULL
);
CREATE INDEX passages_by_article ON {schema}.passages (article, start);
CREATE TABLE {schema}.words (
  passage bigint PRIMARY KEY REFERENCES {schema}.passages ON DELETE CASCADE, article bigint NOT NULL,
  length integer NOT NULL, words tsvector NOT NULL
);
CREATE INDEX words_by_word ON {schema}.words USING gin (words);
CREATE INDEX words_by_article ON {schema}.words (article);
CREATE TABLE {schema}.tokens (
  passage bigint PRIMARY KEY REFERENCES {schema}.passages ON DELETE CASCADE, starts bytea NOT NULL, tokens bytea NOT NULL
);
ALTER TABLE {schema}.tokens ALTER COLUMN starts SET STORAGE EXTERNAL, ALTER COLUMN tokens SET STORAGE EXTERNAL;
CREATE TABLE {schema}.terms (term text COLLATE "C" PRIMARY KEY, passages bigint NOT NULL) WITH (fillfactor = 70);
-- a word is there once for each time that the passage has it: the rank of a single word then tells how often that is
CREATE FUNCTION {schema}.occurrences(tsvector, tsquery) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT width_bucket(ts_rank('{{1,1,1,1}}'::real[], $1, $2)::float8, '{thresholds}'::float8[]) $$;

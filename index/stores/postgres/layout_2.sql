-- what indexers divide among themselves, and the vocabulary by first letter
CREATE TABLE {schema}.work (location text NOT NULL);
CREATE UNIQUE INDEX work_once ON {schema}.work (md5(location));
CREATE INDEX terms_by_letter ON {schema}.terms (left(term, 1), passages DESC, term);

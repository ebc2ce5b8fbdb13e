PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE articles (key TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "articles" VALUES('533170b9193131b113c3c0f6047e59a285c15208d81758a0c3c2e9cf0b02bf92','{"author": "", "content_hash": "ha", "id": "a", "published": "2024-02-03", "publisher": "Coast Ledger", "source": "a.md", "story": "a", "text": "The kiosk at Brel moves in March.", "title": "Kiosk at Brel to move", "url": ""}');
INSERT INTO "articles" VALUES('5494f5bdb55290ff5132f4f59ca05e073499321ad750ff3587ba1f5c2fb719bb','{"author": "", "content_hash": "hb", "id": "b", "published": null, "publisher": "Coast Ledger", "source": "b.md", "story": "b", "text": "The kiosk at Brel will move in May.", "title": "Kiosk at Brel to move", "url": ""}');
CREATE TABLE conversations (id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, scope TEXT NOT NULL,
  updated REAL NOT NULL, deleted REAL) WITHOUT ROWID;
INSERT INTO "conversations" VALUES('QRkAkro_4sfK3bXy','ann','When does the kiosk move?','{"articles": ["a"], "since": "2024-01-01", "until": ""}',1.79600555505294179909e+09,NULL);
CREATE TABLE preferences (owner TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE shown (conversation TEXT NOT NULL, place INTEGER NOT NULL, article TEXT NOT NULL, start INTEGER NOT NULL,
  "end" INTEGER NOT NULL, passage TEXT NOT NULL, passage_start INTEGER NOT NULL, passage_end INTEGER NOT NULL,
  PRIMARY KEY (conversation, place)) WITHOUT ROWID;
INSERT INTO "shown" VALUES('QRkAkro_4sfK3bXy',0,'533170b9193131b113c3c0f6047e59a285c15208d81758a0c3c2e9cf0b02bf92',0,33,'a:0',0,33);
INSERT INTO "shown" VALUES('QRkAkro_4sfK3bXy',1,'5494f5bdb55290ff5132f4f59ca05e073499321ad750ff3587ba1f5c2fb719bb',0,35,'b:0',0,35);
CREATE TABLE turns (row INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL, record TEXT NOT NULL);
INSERT INTO "turns" VALUES(1,'QRkAkro_4sfK3bXy','{"question": "When does the kiosk move?", "understood": "", "notice": "", "answer": {"question": "When does the kiosk move?", "status": "answered", "answer": "The kiosk at Brel moves in March. [1] It moves in May. [2]", "statements": [{"text": "The kiosk at Brel moves in March.", "citations": [1]}, {"text": "It moves in May.", "citations": [2]}], "citations": [{"number": 1, "article_id": "a", "title": "Kiosk at Brel to move", "publisher": "Coast Ledger", "published": "2024-02-03", "source": "a.md", "start": 0, "end": 33, "quote": "The kiosk at Brel moves in March."}, {"number": 2, "article_id": "b", "title": "Kiosk at Brel to move", "publisher": "Coast Ledger", "published": null, "source": "b.md", "start": 0, "end": 35, "quote": "The kiosk at Brel will move in May."}], "disagreements": [{"about": "the date", "kind": "conflict", "positions": [{"value": "March", "citations": [1]}, {"value": "May", "citations": [2]}]}], "abstention": null, "rejected": [{"text": "It stays.", "reason": "not said"}], "model": "scripted", "notice": "a note", "timings_ms": {"total": 12.5}, "tokens": {"prompt": 3, "cached": 1, "completion": 2}, "cached": false}, "places": {"1": 0, "2": 1}, "found": [0], "next": ["Who pays?"], "looked": [["kiosk", 2]], "scope": {"articles": ["a"], "since": "2024-01-01", "until": ""}, "quotes": true, "weak": false}');
INSERT INTO "turns" VALUES(2,'QRkAkro_4sfK3bXy','{"question": "Who pays?", "understood": "", "notice": "", "answer": {"question": "Who pays?", "status": "abstained", "answer": "", "statements": [], "citations": [], "disagreements": [], "abstention": {"reason": "unsupported", "explanation": "It is not said.", "nearest": [{"number": 1, "article_id": "a", "title": "Kiosk at Brel to move", "publisher": "Coast Ledger", "published": "2024-02-03", "source": "a.md", "start": 0, "end": 33, "quote": "The kiosk at Brel moves in March."}]}, "rejected": [], "model": "", "notice": "", "timings_ms": {}, "tokens": {"prompt": 0, "cached": 0, "completion": 0}, "cached": false}, "places": {"1": 0}, "found": [], "next": [], "looked": [], "scope": {"articles": ["a"], "since": "2024-01-01", "until": ""}, "quotes": false, "weak": false}');
INSERT INTO "turns" VALUES(3,'QRkAkro_4sfK3bXy','{"question": "Why?", "understood": "", "notice": "Stopped.", "answer": null, "places": {}, "found": [], "next": [], "looked": [], "scope": {"articles": ["a"], "since": "2024-01-01", "until": ""}, "quotes": false, "weak": false}');
CREATE INDEX conversations_by_owner ON conversations (owner, updated);
CREATE INDEX turns_by_conversation ON turns (conversation, row);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('turns',3);
COMMIT;

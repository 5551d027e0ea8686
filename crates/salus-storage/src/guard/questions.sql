-- What patients ask about events of their access logs, and what auditors answer.
CREATE TABLE question (
    id BLOB PRIMARY KEY,
    patient BLOB NOT NULL,
    sealed BLOB NOT NULL,
    received INTEGER NOT NULL,
    answer BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX question_of ON question (patient, received);
CREATE INDEX question_since ON question (received);
CREATE INDEX question_open ON question (received) WHERE answer IS NULL;

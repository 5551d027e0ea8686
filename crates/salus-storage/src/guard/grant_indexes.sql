-- Decisions look at what counts, however many grants were taken back.
CREATE INDEX consent_live ON consent (patient, grantee) WHERE revoked IS NULL;

-- Every event that the ledger took may be the one that makes a grant count.
CREATE INDEX consent_event ON consent (patient, seq);

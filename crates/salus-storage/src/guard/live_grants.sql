-- Decisions look at what counts, however many grants were taken back.
CREATE INDEX consent_live ON consent (patient, grantee) WHERE revoked IS NULL;

-- The patient's name in a grant, sealed for the grantee; grants from before have none.
ALTER TABLE consent ADD COLUMN name BLOB;

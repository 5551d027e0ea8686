//! Making a record without a file.

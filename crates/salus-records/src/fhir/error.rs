//! How much an import accepts, and why it may refuse.

/// The most that one import accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the whole input, in bytes.
    pub max_bytes: usize,
    /// Number of entries, or of lines for NDJSON.
    pub max_entries: usize,
    /// How deep objects and lists may be nested.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_bytes: 64 << 20,
            max_entries: 50_000,
            max_depth: 64,
        }
    }
}

/// Why nothing was imported; each says what happened and what to do next.
///
/// Positions count from 1. No content of the file is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// There is nothing in the file.
    #[error("the file is empty; choose the FHIR file (.json or .ndjson) that was exported")]
    Empty,
    /// More bytes than [`Limits::max_bytes`].
    #[error(
        "the file has {bytes} bytes and at most {max} are accepted; export it in smaller parts"
    )]
    TooLarge {
        /// Size of the input.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// Nested deeper than [`Limits::max_depth`].
    #[error(
        "line {line} is nested deeper than {max} levels, which no FHIR file is; check its origin"
    )]
    TooDeep {
        /// Where it became too deep.
        line: usize,
        /// The limit.
        max: usize,
    },
    /// The input ends before it is complete.
    #[error(
        "the file ends in the middle (line {line}, column {column}); it was cut off, so copy or download it again"
    )]
    Truncated {
        /// Line of the end.
        line: usize,
        /// Column of the end.
        column: usize,
    },
    /// The input is not JSON.
    #[error(
        "line {line}, column {column} is not JSON; export the file again as FHIR JSON (not XML, not PDF)"
    )]
    NotJson {
        /// Line of the fault.
        line: usize,
        /// Column of the fault.
        column: usize,
    },
    /// A field occurs twice in one object, so one of the two would be lost.
    #[error("line {line} gives the same field twice; ask the sender for a corrected file")]
    FieldTwice {
        /// Line of the second.
        line: usize,
    },
    /// A field has a name that FHIR does not allow.
    #[error(
        "line {line} has a field name that FHIR does not allow; ask the sender for a corrected file"
    )]
    FieldName {
        /// Line of the field.
        line: usize,
    },
    /// JSON without a `resourceType`.
    #[error("this is JSON but not FHIR (no resourceType); choose a FHIR R4 Bundle or resource")]
    NotFhir,
    /// An entry of the Bundle is no FHIR entry.
    #[error(
        "entry {entry} of the Bundle is not a FHIR resource; ask the sender for a corrected file"
    )]
    BadEntry {
        /// Position of the entry; 0 stands for the list of entries itself.
        entry: usize,
    },
    /// Several JSON documents, one of which is a Bundle.
    #[error("line {line} of the NDJSON is a whole Bundle; import each Bundle as a file of its own")]
    BundleInLines {
        /// Position of the document.
        line: usize,
    },
    /// More entries than [`Limits::max_entries`].
    #[error("the file has more than {max} entries; export it in smaller parts")]
    TooManyEntries {
        /// The limit.
        max: usize,
    },
    /// Two entries claim the same address.
    #[error(
        "entries {first} and {second} have the same fullUrl; ask the sender for a corrected file"
    )]
    SameFullUrl {
        /// Position of the first.
        first: usize,
        /// Position of the second.
        second: usize,
    },
    /// Records of several people in one file.
    #[error(
        "the file holds {count} patients; a record belongs to one, so export one file for each"
    )]
    ManyPatients {
        /// How many.
        count: usize,
    },
}

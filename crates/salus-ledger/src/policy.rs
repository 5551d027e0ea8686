//! Whom to believe about a log: its key and a quorum of witnesses.

use std::fmt;

use crate::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::cosignature::WitnessVerifier;
use crate::note::{KeyName, LogVerifier, NoteVerifier};

/// The most witnesses that a policy can name.
pub const MAX_WITNESSES: usize = 32;

/// A log, its witnesses, and how many of them must have cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPolicy {
    log: LogVerifier,
    witnesses: Vec<WitnessVerifier>,
    quorum: usize,
}

/// A policy that cannot hold, or a checkpoint that does not meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The quorum is larger than the number of witnesses, or there are too many witnesses.
    #[error("the quorum does not fit the number of witnesses")]
    Quorum,
    /// Two witnesses, or a witness and the log, have the same key.
    #[error("a public key appears twice in the policy")]
    Duplicate,
    /// The checkpoint is malformed or not signed by the log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Too few witnesses have cosigned.
    #[error("{found} witnesses have cosigned, {quorum} are needed")]
    TooFewWitnesses {
        /// Valid cosignatures.
        found: usize,
        /// Cosignatures needed.
        quorum: usize,
    },
    /// The policy's text is malformed at this line (from 1; 0 means the text as a whole).
    #[error("line {0} of the policy is not one that Salus reads")]
    Line(usize),
}

/// A checkpoint that meets a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// Each witness that cosigned, with its time in seconds since the Unix epoch.
    pub witnesses: Vec<(KeyName, u64)>,
}

impl LogPolicy {
    /// A policy; fails if `quorum` exceeds the witnesses, or a key appears twice.
    pub fn new(
        log: LogVerifier,
        witnesses: Vec<WitnessVerifier>,
        quorum: usize,
    ) -> Result<Self, PolicyError> {
        if quorum > witnesses.len() || witnesses.len() > MAX_WITNESSES {
            return Err(PolicyError::Quorum);
        }
        let keys = || witnesses.iter().map(WitnessVerifier::key);
        let twice = |(i, key)| key == log.key() || keys().skip(i + 1).any(|other| other == key);
        if keys().enumerate().any(twice) {
            return Err(PolicyError::Duplicate);
        }
        Ok(LogPolicy {
            log,
            witnesses,
            quorum,
        })
    }

    /// The log's name.
    pub fn origin(&self) -> &KeyName {
        self.log.name()
    }

    /// The log's key.
    pub fn log(&self) -> &LogVerifier {
        &self.log
    }

    /// The witnesses.
    pub fn witnesses(&self) -> &[WitnessVerifier] {
        &self.witnesses
    }

    /// How many witnesses must have cosigned.
    pub fn quorum(&self) -> usize {
        self.quorum
    }

    /// Checks that the log signed the checkpoint and that enough witnesses cosigned it.
    ///
    /// A wrong cosignature does not count, but does no other harm.
    pub fn check(&self, signed: &SignedCheckpoint) -> Result<Witnessed, PolicyError> {
        let checkpoint = signed.verify(&self.log)?.clone();
        let witnesses: Vec<_> = self
            .witnesses
            .iter()
            .filter_map(|witness| {
                let time = witness.cosigned_at(signed.note()).ok()?;
                Some((witness.name().clone(), time))
            })
            .collect();
        if witnesses.len() < self.quorum {
            return Err(PolicyError::TooFewWitnesses {
                found: witnesses.len(),
                quorum: self.quorum,
            });
        }
        Ok(Witnessed {
            checkpoint,
            witnesses,
        })
    }
}

impl LogPolicy {
    /// Reads a policy file (C2SP tlog-policy) of one log, its witnesses, and at most one group of
    /// witnesses; the quorum is `none`, a witness, or that group.
    ///
    /// Witnesses outside the quorum's group do not count. URLs, comments and blank lines are passed over. Nested groups and several logs are refused
    /// with the number of the line.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let mut file = PolicyFile::default();
        for (number, line) in (1..).zip(text.lines()) {
            let words: Vec<&str> = line.split([' ', '\t']).filter(|w| !w.is_empty()).collect();
            if words.first().is_some_and(|word| !word.starts_with('#')) {
                file.line(&words).ok_or(PolicyError::Line(number))?;
            }
        }
        file.finish().ok_or(PolicyError::Line(0))?
    }
}

/// What has been read of a policy file.
#[derive(Default)]
struct PolicyFile<'a> {
    log: Option<LogVerifier>,
    witnesses: Vec<(&'a str, WitnessVerifier)>,
    group: Option<(&'a str, Vec<&'a str>, usize)>,
    quorum: Option<&'a str>,
}

impl<'a> PolicyFile<'a> {
    fn line(&mut self, words: &[&'a str]) -> Option<()> {
        match *words {
            ["log", vkey] | ["log", vkey, _] if self.log.is_none() => {
                self.log = Some(vkey.parse().ok()?);
            }
            ["witness", name, vkey] | ["witness", name, vkey, _] if self.is_new(name) => {
                self.witnesses.push((name, vkey.parse().ok()?));
            }
            ["group", name, threshold, ref members @ ..]
                if self.group.is_none() && self.is_new(name) =>
            {
                let k = match threshold {
                    "any" => 1,
                    "all" => members.len(),
                    k => usize::try_from(crate::checkpoint::decimal(k)?).ok()?,
                };
                let known = |member: &&str| self.witnesses.iter().any(|(name, _)| name == member);
                let fits = (1..=members.len()).contains(&k) && members.iter().all(known);
                self.group = fits.then(|| (name, members.to_vec(), k));
                self.group.as_ref()?;
            }
            ["quorum", name] if self.quorum.is_none() => self.quorum = Some(name),
            _ => return None,
        }
        Some(())
    }

    fn is_new(&self, name: &str) -> bool {
        name != "none"
            && self.group.as_ref().is_none_or(|(group, ..)| *group != name)
            && self.witnesses.iter().all(|(witness, _)| *witness != name)
    }

    /// The witnesses that count are those that the quorum names.
    fn finish(self) -> Option<Result<LogPolicy, PolicyError>> {
        let (members, k) = match (self.quorum?, self.group) {
            ("none", _) => (self.witnesses.iter().map(|(name, _)| *name).collect(), 0),
            (quorum, Some((name, members, k))) if quorum == name => (members, k),
            (quorum, _) => (vec![quorum], 1),
        };
        let find = |member: &&str| {
            let mut witnesses = self.witnesses.iter();
            witnesses
                .find(|(name, _)| name == member)
                .map(|(_, key)| key.clone())
        };
        let witnesses = members.iter().map(find).collect::<Option<_>>()?;
        Some(LogPolicy::new(self.log?, witnesses, k))
    }
}

impl fmt::Display for LogPolicy {
    /// Writes a policy file with the witnesses as `w1`, `w2`, ...
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "log {}", self.log)?;
        for (number, witness) in (1..).zip(&self.witnesses) {
            writeln!(f, "witness w{number} {witness}")?;
        }
        if self.quorum == 0 {
            return writeln!(f, "quorum none");
        }
        write!(f, "group quorum {}", self.quorum)?;
        for number in 1..=self.witnesses.len() {
            write!(f, " w{number}")?;
        }
        writeln!(f, "\nquorum quorum")
    }
}

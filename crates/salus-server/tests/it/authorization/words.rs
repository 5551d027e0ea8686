//! The words of the table: who asks, for whose object, and what is the answer.

use salus_server::Code;

/// A set of actor states, one bit each.
pub type Who = u32;

macro_rules! actors {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        $($(#[$doc])* pub const $name: Who = 1 << $bit;)*

        /// Every actor state with its name.
        pub const ACTORS: &[(Who, &str)] = &[$(($name, stringify!($name)),)*];

        /// All of them together.
        pub const EVERYBODY: Who = 0 $(| $name)*;
    };
}

actors! {
    /// No token.
    ANONYMOUS = 0;
    /// A patient's session that was not used for fifteen minutes.
    EXPIRED = 1;
    /// A patient's session that was ended by its owner.
    ENDED = 2;
    /// A doctor of another organisation: token, keys and ids are from there.
    ELSEWHERE = 3;
    /// A patient whom a registrar stopped, with a session that should not be there any more.
    STOPPED_PATIENT = 4;
    /// A doctor with a right to read whom a registrar stopped, with such a session.
    STOPPED_DOCTOR = 5;
    /// A registrar's password without the PIN: no session at the custodian, and no key to sign with.
    PASSWORD_ONLY = 6;
    /// A registrar who activated the account and has never entered the PIN.
    UNCONFIRMED = 7;
    /// The patient whose grants the doctors below hold.
    PATIENT = 8;
    /// Another patient.
    OTHER_PATIENT = 9;
    /// A doctor without a grant.
    NONE = 10;
    /// A doctor whom nobody vouched for yet.
    PENDING = 11;
    /// A doctor with a grant to read.
    READ = 12;
    /// A doctor with a grant to write, and not to read.
    WRITE = 13;
    /// A doctor whose grant has run out.
    LAPSED = 14;
    /// A doctor whose grant was revoked.
    WITHDRAWN = 15;
    /// A doctor with a grant to read whose credential was revoked.
    STRUCK = 16;
    /// A registrar.
    REGISTRAR = 17;
    /// An auditor.
    AUDITOR = 18;
}

pub const PATIENTS: Who = PATIENT | OTHER_PATIENT;
/// Doctors whose credential counts, whatever was granted to them.
pub const VOUCHED: Who = NONE | READ | WRITE | LAPSED | WITHDRAWN;
/// Doctors whose credential does not count.
pub const UNVOUCHED: Who = PENDING | STRUCK;
/// Those who have no live grant, or none to read or write.
pub const UNGRANTED: Who = NONE | LAPSED | WITHDRAWN;
pub const DOCTORS: Who = VOUCHED | UNVOUCHED;
pub const STAFF: Who = REGISTRAR | AUDITOR;
/// Registrars whose key counts, as far as the API server can tell.
pub const REGISTRARS: Who = REGISTRAR | PASSWORD_ONLY;
/// Whoever has a live session at the custodian.
pub const UNLOCKED: Who = PATIENTS | DOCTORS | STAFF;
/// Whoever has a live session at the API server.
pub const SIGNED_IN: Who = UNLOCKED | PASSWORD_ONLY | UNCONFIRMED;

/// Whose object is asked for; a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The actor's own; a random one where the role never has such an object.
    Own = 0,
    /// The patient's whose grants the doctors hold.
    Granted = 1,
    /// Of a patient who never granted anything.
    Other = 2,
    /// From another organisation, mixed with what is from here.
    Elsewhere = 3,
    /// It was there once.
    Deleted = 4,
    /// It never was.
    Missing = 5,
}

impl Relation {
    pub const ALL: [Self; 6] = [
        Self::Own,
        Self::Granted,
        Self::Other,
        Self::Elsewhere,
        Self::Deleted,
        Self::Missing,
    ];
}

/// What a request gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The status of success that the row names.
    Yes,
    /// The problem with this code, and no change.
    No(Code),
}

/// The answers of one actor, in the order of [`Relation::ALL`].
pub type Cells = [Expect; 6];

pub const YES: Expect = Expect::Yes;
/// Missing, restricted and not granted are one answer.
pub const HIDDEN: Expect = Expect::No(Code::NotAvailable);
/// The actor's own standing or role at the custodian does not allow it; no key in the key log.
pub const FORBIDDEN: Expect = Expect::No(Code::Forbidden);
/// Not for this role, at the API server.
pub const NOT_THIS_ROLE: Expect = Expect::No(Code::RoleForbidden);
/// There is no such account.
pub const NOBODY: Expect = Expect::No(Code::PersonUnknown);

/// The same answer whatever the object.
pub const fn all(expect: Expect) -> Cells {
    [expect; 6]
}

/// The same refusal whatever the object.
pub const fn no(code: Code) -> Cells {
    [Expect::No(code); 6]
}

/// Which party's session a route asks for before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// None: the row says what everybody gets.
    Open,
    /// The API server's: the row says what [`SIGNED_IN`] get.
    Api,
    /// The custodian's: the row says what [`UNLOCKED`] get.
    Custodian,
}

impl Gate {
    /// Who gets past, and therefore has to stand in the row.
    pub const fn admits(self) -> Who {
        match self {
            Self::Open => EVERYBODY,
            Self::Api => SIGNED_IN,
            Self::Custodian => UNLOCKED,
        }
    }
}

/// What a request does when it is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that lasts, or only a line about it in a log.
    Reads,
    /// Rows of a database.
    Changes,
    /// The session that asks, or that the address names.
    EndsSession,
}

/// What the relations speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// Nothing: there is one column, and all six cells are it.
    Nothing,
    /// An account at the custodian; the deleted one was erased.
    Account,
    /// An account at the API server; the deleted one was replaced by a new letter.
    Person,
    /// An activation code. Own and other: of an account in use; granted: of a letter that is still
    /// open; deleted: of a letter that was replaced.
    Code,
    /// User name or lookup token.
    Handle,
    /// A session at the API server.
    Session,
    /// A proposal. Own: of the registrar; granted and other: of a colleague.
    Proposal,
    /// A record, by its newest version.
    Record,
    /// An upload that waits for its parts; the deleted one is finished.
    Upload,
    /// The ticket for one part of a record; the deleted one is used up.
    Part,
    /// A grant by the patient; the deleted one was revoked.
    Grant,
    /// A doctor's request; the deleted one was declined.
    Request,
    /// An event of an access log; the deleted one tells of an erased record.
    Entry,
    /// A patient's question; the deleted one was answered.
    Question,
    /// The API server's word that the password was right. Whoever holds it may use it; the deleted one was
    /// used, the missing one is signed by nobody who counts.
    PinTicket,
    /// The registrars' word for a new PIN, with the actor's own ticket; the deleted one was used,
    /// the missing one lacks a signature.
    PinReset,
    /// A credential. Granted and other: of a doctor whom nobody vouched for yet, and of one with a live
    /// credential; the deleted one was revoked.
    Credential,
}

/// One route, or one kind of request to it.
pub struct Row {
    pub route: &'static str,
    /// Which kind of request, where a route has several.
    pub kind: &'static str,
    pub gate: Gate,
    pub success: u16,
    pub effect: Effect,
    pub object: Object,
    pub cells: &'static [(Who, Cells)],
}

impl Row {
    /// The columns that differ.
    pub fn relations(&self) -> &'static [Relation] {
        const ALL: &[Relation] = &Relation::ALL;
        if self.object == Object::Nothing {
            &ALL[..1]
        } else {
            ALL
        }
    }

    /// What the table says; a session is asked for before anything else.
    pub fn expect(&self, actor: Who, relation: Relation) -> Expect {
        if self.gate.admits() & actor == 0 {
            return Expect::No(match actor {
                ANONYMOUS => Code::SessionRequired,
                _ => Code::SessionEnded,
            });
        }
        let named = self.cells.iter().find(|(who, _)| who & actor != 0);
        named
            .expect("the compiler checked that everybody is named")
            .1[relation as usize]
    }

    /// Whether every actor that the gate admits is named exactly once, and a row without an object
    /// says the same in every column.
    pub const fn is_complete(&self) -> bool {
        let (mut named, mut n) = (0, 0);
        while n < self.cells.len() {
            let (who, cells) = &self.cells[n];
            if *who & named != 0 {
                return false;
            }
            named |= *who;
            let mut column = 1;
            while matches!(self.object, Object::Nothing) && column < cells.len() {
                if !same(cells[0], cells[column]) {
                    return false;
                }
                column += 1;
            }
            n += 1;
        }
        named == self.gate.admits()
    }
}

const fn same(one: Expect, other: Expect) -> bool {
    match (one, other) {
        (Expect::Yes, Expect::Yes) => true,
        (Expect::No(one), Expect::No(other)) => one as usize == other as usize,
        _ => false,
    }
}

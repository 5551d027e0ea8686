//! What was filled in, and what is missing in it.

use salus_records::{
    fhir::Kind,
    objects::grant::{DateRange, Purpose, Rights},
};
use salus_web_rpc::{Moment, sharing::Wish};

use crate::{texts::sharing as texts, ui::when};

/// How the records of a permission are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Whole kinds, future records too.
    Kinds,
    /// Kinds between two days.
    Dates,
    /// One by one.
    Records,
}

/// The terms as they were filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// How the records are named.
    pub how: How,
    /// The kinds.
    pub kinds: Vec<Kind>,
    /// First day, or nothing.
    pub from: String,
    /// Last day, or nothing.
    pub to: String,
    /// Single records: id and version.
    pub records: Vec<(String, u32)>,
    /// To read, to write, or both.
    pub rights: Rights,
    /// Why.
    pub purpose: Purpose,
    /// Last day, or nothing.
    pub until: String,
    /// Last day of copies, where copies are allowed; may be empty.
    pub keep_until: Option<String>,
}

/// Ids of the fields, as [`crate::ui::Errors`] name them.
pub mod field {
    #![allow(missing_docs, reason = "each constant is its own description")]

    pub const KINDS: &str = "terms-kinds";
    pub const FROM: &str = "terms-from";
    pub const TO: &str = "terms-to";
    pub const RECORDS: &str = "terms-records";
    pub const UNTIL: &str = "terms-until";
    pub const KEEP_UNTIL: &str = "terms-keep-until";
}

impl Filled {
    /// What is missing, field by field; `today` as `2026-11-25`.
    pub fn faults(&self, today: &str) -> Vec<(&'static str, String)> {
        let mut faults = self.faults_of_scope();
        if self.until.is_empty() {
            faults.push((field::UNTIL, texts::CHOOSE_UNTIL.into()));
        } else if self.until.as_str() < today {
            faults.push((field::UNTIL, texts::UNTIL_PAST.into()));
        }
        if self.keep_until.as_deref() == Some("") {
            faults.push((field::KEEP_UNTIL, texts::CHOOSE_KEEP.into()));
        }
        faults
    }

    fn faults_of_scope(&self) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        if self.how != How::Records && self.kinds.is_empty() {
            faults.push((field::KINDS, texts::CHOOSE_KIND.into()));
        }
        if self.how == How::Records && self.records.is_empty() {
            faults.push((field::RECORDS, texts::CHOOSE_RECORD.into()));
        }
        if self.how == How::Dates {
            if self.from.is_empty() {
                faults.push((field::FROM, texts::CHOOSE_FROM.into()));
            }
            if self.to.is_empty() {
                faults.push((field::TO, texts::CHOOSE_TO.into()));
            } else if self.to < self.from {
                faults.push((field::TO, texts::TURN_DATES.into()));
            }
        }
        faults
    }

    /// What would be shared, once it is whole.
    pub fn wish(&self) -> Option<Wish> {
        if !self.faults_of_scope().is_empty() {
            return None;
        }
        Some(match self.how {
            How::Kinds => Wish::Kinds(self.kinds.clone()),
            How::Dates => Wish::Dates(
                self.kinds.clone(),
                DateRange {
                    from: self.from.clone(),
                    to: self.to.clone(),
                },
            ),
            How::Records => Wish::Records(self.records.clone()),
        })
    }

    /// The days, where they are limited.
    pub fn dates(&self) -> Option<DateRange> {
        (self.how == How::Dates).then(|| DateRange {
            from: self.from.clone(),
            to: self.to.clone(),
        })
    }

    /// The end of the last day, in the person's own time.
    pub fn until(&self) -> Option<Moment> {
        when::end_of_day(&self.until)
    }

    /// The end of the last day on which copies may be kept.
    pub fn keep_until(&self) -> Option<Moment> {
        when::end_of_day(self.keep_until.as_deref()?)
    }

    /// What is shared, in words.
    pub fn scope(&self) -> String {
        match self.how {
            How::Kinds => texts::scope(&self.kinds, None, 0, true),
            How::Dates => {
                let days = texts::between(&when::date_text(&self.from), &when::date_text(&self.to));
                format!("{} ({days})", texts::kinds(&self.kinds))
            }
            How::Records => texts::records_counted(self.records.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Filled {
        Filled {
            how: How::Kinds,
            kinds: vec![Kind::Allergy],
            from: String::new(),
            to: String::new(),
            records: Vec::new(),
            rights: Rights {
                read: true,
                write: false,
            },
            purpose: Purpose::Treat,
            until: "2026-12-01".into(),
            keep_until: None,
        }
    }

    fn fields(filled: &Filled) -> Vec<&'static str> {
        let faults = filled.faults("2026-11-25");
        faults.iter().map(|(field, _)| *field).collect()
    }

    #[test]
    fn what_is_whole_has_no_faults() {
        assert_eq!(fields(&filled()), [""; 0]);
        assert_eq!(filled().wish(), Some(Wish::Kinds(vec![Kind::Allergy])));
    }

    #[test]
    fn what_is_missing_is_named_by_its_field() {
        let none = Filled {
            kinds: Vec::new(),
            until: String::new(),
            keep_until: Some(String::new()),
            ..filled()
        };
        assert_eq!(
            fields(&none),
            [field::KINDS, field::UNTIL, field::KEEP_UNTIL]
        );
        assert_eq!(none.wish(), None);
        let past = Filled {
            until: "2026-11-24".into(),
            ..filled()
        };
        assert_eq!(fields(&past), [field::UNTIL]);
        let turned = Filled {
            how: How::Dates,
            from: "2026-02-01".into(),
            to: "2026-01-01".into(),
            ..filled()
        };
        assert_eq!(fields(&turned), [field::TO]);
        let single = Filled {
            how: How::Records,
            ..filled()
        };
        assert_eq!(fields(&single), [field::RECORDS]);
    }
}

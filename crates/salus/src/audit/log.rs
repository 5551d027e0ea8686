//! `salus log`: who did what, when and why.

use std::{collections::BTreeMap, path::PathBuf};

use clap::Args;
use salus_client::Account;
use salus_records::{
    AccountId,
    objects::{grant::Purpose, party::Role},
};
use serde_json::json;

use super::{
    csv, questions, save,
    words::{Line, Names, Titles, line, to_json},
};
use crate::{
    context::Context,
    error::CliError,
    ids,
    profile::write_owner_only,
    reply::Reply,
    session::logged_in,
    term::{plain, table},
};

/// What says how the log is shown, and has no meaning for a question about it.
const SHOWING: [&str; 6] = ["mine", "of", "save", "csv", "evidence", "no_titles"];

/// Show the access log: when, who, what and why.
///
/// The proof of each line is checked, and that none is missing. Patients see what happened with
/// their account; with --mine, everybody sees what they did themselves.
#[derive(Args)]
pub struct AccessLog {
    /// What you did yourself, to whomever.
    #[arg(long, conflicts_with = "of")]
    mine: bool,
    /// For auditors: what happened with this account (full id). The look is logged.
    #[arg(long, value_name = "ID")]
    of: Option<String>,
    /// Write a receipt for each line into this directory; each can be checked without a server.
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    /// Write the lines as a CSV file too.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write one file that proves all lines without a server: salus verify --evidence FILE.
    #[arg(long, value_name = "FILE", conflicts_with = "mine")]
    evidence: Option<PathBuf>,
    /// Do not look up the titles of records; looking is itself a line in the log.
    #[arg(long)]
    no_titles: bool,
    /// "I do not recognise this": ask the auditors about the line with this entry number.
    #[arg(long, value_name = "INDEX", group = "asking", conflicts_with_all = SHOWING)]
    question: Option<u64>,
    /// List questions about lines and their answers: your own, or for auditors everybody's.
    #[arg(long, group = "asking", conflicts_with_all = SHOWING)]
    questions: bool,
    /// For auditors: answer this question.
    #[arg(long, value_name = "ID", group = "asking", conflicts_with_all = SHOWING)]
    answer: Option<String>,
}

impl AccessLog {
    /// One's own log, or what one did.
    pub fn of(mine: bool) -> Self {
        Self {
            mine,
            of: None,
            save: None,
            csv: None,
            evidence: None,
            no_titles: false,
            question: None,
            questions: false,
            answer: None,
        }
    }

    /// The log about an account, for an auditor.
    pub fn about(account: String) -> Self {
        Self {
            of: Some(account),
            ..Self::of(false)
        }
    }

    /// Shows it.
    ///
    /// # Errors
    /// When a line is not proven, or one is missing.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        if let Some(index) = self.question {
            return questions::ask(context, index).await;
        }
        if self.questions {
            return questions::list(context).await;
        }
        if let Some(id) = &self.answer {
            return questions::reply(context, id).await;
        }
        let kept = context.profile.kept()?;
        logged_in(context, async |account| {
            let events = match &self.of {
                Some(typed) => account.events_about(full_id(typed)?).await?,
                None if self.mine || account.role() != Role::Patient => {
                    account.caused_events().await?
                }
                None => account.own_events().await?,
            };
            // After the events, so that this look does not stand in what is shown.
            let names = self.names(account).await?;
            let lines: Vec<Line> = events.iter().map(|event| line(event, &names)).collect();
            if let (Some(directory), Some(kept)) = (&self.save, &kept) {
                save::receipts(directory, &events, kept)?;
            }
            if let Some(path) = &self.csv {
                csv::write(path, &lines)?;
            }
            if let Some(path) = &self.evidence {
                let subject = self.subject(account)?;
                write_owner_only(path, &account.evidence_pack(subject).await?)?;
            }
            let count = events.len();
            let rows = lines
                .into_iter()
                .map(|line| [line.when, line.who, line.what, line.why, line.entry]);
            let mut text = table(&["when", "who", "what", "why", "entry"], rows);
            text.push_str(&self.footer(count));
            let json = json!({
                "events": events.iter().map(|event| to_json(event, &names)).collect::<Vec<_>>(),
                "proven": count,
            });
            Ok(Reply::new(text, json))
        })
        .await
    }

    fn subject(&self, account: &Account) -> Result<AccountId, CliError> {
        self.of.as_deref().map_or(Ok(account.uid()), full_id)
    }

    async fn names(&self, account: &mut Account) -> Result<Names, CliError> {
        let titles = self.titles(account).await?;
        let mut grantees = BTreeMap::new();
        if self.of.is_none() && account.role() == Role::Patient {
            for given in account.given().await? {
                grantees.insert(given.grant.id, plain(&given.grantee_name));
            }
        }
        Ok(Names { titles, grantees })
    }

    async fn titles(&self, account: &mut Account) -> Result<Titles, CliError> {
        let own = self.of.is_none() && !self.mine && account.role() == Role::Patient;
        if self.no_titles || !own {
            return Ok(Titles::new());
        }
        let listed = account.list(account.uid(), &[], Purpose::Patrqt).await?;
        Ok(listed
            .into_iter()
            .map(|line| (line.item.record, plain(&line.summary.title)))
            .collect())
    }

    fn footer(&self, count: usize) -> String {
        let whole = if self.mine || self.of.is_some() {
            ""
        } else {
            " and none is missing"
        };
        let mut text = match count {
            0 => "Nothing has happened yet.".to_owned(),
            1 => format!("\n\n1 line; it is proven to be in the ledger{whole}."),
            n => format!("\n\n{n} lines; each is proven to be in the ledger{whole}."),
        };
        if let Some(directory) = &self.save {
            text.push_str(&format!(
                "\nReceipts are in {}; check one: salus receipt check FILE",
                directory.display()
            ));
        }
        if let Some(path) = &self.evidence {
            text.push_str(&format!(
                "\nEvidence is in {}; it says in the clear what stands here.",
                path.display()
            ));
        }
        if let Some(path) = &self.csv {
            text.push_str(&format!("\nThe lines are in {} too.", path.display()));
        }
        text
    }
}

fn full_id(typed: &str) -> Result<AccountId, CliError> {
    ids::full(typed).ok_or_else(|| {
        CliError::new(
            format!("{typed:?} is no id of an account"),
            "type all 32 hex digits",
        )
    })
}

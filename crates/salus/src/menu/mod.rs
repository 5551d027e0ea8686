//! `salus` alone at a terminal: what do you want to do, by the situation you are in.
//!
//! Each item does what a command does; nothing can be done here only.

mod admin;
mod auditor;
mod doctor;
mod own;
mod patient;
mod pick;
mod start;

use std::{fmt, process::ExitCode};

use salus_records::objects::party::Role;

use crate::{
    account::role_word, context::Context, error::CliError, reply::Reply, session::logged_in,
    term::plain,
};

/// What choosing an item leads to.
enum Turn {
    /// An answer to show; then the menu again.
    Said(Reply),
    /// The menu again.
    Again,
    /// The end.
    Leave,
}

/// One line of a menu.
struct Item<T> {
    label: &'static str,
    what: T,
}

impl<T> fmt::Display for Item<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label)
    }
}

/// Asks until somebody leaves.
///
/// # Errors
/// When the terminal goes away.
pub async fn run(context: &Context) -> Result<ExitCode, CliError> {
    eprintln!("Salus: a medical record that its patient controls.\n");
    loop {
        let turn = match situation(context).await {
            Ok(Situation::Stranger) => start::stranger(context).await,
            Ok(Situation::LoggedOut) => start::logged_out(context).await,
            Ok(Situation::Here(role)) => match role {
                Role::Patient => patient::turn(context).await,
                Role::Doctor => doctor::turn(context).await,
                Role::Admin => admin::turn(context).await,
                Role::Auditor => auditor::turn(context).await,
            },
            Err(error) => {
                eprintln!("{error}\n");
                start::logged_out(context).await
            }
        };
        match turn {
            Ok(Turn::Leave) => return Ok(ExitCode::SUCCESS),
            Ok(Turn::Again) => {}
            Ok(Turn::Said(reply)) => {
                println!();
                reply.print(false)?;
                println!();
            }
            Err(error) => eprintln!("\n{error}\n"),
        }
    }
}

enum Situation {
    /// Nothing is known on this machine.
    Stranger,
    /// The organisation is known, nobody is logged in.
    LoggedOut,
    /// Somebody is logged in.
    Here(Role),
}

async fn situation(context: &Context) -> Result<Situation, CliError> {
    if context.profile.kept()?.is_none() {
        return Ok(Situation::Stranger);
    }
    if context.profile.session()?.is_none() {
        return Ok(Situation::LoggedOut);
    }
    logged_in(context, async |account| {
        let me = account.me().await?;
        eprintln!("{} ({})", plain(&me.name), role_word(me.role));
        Ok(Situation::Here(me.role))
    })
    .await
}

/// Shows a menu; leaving the prompt leaves the menu.
fn choose<T>(context: &Context, items: Vec<(&'static str, T)>) -> Option<T> {
    let items = items
        .into_iter()
        .map(|(label, what)| Item { label, what })
        .collect();
    let chosen = context.ask.choose("What do you want to do?", items);
    chosen.ok().map(|item| item.what)
}

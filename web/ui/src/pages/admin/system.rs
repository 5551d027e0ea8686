//! How the servers are, in numbers that say nothing about anybody.

use leptos::prelude::*;
use salus_records::{objects::party::Role, wire::account::AccountStatus};
use salus_web_rpc::{Moment, ReadHealth, people::Health};

use super::health::warnings;
use crate::{
    browser,
    fetch::fetch,
    texts::{admin as texts, common::role_word},
    ui::{
        Banner, Button, Card, Column, Details, Fact, Facts, Loaded, Look, Mood, Page, Table, When,
        cell, size_text,
    },
};

/// The page about the servers.
#[component]
pub fn System() -> impl IntoView {
    let health = fetch(|| ReadHealth {});
    let again = move || {
        let busy = Signal::derive(move || health.is_fetching());
        view! {
            <Button
                text=texts::REFRESH
                look=Look::Secondary
                busy
                on_click=move |_| health.again()
            />
        }
    };
    view! {
        <Page title=texts::SYSTEM lead=texts::SYSTEM_LEAD aside=again>
            <Loaded from=health let:health>
                <Judgement health=health.clone() />
                <Server health=health.clone() />
                <Accounts accounts=health.accounts.clone() />
                <Storage health=health.clone() />
                <LedgerState health />
            </Loaded>
        </Page>
    }
}

#[component]
fn Judgement(health: Health) -> impl IntoView {
    let found = warnings(&health, Moment(browser::now()));
    if found.is_empty() {
        return view! { <Banner mood=Mood::Good title=texts::ALL_WELL /> }.into_any();
    }
    let lines = found.into_iter().map(|text| view! { <li>{text}</li> });
    view! {
        <Banner mood=Mood::Warn title=texts::SOME_WRONG>
            <ul>{lines.collect_view()}</ul>
        </Banner>
    }
    .into_any()
}

#[component]
fn Server(health: Health) -> impl IntoView {
    let since = texts::duration(health.now.0 - health.started.0);
    let known = !health.release.is_empty();
    view! {
        <Card title=texts::SERVER>
            <Facts>
                <Fact label=texts::VERSION>{health.version}</Fact>
                <Fact label=texts::UPTIME>
                    <When moment=health.started />
                    {texts::uptime(&since)}
                </Fact>
                <Fact label=texts::CLOCK><When moment=health.now /></Fact>
                <Fact label=texts::WRITES>
                    {if health.writable { texts::WRITES_YES } else { texts::WRITES_NO }}
                </Fact>
                <Fact label=texts::SWEPT>
                    {match health.swept {
                        Some(swept) => view! { <When moment=swept /> }.into_any(),
                        None => texts::NEVER.into_any(),
                    }}
                </Fact>
                <Fact label=texts::RELEASE>
                    {if known { texts::RELEASE_KNOWN } else { texts::RELEASE_NONE }}
                </Fact>
            </Facts>
            {known.then(|| view! {
                <Details title=texts::RELEASE_HASH><p class="hash">{health.release}</p></Details>
            })}
        </Card>
    }
}

#[component]
fn Accounts(accounts: Vec<(Role, AccountStatus, f64)>) -> impl IntoView {
    let standings = [
        AccountStatus::Active,
        AccountStatus::Invited,
        AccountStatus::Disabled,
    ];
    let mut columns = vec![Column::words(texts::ROLE)];
    columns.extend(standings.map(|status| Column::numbers(texts::status(status))));
    let roles = [Role::Patient, Role::Doctor, Role::Auditor, Role::Admin];
    let rows = roles.map(|role| {
        let mut row = vec![cell(role_word(role))];
        row.extend(standings.map(|status| cell(count(&accounts, role, status).to_string())));
        row
    });
    view! {
        <Card title=texts::ACCOUNTS>
            <Table
                caption=texts::ACCOUNTS_CAPTION
                hide_caption=true
                columns
                rows=rows.into_iter().collect()
            />
        </Card>
    }
}

fn count(accounts: &[(Role, AccountStatus, f64)], role: Role, status: AccountStatus) -> f64 {
    let fitting = accounts
        .iter()
        .filter(|(of, is, _)| *of == role && *is == status);
    fitting.fold(0.0, |sum, (.., count)| sum + count)
}

#[component]
fn Storage(health: Health) -> impl IntoView {
    let free = health.free.map(size_text);
    let columns = vec![Column::words(texts::DATABASE), Column::numbers(texts::SIZE)];
    let rows = health
        .databases
        .into_iter()
        .map(|(file, bytes)| vec![cell(file), cell(size_text(bytes))]);
    view! {
        <Card title=texts::STORAGE>
            <Facts>
                <Fact label=texts::PARTS>
                    {texts::parts(health.parts, &size_text(health.part_bytes))}
                </Fact>
                <Fact label=texts::FREE>{free.unwrap_or(texts::FREE_UNKNOWN.into())}</Fact>
            </Facts>
            <Table caption=texts::WRITES hide_caption=true columns rows=rows.collect() />
        </Card>
    }
}

#[component]
fn LedgerState(health: Health) -> impl IntoView {
    view! {
        <Card title=texts::LEDGER_SECTION>
            <Facts>
                <Fact label=texts::ENTRIES>{health.entries.to_string()}</Fact>
                <Fact label=texts::BLOCKS>{health.blocks.to_string()}</Fact>
                <Fact label=texts::NEWEST><When moment=health.newest /></Fact>
                <Fact label=texts::WAITING>{health.waiting.to_string()}</Fact>
            </Facts>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_counted_by_role_and_standing() {
        let accounts = [
            (Role::Doctor, AccountStatus::Active, 3.0),
            (Role::Doctor, AccountStatus::Disabled, 1.0),
        ];
        assert_eq!(count(&accounts, Role::Doctor, AccountStatus::Active), 3.0);
        let none = count(&accounts, Role::Patient, AccountStatus::Active);
        assert_eq!(none.to_string(), "0");
    }
}

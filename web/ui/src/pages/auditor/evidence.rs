//! A file that proves an access log without any server, and how to check it.

use leptos::prelude::*;
use salus_web_rpc::{LedgerState, SaveEvidence};

use super::find::{FindForm, FoundPatient};
use crate::{
    fetch::fetch,
    texts::auditor as texts,
    ui::{Banner, Card, Copy, DownloadButton, Fingerprint, Loaded, Look, Mood, Page},
};

/// Finds a patient, hands over the file, and says how it is checked.
#[component]
pub fn Evidence() -> impl IntoView {
    let found = RwSignal::new(None::<String>);
    view! {
        <Page title=texts::EVIDENCE lead=texts::EVIDENCE_LEAD>
            {move || match found.get() {
                None => view! { <FindForm found /> }.into_any(),
                Some(patient) => view! {
                    <FoundPatient found />
                    <Take patient />
                }
                .into_any(),
            }}
            <Check />
        </Page>
    }
}

#[component]
fn Take(patient: String) -> impl IntoView {
    view! {
        <Card title=texts::EVIDENCE_WHAT>
            <ul>
                {texts::EVIDENCE_PARTS.iter().map(|part| view! { <li>{*part}</li> }).collect_view()}
            </ul>
            <Banner mood=Mood::Warn title=texts::EVIDENCE_CLEAR />
            <div class="actions">
                <DownloadButton
                    call=SaveEvidence { patient }
                    text=texts::EVIDENCE_SAVE
                    look=Look::Primary
                />
            </div>
        </Card>
    }
}

#[component]
fn Check() -> impl IntoView {
    let ledger = fetch(|| LedgerState {});
    view! {
        <Card title=texts::EVIDENCE_CHECK>
            <p>{texts::EVIDENCE_CHECK_TEXT}</p>
            <code class="code command">{texts::EVIDENCE_COMMAND}</code>
            <p>{texts::EVIDENCE_LEDGER}</p>
            <Loaded from=ledger let:state>
                <Fingerprint hash=state.genesis.clone() label=texts::FIRST_ENTRY />
                <div class="actions"><Copy content=state.genesis /></div>
            </Loaded>
            <p>{texts::EVIDENCE_GOOD}</p>
        </Card>
    }
}

//! What several registrars sign, and whose signature is still wanted.

use leptos::prelude::*;
use salus_web_rpc::{
    ListProposals, SignProposal, WithdrawProposal,
    people::{ProposalKind, ProposalLine},
};

use super::{act::Act, person::digits};
use crate::{
    fetch::{Fetched, fetch_live},
    texts::{admin as texts, common::role_word},
    ui::{
        Banner, Card, Fact, Facts, Fingerprint, Glyph, Loaded, Look, Mood, Page, Tag, Tone, When,
    },
};

/// Everything that waits for signatures.
#[component]
pub fn Approvals() -> impl IntoView {
    let proposals = fetch_live(|| ListProposals {});
    view! {
        <Page title=texts::APPROVALS lead=texts::APPROVALS_LEAD>
            <Loaded
                from=proposals
                empty=Vec::is_empty
                nothing=texts::NO_APPROVALS
                nothing_next=texts::NO_APPROVALS_NEXT
                let:list
            >
                {list
                    .into_iter()
                    .map(|line| view! { <Proposal line proposals /> })
                    .collect_view()}
            </Loaded>
        </Page>
    }
}

#[component]
fn Proposal(line: ProposalLine, proposals: Fetched<Vec<ProposalLine>>) -> impl IntoView {
    let enough = line.signed.len() >= line.needed as usize;
    let wanted = !line.mine && !enough;
    let title = texts::proposal(line.kind, &line.name);
    let text = match line.kind {
        ProposalKind::Credential => texts::vouch_question(&line.name),
        ProposalKind::PinReset => texts::pin_reset_question(&line.name),
    };
    let checks = match line.kind {
        ProposalKind::Credential => texts::CHECK_KEY,
        ProposalKind::PinReset => texts::CHECK_PIN,
    };
    let signed = if line.signed.is_empty() {
        texts::NOBODY.to_owned()
    } else {
        line.signed.join(", ")
    };
    let print = (line.kind == ProposalKind::Credential && !line.fingerprint.is_empty())
        .then(|| digits(&line.fingerprint));
    let proposal = StoredValue::new(line.proposal);
    view! {
        <Card title warn=wanted>
            {line.mine.then(|| view! {
                <Tag text=texts::SIGNED_ALREADY tone=Tone::Good glyph=Glyph::Check />
            })}
            <Facts>
                <Fact label=texts::FOR_WHOM>
                    <span dir="auto">{line.name}</span>
                    ", "
                    {role_word(line.role).to_lowercase()}
                </Fact>
                <Fact label=texts::SIGNATURES>
                    {texts::signatures(line.signed.len(), line.needed)}
                </Fact>
                <Fact label=texts::SIGNED_BY><span dir="auto">{signed}</span></Fact>
                <Fact label=texts::LASTS_UNTIL><When moment=line.expires /></Fact>
            </Facts>
            {print.map(|hash| view! {
                <p class="strong">{texts::FINGERPRINT}</p>
                <Fingerprint hash label=texts::FINGERPRINT />
            })}
            {(enough && line.kind == ProposalKind::PinReset).then(|| view! {
                <Banner mood=Mood::Good title=texts::PIN_READY />
            })}
            {wanted.then(|| view! {
                <h3>{texts::CHECK_TITLE}</h3>
                <ul>{checks.iter().map(|check| view! { <li>{*check}</li> }).collect_view()}</ul>
            })}
            <div class="actions">
                {wanted.then(|| view! {
                    <Act
                        verb=texts::SIGN
                        look=Look::Primary
                        question=texts::SIGN_QUESTION
                        text
                        call=SignProposal { proposal: proposal.get_value() }
                        done=move |so_far| {
                            proposals.again();
                            texts::progressed(so_far.signed, so_far.needed, so_far.done)
                        }
                    />
                })}
                <Act
                    verb=texts::WITHDRAW
                    look=Look::Quiet
                    danger=true
                    question=texts::WITHDRAW_QUESTION
                    text=texts::WITHDRAW_TEXT
                    call=WithdrawProposal { proposal: proposal.get_value() }
                    done=move |()| {
                        proposals.again();
                        texts::WITHDRAWN.to_owned()
                    }
                />
            </div>
        </Card>
    }
}

//! Says that something was checked, and how.

use leptos::prelude::*;

use super::{Fact, Facts};
use crate::texts::common as texts;

/// What was checked about one entry of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Position in the ledger.
    pub index: f64,
    /// Hash of the entry.
    pub leaf: String,
    /// Hashes on the way to the root.
    pub path: u32,
    /// Entries that the ledger had when it was checked.
    pub size: f64,
    /// Root of the ledger.
    pub root: String,
    /// Who signed the checkpoint.
    pub signers: Vec<String>,
}

/// "Checked: proven in the ledger", with how it was checked folded away.
#[component]
pub fn ProofMark(
    /// What was checked.
    proof: Proof,
    /// In a list whose every line was checked: one word for the eye, the sentence for the ear.
    #[prop(optional)]
    brief: bool,
) -> impl IntoView {
    let says = if brief {
        view! {
            <span>
                {texts::PROVEN_BRIEF}
                <span class="visually-hidden">{texts::PROVEN_REST}</span>
            </span>
        }
        .into_any()
    } else {
        view! { <span>{texts::PROVEN_BRIEF} {texts::PROVEN_REST}</span> }.into_any()
    };
    view! {
        <details class="details details-plain proof">
            <summary class="details-summary">{says}</summary>
            <div class="details-body">
                <p>{texts::PROVEN_HOW}</p>
                <Facts>
                    <Fact label=texts::PROOF_INDEX>
                        <span class="digits">{format!("{}", proof.index)}</span>
                    </Fact>
                    <Fact label=texts::PROOF_LEAF><span class="hash">{proof.leaf}</span></Fact>
                    <Fact label=texts::PROOF_PATH>{texts::proof_path(proof.path, proof.size)}</Fact>
                    <Fact label=texts::PROOF_ROOT><span class="hash">{proof.root}</span></Fact>
                    <Fact label=texts::PROOF_SIGNERS>{proof.signers.join(", ")}</Fact>
                </Facts>
            </div>
        </details>
    }
}

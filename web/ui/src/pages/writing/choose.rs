//! What to write: a kind of record, an upload, an import.

use leptos::prelude::*;
use salus_records::fhir::Kind;
use salus_web_rpc::{ListPatients, records::RecordLine};

use crate::{
    fetch::fetch,
    pages::records::kind_glyph,
    texts::writing as texts,
    ui::{Crumb, Empty, Glyph, Item, List, Loaded, Page, Section},
    whose::Whose,
};

/// The list of what can be written.
#[component]
pub fn ChooseKind(
    /// Whose records.
    whose: Whose,
) -> impl IntoView {
    view! {
        <Page
            title=texts::CHOOSE_TITLE
            lead=texts::CHOOSE_LEAD
            back=Crumb::new(whose.list(), texts::TO_RECORDS)
        >
            {match whose.account() {
                None => view! { <Kinds whose kinds=Kind::ALL.to_vec() /> }.into_any(),
                Some(patient) => view! { <KindsOf whose patient /> }.into_any(),
            }}
        </Page>
    }
}

/// The kinds that a doctor may write of a patient.
#[component]
fn KindsOf(whose: Whose, patient: String) -> impl IntoView {
    let patients = fetch(|| ListPatients {});
    view! {
        <Loaded from=patients let:list>
            {
                let line = list.into_iter().find(|line| line.uid == patient);
                let kinds = line.map(|line| line.writes).unwrap_or_default();
                if kinds.is_empty() {
                    view! {
                        <Empty
                            title=texts::NO_WRITING
                            text=texts::NO_WRITING_TEXT
                            glyph=Glyph::Lock
                        />
                    }
                    .into_any()
                } else {
                    view! { <Kinds whose kinds /> }.into_any()
                }
            }
        </Loaded>
    }
}

#[component]
fn Kinds(whose: Whose, kinds: Vec<Kind>) -> impl IntoView {
    let may_upload = [Kind::Document, Kind::Imaging]
        .iter()
        .any(|kind| kinds.contains(kind));
    let items = kinds.into_iter().map(move |kind| {
        view! {
            <Item
                to=whose.new_record(kind)
                glyph=kind_glyph(kind)
                title=kind.label()
                text=texts::kind_about(kind)
            />
        }
    });
    view! {
        <List>{items.collect_view()}</List>
        <Section title=texts::CHOOSE_FILES_TITLE>
            <List>
                {may_upload.then(|| view! {
                    <Item
                        to=whose.upload()
                        glyph=Glyph::Upload
                        title=texts::UPLOAD_ITEM
                        text=texts::UPLOAD_ITEM_TEXT
                    />
                })}
                <Item
                    to=whose.import()
                    glyph=Glyph::Ledger
                    title=texts::IMPORT_ITEM
                    text=texts::IMPORT_ITEM_TEXT
                />
            </List>
        </Section>
    }
}

/// The profile among records, if there is one.
pub fn profile_in(list: &[RecordLine]) -> Option<&RecordLine> {
    list.iter().find(|line| line.kind == Kind::Profile)
}

//! One record: what it says first, then whose words these are, files, versions, and who can see it.

use leptos::prelude::*;
use salus_web_rpc::{
    ReadRecord,
    records::{Erasure, RecordPage},
};

use super::{
    FileList,
    content::Content,
    erase_one::EraseOne,
    history::History,
    kind_glyph,
    line::by_patient_text,
    reason,
    side::{About, OverTime, Visible},
};
use crate::{
    fetch::{Fetched, fetch},
    pages::patient::erase::Receipt,
    texts::{patient as erase_texts, records as texts},
    ui::{
        Banner, ButtonLink, Copy, Crumb, Details, Glyph, Icon, Loaded, Look, Mood, Page,
        PrintButton, Tag, Tone, WhenDate,
    },
    whose::Whose,
};

/// One version of a record; opening it is in the access log before it is shown.
#[component]
pub fn RecordShow(
    /// Whose it is.
    whose: Whose,
    /// The record.
    record: String,
    /// The version; the newest where it is `None`.
    version: Option<u32>,
) -> impl IntoView {
    let read = {
        let reason = reason(whose);
        let is_own = whose.is_own();
        fetch(move || ReadRecord {
            patient: whose.account(),
            record: record.clone(),
            version,
            purpose: (!is_own).then_some(reason.purpose),
            note: (!is_own && !reason.note.is_empty()).then(|| reason.note.clone()),
        })
    };
    let receipt = RwSignal::new(None::<Erasure>);
    move || match receipt.get() {
        // What was read of it does not stay on the screen.
        Some(erasure) => {
            let record = read.ok().map(|page| page.line);
            view! {
                <Page title=erase_texts::ERASED back=back_to_list(whose)>
                    <Receipt erasure record />
                </Page>
            }
            .into_any()
        }
        None => view! { <Shown read whose receipt /> }.into_any(),
    }
}

/// The way back; for a doctor it says whose record this is.
fn back_to_list(whose: Whose) -> Crumb {
    let text = if whose.is_own() {
        texts::BACK_TO_LIST.to_owned()
    } else {
        texts::list_title(whose.name().as_deref())
    };
    Crumb::new(whose.list(), text)
}

#[component]
fn Shown(
    read: Fetched<RecordPage>,
    whose: Whose,
    receipt: RwSignal<Option<Erasure>>,
) -> impl IntoView {
    let title = Signal::derive(move || match read.ok() {
        Some(page) => page.line.title,
        None => texts::RECORD.into(),
    });
    let back = back_to_list(whose);
    view! {
        <Page title tab=texts::RECORD back>
            <Loaded from=read let:page>
                <Body page whose receipt />
            </Loaded>
        </Page>
    }
}

#[component]
fn Body(page: RecordPage, whose: Whose, receipt: RwSignal<Option<Erasure>>) -> impl IntoView {
    let line = page.line.clone();
    let is_old = line.version < page.newest;
    let fhir = page.fhir.clone();
    let logged = (!whose.is_own()).then(|| texts::opened_logged(reason(whose).purpose));
    view! {
        <div class="stack">
            <Head page=page.clone() whose />
            {logged.map(|text| view! {
                <p class="soft small no-print"><Icon glyph=Glyph::Eye small=true />
                    " "
                    {text}</p>
            })}
            {is_old.then(|| view! {
                <Banner mood=Mood::Warn title=texts::NEWER_TITLE>
                    <p>{texts::earlier_text(line.version, page.newest)}</p>
                    <p><a href=whose.record(&line.record).path()>{texts::TO_NEWEST}</a></p>
                </Banner>
            })}
            <div class="columns">
                <div class="stack">
                    <Content page=page.clone() whose />
                    <FileList page=page.clone() whose />
                </div>
                <div class="stack side">
                    <About page=page.clone() />
                    {whose.is_own().then(|| view! { <Visible names=page.visible_to.clone() /> })}
                    <OverTime series=page.series.clone() whose />
                </div>
            </div>
            <div class="no-print">
                {(page.newest > 1).then(|| view! { <History page=page.clone() whose /> })}
                <Details title=texts::DETAILS>
                    <p class="soft">{texts::DETAILS_TEXT}</p>
                    <pre class="source" tabindex="0" dir="ltr">{fhir.clone()}</pre>
                    <Copy content=fhir text=texts::COPY_DETAILS />
                </Details>
                {whose.is_own().then(|| view! { <EraseOne line=page.line.clone() receipt /> })}
            </div>
            <p class="paper-only small">{texts::PRINTED_FROM}</p>
        </div>
    }
}

/// The line below the title: kind, date, whose words, and what can be done.
#[component]
fn Head(page: RecordPage, whose: Whose) -> impl IntoView {
    let line = page.line;
    let may_change = page.may_write && line.version == page.newest;
    view! {
        <div class="row-between record-head">
            <div class="row">
                <Tag text=line.kind.label() tone=Tone::Brand glyph=kind_glyph(line.kind) />
                {(!line.date.is_empty()).then(|| view! { <WhenDate date=line.date /> })}
                <span class="soft" dir="auto">{texts::who(&line.signer, &line.author)}</span>
                {line.by_patient.then(|| view! {
                    <Tag text=by_patient_text(whose) glyph=Glyph::Person />
                })}
            </div>
            <div class="actions">
                {may_change.then(|| view! {
                    <ButtonLink
                        to=whose.edit(&line.record)
                        text=texts::EDIT
                        look=Look::Secondary
                        glyph=Glyph::Edit
                    />
                })}
                <PrintButton look=Look::Quiet />
            </div>
        </div>
    }
}

//! The next version of a record, from the form as it stands.

use leptos::{prelude::*, task::spawn_local};
use salus_records::fhir::{Kind, form::Form};
use salus_web_rpc::{
    FormOf, ReviseRecord,
    records::{FormPage, Written},
};

use super::{
    SignedNotice,
    conflict::{Conflict, Mine, Newer},
    fields::Fields,
    files::{KeptFiles, check},
    merge::Clash,
    reading::{Reading, some, text},
    sending::{SendBar, Sending},
};
use crate::{
    browser,
    fetch::fetch,
    router,
    texts::writing as texts,
    ui::{
        Banner, Crumb, DateValue, FileDrop, Files, Form as FormView, Loaded, Mood, Page,
        PartialDate, TextField,
    },
    whose::{Whose, record_of},
};

/// The form of a record, to be changed.
#[component]
pub fn EditRecord(
    /// Whose record.
    whose: Whose,
    /// Its number in the address.
    number: u32,
) -> impl IntoView {
    let Some(record) = record_of(number) else {
        // A number that nobody gave out, such as after a reload.
        spawn_local(async move { router::replace(whose.list()) });
        return ().into_any();
    };
    let back = Crumb::new(whose.record(&record), texts::TO_RECORD);
    let page = fetch({
        let record = record.clone();
        move || FormOf {
            patient: whose.account(),
            record: record.clone(),
        }
    });
    view! {
        <Page title=texts::EDIT_TITLE tab=texts::EDIT_TAB lead=texts::EDIT_HOW back narrow=true>
            <SignedNotice whose />
            <Loaded from=page let:page>
                <Editing whose page />
            </Loaded>
        </Page>
    }
    .into_any()
}

/// What the fields start from.
#[derive(Clone)]
pub struct Start {
    /// The version that is changed.
    pub base: FormPage,
    /// The form as typed so far.
    pub form: Option<Form>,
    /// The date as typed so far.
    pub date: String,
    /// The other title as typed so far.
    pub title: String,
    /// Files taken out so far.
    pub without: Vec<u32>,
    /// What both changed, after somebody else was faster.
    pub clashes: Option<Vec<Clash>>,
}

/// The form, made anew whenever it starts from something else.
#[component]
fn Editing(whose: Whose, page: FormPage) -> impl IntoView {
    let start = RwSignal::new(Start {
        form: page.form.clone(),
        date: page.date.clone(),
        base: page,
        title: String::new(),
        without: Vec::new(),
        clashes: None,
    });
    let files = Files::new_local(Vec::new());
    move || view! { <Version whose from=start.get() start files /> }
}

/// The fields of one version.
#[component]
fn Version(whose: Whose, from: Start, start: RwSignal<Start>, files: Files) -> impl IntoView {
    let kind = from.base.line.kind;
    let fields = from.form.as_ref().map(Fields::new);
    // What was typed before a conflict counts as a change, so it is compared with the base.
    let date = DateValue::new(&from.date);
    let title = text(&from.title);
    let without = RwSignal::new(from.without.clone());
    let sending = Sending::new(whose);
    let newer = RwSignal::new(None::<Newer>);
    let base = StoredValue::new(from.base.clone());
    let submit = move |()| {
        if sending.is_running() {
            return;
        }
        let mut reading = Reading::default();
        let form = fields.map(|fields| fields.read(&mut reading));
        let base = base.get_value();
        let has_date = fields.is_some() && kind != Kind::Profile;
        let date = if has_date {
            reading.date_text("date", date)
        } else {
            String::new()
        };
        if has_date && date.is_empty() && !base.date.is_empty() {
            reading.wrong("date", texts::DATE_MISSING);
        }
        check(&mut reading, files);
        let mine = Mine {
            form,
            date,
            title: some(title).unwrap_or_default(),
            without: without.get_untracked(),
        };
        let has_files = files.with_untracked(|files| !files.is_empty());
        let wrong = reading.finish();
        if wrong.is_empty() && !has_files && !mine.differs_from(&base) {
            sending.show(vec![(
                "form-start".to_owned(),
                texts::NOTHING_CHANGED.to_owned(),
            )]);
            return;
        }
        if sending.show(wrong) {
            let request = mine.request(whose, &base);
            let said = |written: &Written| texts::written_version(&written.title, written.version);
            sending.start(request, files, said, move |_| {
                newer.set(Some(Newer { mine, base }));
                browser::focus("form-start");
            });
        }
    };
    view! {
        <div class="stack" id="form-start" tabindex="-1">
            <Merged clashes=from.clashes />
            {fields.is_none().then(|| view! {
                <Banner mood=Mood::Warn title=texts::NO_FORM>
                    <p>{texts::NO_FORM_TEXT}</p>
                </Banner>
            })}
            {move || newer.get().map(|newer| view! {
                <Conflict whose newer start />
            })}
            <FormView errors=sending.errors on_submit=submit guarded=true>
                {(fields.is_some() && kind != Kind::Profile).then(|| view! {
                    <PartialDate id="date" label=texts::date_label(kind) value=date />
                })}
                {fields.map(Fields::view)}
                <TextField
                    id="title"
                    label=texts::OWN_TITLE
                    hint=texts::OWN_TITLE_HINT
                    value=title
                />
                <KeptFiles files=from.base.files.clone() without />
                <FileDrop id="files" label=texts::ADDED_FILES hint=texts::FILES_HINT files />
                <SendBar sending text=texts::SAVE_VERSION />
            </FormView>
        </div>
    }
}

/// After a conflict: what happened, and what both changed.
#[component]
fn Merged(clashes: Option<Vec<Clash>>) -> impl IntoView {
    clashes.map(|clashes| {
        let has_clashes = !clashes.is_empty();
        let lines = clashes.into_iter().map(|clash| {
            view! {
                <li>
                    <span class="strong">{clash.field}</span>
                    ": "
                    <bdi class="typed">{clash.theirs}</bdi>
                </li>
            }
        });
        view! {
            <Banner mood=Mood::Info title=texts::MERGED_TITLE>
                <p>{texts::MERGED_TEXT}</p>
                {has_clashes.then(|| view! { <p class="strong">{texts::MERGED_CLASHES}</p> })}
                <ul>{lines.collect_view()}</ul>
            </Banner>
        }
    })
}

impl Mine {
    /// Whether anything differs from what stands there.
    pub fn differs_from(&self, base: &FormPage) -> bool {
        let has_date = self.form.is_some() && base.line.kind != Kind::Profile;
        self.form != base.form
            || (has_date && self.date != base.date)
            || !self.title.is_empty()
            || !self.without.is_empty()
    }

    fn request(&self, whose: Whose, base: &FormPage) -> ReviseRecord {
        ReviseRecord {
            patient: whose.account(),
            record: base.line.record.clone(),
            version: base.line.version,
            form: self.form.clone(),
            date: self.date.clone(),
            title: Some(self.title.clone()).filter(|title| !title.is_empty()),
            without: self.without.clone(),
        }
    }
}

//! Somebody else was faster: what they wrote beside what was typed, and a way to put the one on top
//! of the other.

use leptos::prelude::*;
use salus_records::fhir::form::Form;
use salus_web_rpc::{
    Failure, FormOf, ListRecords, ReadRecord,
    records::{FormPage, RecordPage},
};

use super::{
    edit::Start,
    files::same_files,
    merge::{changes, merge},
};
use crate::{
    rpc,
    texts::writing as texts,
    ui::{
        Banner, Button, Card, Fact, Facts, FailureView, Look, Mood, Skeleton,
        when::{date_text, moment_text},
    },
    whose::Whose,
};

/// What was typed.
#[derive(Clone, Debug)]
pub struct Mine {
    /// The form.
    pub form: Option<Form>,
    /// When it happened.
    pub date: String,
    /// Another title; empty for none.
    pub title: String,
    /// Files taken out.
    pub without: Vec<u32>,
}

/// A version that came between what was changed and its saving.
#[derive(Clone)]
pub struct Newer {
    /// What was typed.
    pub mine: Mine,
    /// What it was typed over.
    pub base: FormPage,
}

/// The newest version: its form and how it reads.
#[derive(Clone)]
struct Theirs {
    form: FormPage,
    page: RecordPage,
}

/// Shows both and lets the person go on.
#[component]
pub fn Conflict(
    /// What came between.
    newer: Newer,
    /// Where the form starts from next.
    start: RwSignal<Start>,
    /// Whose record.
    whose: Whose,
) -> impl IntoView {
    let theirs = RwSignal::new(None::<Result<Theirs, Failure>>);
    let newer = StoredValue::new(newer);
    let load = move || {
        theirs.set(None);
        let record = newer.with_value(|newer| newer.base.line.record.clone());
        leptos::task::spawn_local(async move {
            let found = newest(whose, record).await;
            theirs.try_set(Some(found));
        });
    };
    load();
    let apply = move |theirs: FormPage| {
        start.set(newer.with_value(|newer| on_top(newer, theirs)));
    };
    move || match theirs.get() {
        None => view! {
            <Banner mood=Mood::Warn title=texts::CONFLICT_LOADING>
                <Skeleton />
            </Banner>
        }
        .into_any(),
        Some(Err(failure)) => view! { <FailureView failure retry=move |()| load() /> }.into_any(),
        Some(Ok(theirs)) => {
            // Without a form, only title and files were changed, and they go on top of anything.
            let fits =
                theirs.form.form.is_some() || newer.with_value(|newer| newer.mine.form.is_none());
            let mine = newer.with_value(typed);
            view! { <Both theirs mine fits on_apply=apply /> }.into_any()
        }
    }
}

/// The newest version, asked for anew.
async fn newest(whose: Whose, record: String) -> Result<Theirs, Failure> {
    let patient = whose.account();
    rpc::call(ListRecords {
        patient: patient.clone(),
        fresh: true,
    })
    .await?;
    let form = rpc::call(FormOf {
        patient: patient.clone(),
        record: record.clone(),
    })
    .await?;
    let page = rpc::call(ReadRecord {
        patient,
        record,
        version: None,
        purpose: None,
        note: None,
    })
    .await?;
    Ok(Theirs { form, page })
}

#[component]
fn Both(
    theirs: Theirs,
    mine: Vec<(&'static str, String)>,
    fits: bool,
    #[prop(into)] on_apply: Callback<FormPage>,
) -> impl IntoView {
    let line = &theirs.form.line;
    let by = texts::conflict_by(line.version, &line.signer, &moment_text(line.written));
    let facts = theirs.page.facts.into_iter().map(|fact| {
        let unit = fact.unit.unwrap_or_default();
        view! {
            <Fact label=fact.label>
                <bdi class="typed">{format!("{} {unit}", fact.value).trim_end().to_owned()}</bdi>
            </Fact>
        }
    });
    let narrative = theirs.page.narrative;
    let typed = mine.into_iter().map(|(field, text)| {
        view! {
            <Fact label=field>
                <bdi class="typed">{text}</bdi>
            </Fact>
        }
    });
    let form = StoredValue::new(theirs.form.clone());
    view! {
        <div class="stack" role="alert">
            <Banner mood=Mood::Warn title=texts::CONFLICT_TITLE>
                <p>{if fits { texts::CONFLICT_TEXT } else { texts::CONFLICT_NO_FORM }}</p>
            </Banner>
            <div class="conflict">
                <Card title=texts::CONFLICT_THEIRS>
                    <p class="soft small">{by}</p>
                    <p class="strong"><bdi>{theirs.page.line.title}</bdi></p>
                    <Facts>{facts.collect_view()}</Facts>
                    {(!narrative.is_empty()).then(|| view! {
                        <p class="typed" dir="auto">{narrative}</p>
                    })}
                </Card>
                <Card title=texts::CONFLICT_MINE brand=true>
                    <Facts>{typed.collect_view()}</Facts>
                </Card>
            </div>
            {fits.then(|| view! {
                <div class="actions">
                    <Button
                        text=texts::CONFLICT_APPLY
                        look=Look::Secondary
                        on_click=move |_| on_apply.run(form.get_value())
                    />
                </div>
            })}
        </div>
    }
}

/// What was changed, in words.
fn typed(newer: &Newer) -> Vec<(&'static str, String)> {
    let (mine, base) = (&newer.mine, &newer.base);
    let mut found = match (&base.form, &mine.form) {
        (Some(base), Some(mine)) => changes(base, mine),
        _ => Vec::new(),
    };
    if mine.form.is_some() && mine.date != base.date && !mine.date.is_empty() {
        found.push((texts::field_word("date"), date_text(&mine.date)));
    }
    if !mine.title.is_empty() {
        found.push((texts::field_word("title"), mine.title.clone()));
    }
    let gone = mine
        .without
        .iter()
        .filter_map(|number| base.files.get(*number as usize));
    found.extend(gone.map(|file| (texts::FILE_GOES, file.name.clone())));
    if found.is_empty() {
        found.push((texts::FILES, texts::NO_CHANGES.to_owned()));
    }
    found
}

/// What the form starts from when what was typed goes on top of what they wrote.
fn on_top(newer: &Newer, theirs: FormPage) -> Start {
    let (mine, base) = (&newer.mine, &newer.base);
    let (form, clashes) = match (&base.form, &mine.form, &theirs.form) {
        (Some(base), Some(mine), Some(theirs)) => match merge(base, mine, theirs) {
            Some((form, clashes)) => (Some(form), clashes),
            None => (Some(theirs.clone()), Vec::new()),
        },
        _ => (theirs.form.clone(), Vec::new()),
    };
    let date = if mine.date == base.date {
        theirs.date.clone()
    } else {
        mine.date.clone()
    };
    Start {
        without: same_files(&mine.without, &base.files, &theirs.files),
        base: theirs,
        form,
        date,
        title: mine.title.clone(),
        clashes: Some(clashes),
    }
}

#[cfg(test)]
mod tests {
    use salus_records::fhir::{Kind, form::Vaccination};
    use salus_web_rpc::{
        Moment,
        records::{FileLine, FileView, RecordLine},
    };

    use super::*;

    fn page(version: u32, lot: &str, date: &str, files: &[&str]) -> FormPage {
        let file = |name: &&str| FileLine {
            name: (*name).into(),
            media_type: String::new(),
            len: 1.0,
            view: FileView::None,
            removable: true,
        };
        FormPage {
            line: RecordLine {
                record: "r".into(),
                version,
                kind: Kind::Vaccination,
                title: "Tetanus".into(),
                date: date.into(),
                signer: "Dr. Bo".into(),
                author: String::new(),
                by_patient: false,
                written: Moment(0.0),
                files: 0,
                damaged: false,
            },
            form: Some(form(lot, None)),
            date: date.into(),
            files: files.iter().map(file).collect(),
        }
    }

    fn form(lot: &str, note: Option<&str>) -> Form {
        Form::Vaccination(Vaccination {
            lot: Some(lot.into()),
            note: note.map(str::to_owned),
            ..Vaccination::default()
        })
    }

    #[test]
    fn what_was_typed_goes_on_top_of_what_they_wrote() {
        let newer = Newer {
            mine: Mine {
                form: Some(form("A", Some("Left arm"))),
                date: "2024-05".into(),
                title: "My title".into(),
                without: vec![1],
            },
            base: page(1, "A", "2024-05", &["x", "y"]),
        };
        let start = on_top(&newer, page(2, "B", "2024-06-01", &["y", "z"]));
        assert_eq!(start.base.line.version, 2);
        assert_eq!(start.form, Some(form("B", Some("Left arm"))));
        // The date was not touched, so theirs counts.
        assert_eq!(start.date, "2024-06-01");
        assert_eq!(start.title, "My title");
        assert_eq!(start.without, [0]);
        assert_eq!(start.clashes, Some(vec![]));

        let said = typed(&newer);
        let fields: Vec<_> = said.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["Note", "Title", texts::FILE_GOES]);
    }

    #[test]
    fn nothing_typed_is_no_difference() {
        let base = page(1, "A", "2024-05", &[]);
        let mut mine = Mine {
            form: base.form.clone(),
            date: base.date.clone(),
            title: String::new(),
            without: Vec::new(),
        };
        assert!(!mine.differs_from(&base));
        mine.date = "2024".into();
        assert!(mine.differs_from(&base));
    }
}

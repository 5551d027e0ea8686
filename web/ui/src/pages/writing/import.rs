//! A FHIR file becomes records: first what it brings, then, if the person wants it, the bringing in.

use leptos::prelude::*;
use salus_web_rpc::{
    Failure, FailureKind, PlanImport, RunImport,
    records::{ImportPlan, ImportResult},
};

use crate::{
    texts::writing as texts,
    ui::{
        Banner, Button, ButtonLink, Card, Crumb, Details, Errors, Fact, Facts, FailureView,
        FileDrop, Files, Form, Job, JobView, Look, Mood, Page, toast,
    },
    whose::Whose,
};

/// Where an import stands.
#[derive(Clone)]
enum Stage {
    /// A file is chosen.
    File,
    /// What it brings is known.
    Planned(ImportPlan),
    /// It is done.
    Done(ImportResult),
    /// It was stopped, or failed, in the middle.
    Broken(Failure),
}

/// The page that imports.
#[component]
pub fn Import(
    /// Whose record it becomes.
    whose: Whose,
) -> impl IntoView {
    let stage = RwSignal::new(Stage::File);
    let files = Files::new_local(Vec::new());
    let again = move || {
        files.set(Vec::new());
        stage.set(Stage::File);
    };
    view! {
        <Page
            title=texts::IMPORT_TITLE
            lead=texts::IMPORT_LEAD
            back=Crumb::new(whose.choose(), texts::TO_CHOOSE)
            narrow=true
        >
            {(!whose.is_own()).then(|| view! {
                <Banner title=texts::import_for(whose.name().as_deref()) />
            })}
            {move || match stage.get() {
                Stage::File => view! { <ChooseFile whose files stage /> }.into_any(),
                Stage::Planned(plan) if brings_nothing(&plan) => view! {
                    <Banner mood=Mood::Good title=texts::IMPORT_NOTHING>
                        <p>{texts::IMPORT_NOTHING_TEXT}</p>
                    </Banner>
                    <Ends whose on_again=move |()| again() />
                }
                .into_any(),
                Stage::Planned(plan) => {
                    view! { <Plan whose plan stage on_again=move |()| again() /> }.into_any()
                }
                Stage::Done(result) => view! {
                    <Banner mood=Mood::Good title=texts::IMPORT_DONE>
                        <p>{texts::import_done(result.created, result.updated)}</p>
                    </Banner>
                    <Ends whose on_again=move |()| again() />
                }
                .into_any(),
                Stage::Broken(failure) => view! {
                    <Banner mood=Mood::Warn title=texts::IMPORT_STOPPED>
                        <p>{texts::IMPORT_STOPPED_TEXT}</p>
                    </Banner>
                    {(failure.kind != FailureKind::Cancelled)
                        .then(|| view! { <FailureView failure /> })}
                    <Ends whose on_again=move |()| again() />
                }
                .into_any(),
            }}
        </Page>
    }
}

#[component]
fn ChooseFile(whose: Whose, files: Files, stage: RwSignal<Stage>) -> impl IntoView {
    let errors = Errors::new();
    let job = Job::new();
    let submit = move |()| {
        if job.is_running() {
            return;
        }
        let chosen = files.get_untracked();
        let wrong = if chosen.is_empty() {
            vec![("files", texts::IMPORT_FILE_MISSING.to_owned())]
        } else {
            Vec::new()
        };
        if errors.show(wrong) {
            let request = PlanImport {
                patient: whose.account(),
            };
            job.run(request, &chosen, move |answer| match answer {
                Ok(answer) => {
                    stage.try_set(Stage::Planned(answer.answer));
                }
                Err(failure) => {
                    if stage.try_get_untracked().is_some() {
                        errors.fail(failure);
                    }
                }
            });
        }
    };
    view! {
        <Form errors on_submit=submit>
            <FileDrop
                id="files"
                label=texts::IMPORT_FILE
                hint=texts::IMPORT_FILE_HINT
                accept=".json,.ndjson,application/json,application/fhir+json,application/x-ndjson"
                single=true
                files
            />
            <JobView job label=texts::IMPORT_LOOKING />
            <div class="actions">
                <Button text=texts::IMPORT_LOOK busy=job.busy() />
            </div>
        </Form>
    }
}

/// What the file brings, and the button that brings it in.
#[component]
fn Plan(
    whose: Whose,
    plan: ImportPlan,
    stage: RwSignal<Stage>,
    #[prop(into)] on_again: Callback<()>,
) -> impl IntoView {
    let job = Job::new();
    let run = move |_| {
        let request = RunImport {
            patient: whose.account(),
        };
        job.run(request, &[], move |answer| match answer {
            Ok(answer) => {
                let result = answer.answer;
                toast(texts::import_done(result.created, result.updated));
                stage.try_set(Stage::Done(result));
            }
            Err(failure) => {
                stage.try_set(Stage::Broken(failure));
            }
        });
    };
    let has_new = !plan.new.is_empty();
    let more = more_titles(&plan);
    let new = plan.new.into_iter().map(|(kind, count)| {
        view! { <Fact label=kind.label()>{texts::records_count(count)}</Fact> }
    });
    let new = new.collect_view();
    let titles = plan
        .titles
        .into_iter()
        .map(|title| view! { <li><bdi>{title}</bdi></li> });
    let titles = titles.collect_view();
    view! {
        <Card title=texts::IMPORT_PLAN brand=true>
            {has_new.then(|| view! {
                <h3>{texts::IMPORT_NEW}</h3>
                <Facts>{new}</Facts>
                <Details title=texts::IMPORT_TITLES>
                    <ul class="titles">
                        {titles}
                        {(more > 0).then(|| view! { <li>{texts::import_more(more)}</li> })}
                    </ul>
                </Details>
            })}
            <Facts>
                {(plan.changed > 0).then(|| view! {
                    <Fact label=texts::IMPORT_CHANGED>{texts::records_count(plan.changed)}</Fact>
                })}
                {(plan.unchanged > 0).then(|| view! {
                    <Fact label=texts::IMPORT_THERE>{texts::records_count(plan.unchanged)}</Fact>
                })}
            </Facts>
        </Card>
        <JobView job label=texts::IMPORT_RUNNING />
        <div class="actions">
            <Button text=texts::IMPORT_RUN busy=job.busy() on_click=run />
            {move || (!job.is_running()).then(|| view! {
                <Button
                    text=texts::IMPORT_OTHER
                    look=Look::Quiet
                    on_click=move |_| on_again.run(())
                />
            })}
        </div>
    }
}

/// Ways on after an import.
#[component]
fn Ends(whose: Whose, #[prop(into)] on_again: Callback<()>) -> impl IntoView {
    view! {
        <div class="actions">
            <ButtonLink to=whose.list() text=texts::IMPORT_SEE />
            <Button
                text=texts::IMPORT_OTHER
                look=Look::Secondary
                on_click=move |_| on_again.run(())
            />
        </div>
    }
}

fn brings_nothing(plan: &ImportPlan) -> bool {
    plan.new.is_empty() && plan.changed == 0
}

/// How many new records the list of titles leaves out.
fn more_titles(plan: &ImportPlan) -> u32 {
    let new: u32 = plan.new.iter().map(|(_, count)| count).sum();
    new.saturating_sub(u32::try_from(plan.titles.len()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use salus_records::fhir::Kind;

    use super::*;

    #[test]
    fn a_plan_says_whether_it_brings_anything() {
        let mut plan = ImportPlan {
            new: Vec::new(),
            titles: Vec::new(),
            changed: 0,
            unchanged: 12,
        };
        assert!(brings_nothing(&plan));
        plan.changed = 1;
        assert!(!brings_nothing(&plan));
        plan.new = vec![(Kind::BloodTest, 150), (Kind::Allergy, 70)];
        plan.titles = vec![String::new(); 200];
        assert_eq!(more_titles(&plan), 20);
    }

    #[test]
    fn what_came_is_said_in_whole_words() {
        assert_eq!(texts::import_done(1, 0), "1 record new.");
        assert_eq!(texts::import_done(0, 2), "2 records with a new version.");
        assert_eq!(
            texts::import_done(3, 1),
            "3 records new, 1 record with a new version."
        );
    }
}

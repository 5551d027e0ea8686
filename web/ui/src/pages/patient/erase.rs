//! Erasing: what it does, what stays, the word to type, and the receipt.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{
    Erase, SaveReceipt,
    records::{Erasure, RecordLine},
};

use crate::{
    route::PatientRoute,
    rpc,
    texts::patient as texts,
    ui::{
        Banner, Button, ButtonLink, Card, DownloadButton, Errors, Fact, Facts, Form, Glyph, Look,
        Mood, Page, PrintButton, Sheet, TextField, When,
    },
    whose::Whose,
};

/// Destroys the keys to everything.
#[component]
pub fn EraseAll() -> impl IntoView {
    view! {
        <Page title=texts::ERASE lead=texts::ERASE_LEAD>
            <EraseForm />
        </Page>
    }
}

/// Asks, and shows the receipt in its place.
#[component]
fn EraseForm() -> impl IntoView {
    let receipt = RwSignal::new(None::<Erasure>);
    move || match receipt.get() {
        Some(erasure) => view! { <Receipt erasure record=None /> }.into_any(),
        None => view! {
            <Banner mood=Mood::Warn title=texts::ERASE_FIRST>
                <p>{texts::ERASE_FIRST_TEXT}</p>
                <p><a href=PatientRoute::Export.path()>{texts::EXPORT}</a></p>
            </Banner>
            <EraseQuestion record=None receipt />
        }
        .into_any(),
    }
}

/// Explains, asks for the word, and erases.
#[component]
pub fn EraseQuestion(
    /// The record; all of them where it is `None`.
    record: Option<RecordLine>,
    /// Where the receipt goes.
    receipt: RwSignal<Option<Erasure>>,
) -> impl IntoView {
    let word = RwSignal::new(String::new());
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let is_one = record.is_some();
    let id = record.map(|line| line.record);
    let submit = move |()| {
        let missing = (!is_the_word(&word.get_untracked()))
            .then(|| ("erase-word", texts::ERASE_TYPE_WRONG.to_owned()));
        if !errors.show(missing.into_iter().collect()) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let record = id.clone();
        spawn_local(async move {
            let result = rpc::call(Erase { record }).await;
            busy.try_set(false);
            match result {
                Ok(erasure) => {
                    receipt.try_set(Some(erasure));
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    let (what, button) = if is_one {
        (texts::ERASE_ONE_LIST, texts::ERASE_ONE_BUTTON)
    } else {
        (texts::ERASE_ALL_LIST, texts::ERASE_ALL_BUTTON)
    };
    view! {
        <div class="stack">
            <Card title=texts::ERASE_WHAT>
                <ul>{what.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}</ul>
            </Card>
            <Card title=texts::ERASE_STAYS warn=true>
                <ul>
                    {texts::ERASE_STAYS_LIST
                        .iter()
                        .map(|line| view! { <li>{*line}</li> })
                        .collect_view()}
                </ul>
                {(!is_one).then(|| view! { <p class="soft">{texts::ERASE_ALL_REFUSED}</p> })}
            </Card>
            <Form errors on_submit=submit>
                <TextField
                    id="erase-word"
                    label=texts::ERASE_TYPE
                    hint=texts::ERASE_TYPE_HINT
                    value=word
                    short=true
                />
                <div class="actions">
                    <Button text=button look=Look::Danger glyph=Glyph::Trash busy />
                </div>
            </Form>
        </div>
    }
}

/// What was erased, until when a backup may still hold a key, and the proof.
#[component]
pub fn Receipt(
    /// What the custodian answered.
    erasure: Erasure,
    /// The record; all of them where it is `None`.
    record: Option<RecordLine>,
) -> impl IntoView {
    let (title, what) = match record {
        Some(line) => (texts::erased(&line.title), line.title),
        None => (texts::ERASED_ALL.into(), texts::RECEIPT_EVERYTHING.into()),
    };
    view! {
        <div class="stack">
            <Banner mood=Mood::Good title><p>{texts::RECEIPT_TEXT}</p></Banner>
            <Sheet title=texts::RECEIPT>
                <Facts>
                    <Fact label=texts::RECEIPT_WHAT><span dir="auto">{what}</span></Fact>
                    <Fact label=texts::RECEIPT_VERSIONS>
                        <span class="digits">{erasure.versions}</span>
                    </Fact>
                    <Fact label=texts::RECEIPT_HORIZON>
                        <When moment=erasure.horizon day=true />
                    </Fact>
                    <Fact label=texts::RECEIPT_INDEX>
                        <a class="digits" href=PatientRoute::LogLine(erasure.index as u64).path()>
                            {format!("{}", erasure.index)}
                        </a>
                    </Fact>
                </Facts>
            </Sheet>
            <div class="actions">
                <PrintButton />
                <DownloadButton
                    call=SaveReceipt { index: erasure.index }
                    text=texts::RECEIPT_SAVE
                />
                <ButtonLink to=Whose::Own.list() text=texts::RECEIPT_ON look=Look::Quiet />
            </div>
        </div>
    }
}

/// Whether this is the word, however it is written.
fn is_the_word(typed: &str) -> bool {
    typed.trim().to_lowercase() == texts::ERASE_WORD
}

#[cfg(test)]
mod tests {
    use super::is_the_word;

    #[test]
    fn only_the_word_itself_counts() {
        assert!(is_the_word(" Erase "));
        assert!(!is_the_word(""));
        assert!(!is_the_word("erase it"));
    }
}

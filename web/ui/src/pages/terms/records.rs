//! Single records, chosen from one's own.

use leptos::prelude::*;
use salus_web_rpc::{ListRecords, records::RecordLine};

use super::{Terms, field, record_value};
use crate::{
    fetch::fetch,
    texts::sharing as texts,
    ui::{CheckList, Choice, Loaded, TextField, when::date_text},
};

/// Which records; a search narrows the list and keeps what was chosen.
#[component]
pub fn RecordChoice(
    /// The fields.
    terms: Terms,
) -> impl IntoView {
    let records = fetch(|| ListRecords {
        patient: None,
        fresh: false,
    });
    let search = RwSignal::new(String::new());
    view! {
        <Loaded
            from=records
            empty=Vec::is_empty
            nothing=texts::NO_RECORDS
            let:list
        >
            <TextField
                id="terms-records-search"
                label=texts::RECORDS_SEARCH
                hint=texts::RECORDS_SEARCH_HINT
                value=search
                keyboard="search"
            />
            {move || {
                let typed = search.get();
                let found = list.iter().filter(|line| fits(line, &typed)).map(choice);
                view! {
                    <div class="choices-scroll">
                        <CheckList
                            id=field::RECORDS
                            label=texts::RECORDS
                            choices=found.collect()
                            values=terms.records
                        />
                    </div>
                }
            }}
        </Loaded>
    }
}

fn choice(line: &RecordLine) -> Choice {
    let mut about = vec![line.kind.label().to_owned()];
    if !line.date.is_empty() {
        about.push(date_text(&line.date));
    }
    Choice::new(record_value(&line.record, line.version), line.title.clone())
        .with_hint(about.join(", "))
}

/// Whether the title or the kind holds every word typed.
fn fits(line: &RecordLine, typed: &str) -> bool {
    let text = format!("{} {}", line.title, line.kind.label()).to_lowercase();
    let typed = typed.to_lowercase();
    typed.split_whitespace().all(|word| text.contains(word))
}

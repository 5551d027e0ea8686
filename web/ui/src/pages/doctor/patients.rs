//! The patients who let this doctor in, and those whose permission has ended.

use leptos::prelude::*;
use salus_records::objects::grant::Rights;
use salus_web_rpc::{ListPatients, Moment, sharing::PatientLine};

use super::ended::ended_at;
use crate::{
    fetch::fetch_live,
    pages::terms::{Left, scope},
    route::{DoctorRoute, Route},
    texts::doctor as texts,
    ui::{
        Banner, ButtonLink, Card, Details, Empty, Glyph, Item, List, Loaded, Page, TextField,
        when::day_text,
    },
    whose::Whose,
};

/// Patients from which on a search is offered.
const SEARCHED: usize = 8;

/// The patients.
#[component]
pub fn Patients(
    /// Whether the doctor came by an address that leads nowhere any more.
    #[prop(optional)]
    lost: bool,
) -> impl IntoView {
    let patients = fetch_live(|| ListPatients {});
    let find = || {
        view! { <ButtonLink to=DoctorRoute::Find text=texts::FIND glyph=Glyph::Search /> }
    };
    view! {
        <Page title=texts::PATIENTS_TITLE lead=texts::PATIENTS_LEAD aside=find>
            {lost.then(|| view! {
                <Banner title=texts::UNKNOWN_TITLE><p>{texts::UNKNOWN_TEXT}</p></Banner>
            })}
            <Loaded
                from=patients
                empty=Vec::is_empty
                nothing=texts::NO_PATIENTS
                nothing_next=texts::NO_PATIENTS_NEXT
                let:list
            >
                <Lists list />
            </Loaded>
        </Page>
    }
}

#[component]
fn Lists(list: Vec<PatientLine>) -> impl IntoView {
    let (live, ended): (Vec<_>, Vec<_>) = list
        .into_iter()
        .partition(|patient| patient.until.is_some());
    let search = RwSignal::new(String::new());
    let is_long = live.len() > SEARCHED;
    let nobody = live.is_empty();
    let shown = move || {
        let typed = search.get();
        let fitting = live.iter().filter(|patient| fits(patient, &typed));
        let found: Vec<PatientLine> = fitting.cloned().collect();
        if found.is_empty() && !nobody {
            return view! { <p>{texts::NONE_FOUND}</p> }.into_any();
        }
        let items = found.into_iter().map(|patient| view! { <Line patient /> });
        view! { <List>{items.collect_view()}</List> }.into_any()
    };
    let ended_count = ended.len();
    let nameless = ended.iter().any(|patient| patient.name.is_empty());
    let old = ended
        .into_iter()
        .map(|patient| view! { <EndedLine patient /> });
    let old = old.collect_view();
    view! {
        {is_long.then(|| view! {
            <TextField
                id="patients-search"
                label=texts::SEARCH
                value=search
                keyboard="search"
            />
        })}
        {if nobody {
            view! { <Empty title=texts::NO_PATIENTS_NOW glyph=Glyph::People /> }.into_any()
        } else {
            view! { <Card>{shown}</Card> }.into_any()
        }}
        {(ended_count > 0).then(|| view! {
            <Details title=texts::ended_count(ended_count)>
                {nameless.then(|| view! { <p class="soft small">{texts::NAMELESS_WHY}</p> })}
                <List>{old}</List>
            </Details>
        })}
    }
}

#[component]
fn Line(patient: PatientLine) -> impl IntoView {
    let text = allowed(&patient);
    let until = patient.until;
    view! {
        <Item to=home(&patient) glyph=Glyph::Person title=name(&patient) text>
            {until.map(|until| view! { <Left until /> })}
        </Item>
    }
}

#[component]
fn EndedLine(patient: PatientLine) -> impl IntoView {
    let text = ended(&patient);
    view! { <Item to=home(&patient) glyph=Glyph::EyeOff title=name(&patient) text /> }
}

/// When the last permission ended, and what it covered: all that is left to recognise somebody by.
fn ended(patient: &PatientLine) -> String {
    let grants = patient.grants.iter();
    let last = grants.max_by(|a, b| ended_at(a).total_cmp(&ended_at(b)));
    last.map_or_else(
        || texts::ENDED.to_owned(),
        |grant| texts::ended_on(&day_text(Moment(ended_at(grant))), &scope(grant)),
    )
}

fn home(patient: &PatientLine) -> Route {
    Whose::of(&patient.uid, &patient.name).home()
}

/// The patient's name, or that there is none.
pub fn name(patient: &PatientLine) -> String {
    if patient.name.is_empty() {
        texts::NAMELESS.to_owned()
    } else {
        patient.name.clone()
    }
}

/// What may be read and written now, in a line.
pub fn allowed(patient: &PatientLine) -> String {
    let live = || patient.grants.iter().filter(|grant| grant.live);
    let single = live()
        .filter(|grant| grant.rights.read)
        .map(|grant| grant.records.len())
        .sum();
    let whole = whole_kinds(patient);
    if single == 0 && !whole.is_empty() && whole == patient.writes {
        return texts::reads_and_writes(&whole);
    }
    let mut said = Vec::new();
    if !whole.is_empty() || single > 0 {
        said.push(texts::reads(&whole, single));
    }
    if !patient.writes.is_empty() {
        said.push(texts::writes(&patient.writes));
    }
    if said.is_empty() {
        said.push(texts::reads(&[], 0));
    }
    said.join(". ")
}

/// Kinds of which every record may be read now.
fn whole_kinds(patient: &PatientLine) -> Vec<salus_records::fhir::Kind> {
    let reads = |rights: Rights| rights.read;
    let live = patient
        .grants
        .iter()
        .filter(|grant| grant.live && grant.future && reads(grant.rights));
    let mut kinds: Vec<_> = live.flat_map(|grant| grant.kinds.iter().copied()).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// Whether the name holds every word typed.
fn fits(patient: &PatientLine, typed: &str) -> bool {
    let name = name(patient).to_lowercase();
    typed
        .to_lowercase()
        .split_whitespace()
        .all(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use salus_records::{fhir::Kind, objects::grant::Purpose};
    use salus_web_rpc::{Moment, sharing::GrantLine};

    use super::*;

    fn grant(kinds: &[Kind], records: usize, write: bool, live: bool) -> GrantLine {
        GrantLine {
            grant: String::new(),
            other: String::new(),
            name: String::new(),
            kinds: kinds.to_vec(),
            dates: None,
            records: vec![(String::new(), 1); records],
            future: records == 0,
            rights: Rights { read: true, write },
            purpose: Purpose::Treat,
            from: Moment(0.0),
            until: Moment(1.0),
            keep_until: None,
            last_used: None,
            revoked: None,
            live,
        }
    }

    fn patient(grants: Vec<GrantLine>, writes: &[Kind]) -> PatientLine {
        PatientLine {
            uid: "u".into(),
            name: "Zora Lind".into(),
            grants,
            until: Some(Moment(1.0)),
            reads: Vec::new(),
            writes: writes.to_vec(),
        }
    }

    #[test]
    fn what_may_be_done_is_said_from_what_counts_now() {
        let kinds = grant(&[Kind::Allergy], 0, true, true);
        let ended = grant(&[Kind::Imaging], 0, false, false);
        let both = patient(
            vec![kinds, grant(&[], 2, false, true), ended],
            &[Kind::Allergy],
        );
        assert_eq!(
            allowed(&both),
            "Read allergies and 2 records beside. Write allergies"
        );
        assert_eq!(allowed(&patient(Vec::new(), &[])), "Nothing to read");
        let same = patient(
            vec![grant(&[Kind::Allergy], 0, true, true)],
            &[Kind::Allergy],
        );
        assert_eq!(allowed(&same), "Read and write allergies");
    }

    #[test]
    fn patients_are_found_by_any_part_of_the_name() {
        let zora = patient(Vec::new(), &[]);
        assert!(fits(&zora, "lind zo") && fits(&zora, "") && !fits(&zora, "ada"));
    }
}

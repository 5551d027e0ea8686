//! One record as a line of a list.

use leptos::prelude::*;
use salus_records::fhir::Kind;
use salus_web_rpc::records::RecordLine;

use crate::{
    texts::records as texts,
    ui::{Glyph, Item, Tag, Tone, WhenDate},
    whose::Whose,
};

/// The picture of a kind of record.
pub fn kind_glyph(kind: Kind) -> Glyph {
    match kind {
        Kind::BloodTest => Glyph::Drop,
        Kind::Prescription => Glyph::Pill,
        Kind::Imaging => Glyph::Image,
        Kind::Diagnosis => Glyph::Stethoscope,
        Kind::Vaccination => Glyph::Syringe,
        Kind::Allergy => Glyph::Allergy,
        Kind::VisitNote => Glyph::Note,
        Kind::Document => Glyph::Records,
        Kind::Profile => Glyph::Person,
    }
}

/// A record in a list: leads to its page, unless it does not open.
#[component]
pub fn RecordItem(
    /// The record.
    line: RecordLine,
    /// Whose it is.
    whose: Whose,
) -> impl IntoView {
    let glyph = kind_glyph(line.kind);
    let text = texts::line(line.kind, &texts::who(&line.signer, &line.author));
    if line.damaged {
        return view! {
            <Item glyph title=line.title text=texts::DAMAGED_TEXT>
                <Tag text=texts::DAMAGED tone=Tone::Warn glyph=Glyph::Warning />
                <WhenDate date=line.date />
            </Item>
        }
        .into_any();
    }
    let to = whose.record(&line.record);
    let marks = view! { <Marks line=line.clone() whose /> };
    view! {
        <Item to glyph title=line.title text>
            {marks}
            <WhenDate date=line.date />
        </Item>
    }
    .into_any()
}

/// What is worth knowing before opening: the patient's own words, files.
#[component]
fn Marks(line: RecordLine, whose: Whose) -> impl IntoView {
    let by_patient = line.by_patient && (!whose.is_own() || line.author.is_empty());
    view! {
        {by_patient.then(|| view! { <Tag text=by_patient_text(whose) tone=Tone::Brand glyph=Glyph::Person /> })}
        {(line.files > 0).then(|| view! { <Tag text=texts::files(line.files) glyph=Glyph::Link /> })}
    }
}

/// How one says that the patient wrote it.
pub fn by_patient_text(whose: Whose) -> &'static str {
    if whose.is_own() {
        texts::BY_YOU
    } else {
        texts::BY_PATIENT
    }
}

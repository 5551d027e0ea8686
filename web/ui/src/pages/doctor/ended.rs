//! What stands in place of a record whose permission has ended, also while somebody was looking.

use leptos::prelude::*;
use salus_web_rpc::sharing::PatientLine;

use crate::{
    route::{DoctorRoute, PatientView},
    texts::doctor as texts,
    ui::{Banner, ButtonLink, Glyph, Look, Mood, When},
    whose::Whose,
};

/// Says that access has ended, how, and what is left to do.
#[component]
pub fn Ended(
    /// Whose record.
    whose: Whose,
    /// What is known of the permissions; nothing where only the server's refusal is known.
    #[prop(optional_no_strip)]
    patient: Option<PatientLine>,
) -> impl IntoView {
    let last = patient.as_ref().and_then(|patient| {
        patient
            .grants
            .iter()
            .max_by(|a, b| ended_at(a).total_cmp(&ended_at(b)))
    });
    let (text, moment) = match last {
        Some(grant) => match grant.revoked {
            Some(revoked) => (texts::REVOKED_TEXT, Some(revoked)),
            None => (texts::EXPIRED_TEXT, Some(grant.until)),
        },
        None => (texts::REFUSED_TEXT, None),
    };
    let ask = match whose {
        Whose::Of(number) => DoctorRoute::Patient(number, PatientView::Ask),
        Whose::Own => DoctorRoute::Find,
    };
    view! {
        <div class="ended" role="alert">
            <Banner mood=Mood::Warn title=texts::REFUSED_TITLE>
                {moment.map(|moment| view! { <p class="strong"><When moment /></p> })}
                <p>{text}</p>
                <p>{texts::REFUSED_COPIES}</p>
                <div class="actions">
                    <ButtonLink to=ask text=texts::ASK_AGAIN look=Look::Secondary glyph=Glyph::Key />
                </div>
            </Banner>
        </div>
    }
}

/// When a permission ended, in milliseconds.
pub fn ended_at(grant: &salus_web_rpc::sharing::GrantLine) -> f64 {
    grant
        .revoked
        .map_or(grant.until.0, |revoked| revoked.0.min(grant.until.0))
}

//! An X-ray, scan or ultrasound.

use clap::Args;
use salus_records::fhir::form::{self, Term};

use super::{Fill, fill::put};
use crate::error::CliError;

/// An X-ray, scan or ultrasound with its report; the images go along with --attach.
///
/// Asked for if not given: what was done.
#[derive(Args, Clone, Debug, Default)]
pub struct Imaging {
    /// What was done, such as "Chest X-ray".
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// DICOM modality: DX, CT, MR, US.
    #[arg(long, value_name = "CODE")]
    modality: Option<String>,
    /// What the images show.
    #[arg(long, value_name = "TEXT")]
    report: Option<String>,
    /// DICOM Study Instance UID.
    #[arg(long, value_name = "UID")]
    study_uid: Option<String>,
}

impl Imaging {
    pub(super) fn form(self, fill: &Fill) -> Result<form::Imaging, CliError> {
        let guided = self.name.is_none();
        let modality = "Modality (DX for X-ray, CT, MR, US):";
        Ok(form::Imaging {
            name: Term::words(fill.required(self.name, "What was done:")?),
            modality: fill
                .optional(guided, self.modality, modality)?
                .unwrap_or_default(),
            study_uid: self.study_uid,
            report: fill.optional(guided, self.report, "What do the images show?")?,
            images: Vec::new(),
        })
    }

    /// Writes what flags say over a form that is filled in already.
    pub(super) fn over(self, form: &mut form::Imaging) {
        put(&mut form.name, self.name.map(Term::words));
        put(&mut form.modality, self.modality);
        put(&mut form.report, self.report.map(Some));
        put(&mut form.study_uid, self.study_uid.map(Some));
    }
}

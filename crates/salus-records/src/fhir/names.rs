//! Plain names for codes that patients meet often.
//!
//! Sources: LOINC (laboratory and vital signs), CVX (vaccines). A code not listed here keeps the
//! words of its sender.

/// The plain name of a code, if it is a familiar one.
pub(crate) fn familiar(system: &str, code: &str) -> Option<&'static str> {
    let table = match system {
        "http://loinc.org" => LOINC,
        "http://hl7.org/fhir/sid/cvx" => CVX,
        _ => return None,
    };
    table
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, name)| *name)
}

const LOINC: &[(&str, &str)] = &[
    // Panels
    ("57698-3", "Lipid panel"),
    ("24331-1", "Lipid panel"),
    ("51990-0", "Basic metabolic panel"),
    ("24321-2", "Basic metabolic panel"),
    ("24323-8", "Comprehensive metabolic panel"),
    ("58410-2", "Complete blood count"),
    ("57021-8", "Complete blood count with differential"),
    ("24325-3", "Liver function panel"),
    ("24348-5", "Thyroid panel"),
    ("24356-8", "Urine test"),
    // Sugar and fats
    ("2339-0", "Glucose"),
    ("2345-7", "Glucose"),
    ("1558-6", "Fasting glucose"),
    ("4548-4", "HbA1c (long-term blood sugar)"),
    ("2093-3", "Total cholesterol"),
    ("2571-8", "Triglycerides"),
    ("18262-6", "LDL cholesterol"),
    ("13457-7", "LDL cholesterol"),
    ("2085-9", "HDL cholesterol"),
    // Kidney and salts
    ("6299-2", "Urea nitrogen (kidney)"),
    ("3094-0", "Urea nitrogen (kidney)"),
    ("38483-4", "Creatinine (kidney)"),
    ("2160-0", "Creatinine (kidney)"),
    ("33914-3", "Kidney function (eGFR)"),
    ("62238-1", "Kidney function (eGFR)"),
    ("14959-1", "Albumin/creatinine ratio (urine)"),
    ("49765-1", "Calcium"),
    ("17861-6", "Calcium"),
    ("2947-0", "Sodium"),
    ("2951-2", "Sodium"),
    ("6298-4", "Potassium"),
    ("2823-3", "Potassium"),
    ("2069-3", "Chloride"),
    ("2075-0", "Chloride"),
    ("20565-8", "Carbon dioxide"),
    ("2028-9", "Carbon dioxide"),
    ("3084-1", "Uric acid"),
    // Liver and proteins
    ("2885-2", "Protein, total"),
    ("1751-7", "Albumin"),
    ("10834-0", "Globulin"),
    ("1975-2", "Bilirubin, total"),
    ("6768-6", "Alkaline phosphatase (ALP)"),
    ("1742-6", "Liver enzyme ALT"),
    ("1920-8", "Liver enzyme AST"),
    ("1988-5", "C-reactive protein (inflammation)"),
    // Blood cells
    ("718-7", "Hemoglobin"),
    ("4544-3", "Hematocrit"),
    ("20570-8", "Hematocrit"),
    ("6690-2", "White blood cells"),
    ("789-8", "Red blood cells"),
    ("777-3", "Platelets"),
    ("787-2", "Red cell volume (MCV)"),
    ("785-6", "Hemoglobin per red cell (MCH)"),
    ("786-4", "Hemoglobin concentration in red cells (MCHC)"),
    ("788-0", "Red cell size variation (RDW)"),
    ("21000-5", "Red cell size variation (RDW)"),
    ("32207-3", "Platelet size variation (PDW)"),
    ("32623-1", "Mean platelet volume (MPV)"),
    ("2276-4", "Ferritin (iron store)"),
    // Others
    ("2857-1", "PSA (prostate)"),
    ("3016-3", "TSH (thyroid)"),
    ("1989-3", "Vitamin D"),
    ("33762-6", "NT-proBNP (heart)"),
    ("57905-2", "Hemoglobin in stool"),
    ("2335-8", "Blood in stool"),
    ("10480-2", "Estrogen receptor"),
    // Vital signs
    ("85354-9", "Blood pressure"),
    ("55284-4", "Blood pressure"),
    ("8480-6", "Systolic blood pressure"),
    ("8462-4", "Diastolic blood pressure"),
    ("8302-2", "Height"),
    ("29463-7", "Weight"),
    ("39156-5", "Body mass index (BMI)"),
    ("59576-9", "BMI percentile"),
    ("77606-2", "Weight-for-length percentile"),
    ("9843-4", "Head circumference"),
    ("8867-4", "Heart rate"),
    ("9279-1", "Breathing rate"),
    ("2708-6", "Oxygen saturation"),
    ("59408-5", "Oxygen saturation"),
    ("8310-5", "Temperature"),
    ("8331-1", "Temperature (mouth)"),
    ("72514-3", "Pain (0 to 10)"),
    ("72166-2", "Smoking"),
    ("69453-9", "Cause of death"),
    ("72106-8", "Memory test score (MMSE)"),
    ("10230-1", "Heart pumping capacity (ejection fraction)"),
    ("38265-5", "Bone density (T-score)"),
    // Documents
    ("34133-9", "Summary of care"),
    ("60591-5", "Patient summary"),
    ("18842-5", "Discharge summary"),
    ("34117-2", "History and examination"),
    ("11506-3", "Progress note"),
    ("11488-4", "Consultation note"),
    ("11502-2", "Laboratory report"),
    ("18748-4", "Imaging report"),
    ("69409-1", "Death certificate"),
];

const CVX: &[(&str, &str)] = &[
    ("03", "Measles, mumps and rubella (MMR)"),
    ("08", "Hep B"),
    ("10", "Polio (IPV)"),
    ("20", "Diphtheria, tetanus and whooping cough (DTaP)"),
    ("21", "Chickenpox"),
    ("33", "Pneumococcal (PPSV23)"),
    ("43", "Hep B"),
    ("48", "Hib"),
    ("49", "Hib"),
    ("52", "Hep A"),
    ("62", "HPV"),
    ("83", "Hep A"),
    ("113", "Tetanus and diphtheria (Td)"),
    ("114", "Meningococcal"),
    ("115", "Tetanus, diphtheria and whooping cough (Tdap)"),
    ("119", "Rotavirus"),
    ("121", "Shingles"),
    ("133", "Pneumococcal (PCV13)"),
    ("140", "Flu"),
    ("150", "Flu"),
    ("158", "Flu"),
    ("165", "HPV"),
    ("187", "Shingles"),
    ("205", "Flu"),
    ("207", "COVID-19"),
    ("208", "COVID-19"),
    ("210", "COVID-19"),
    ("212", "COVID-19"),
    ("213", "COVID-19"),
    ("215", "Pneumococcal (PCV15)"),
    ("216", "Pneumococcal (PCV20)"),
    ("300", "COVID-19"),
];

/// What a DICOM modality is called outside a radiology department. Source: DICOM PS3.3 C.7.3.1.
pub(crate) fn modality(code: &str) -> Option<&'static str> {
    Some(match code {
        "CR" | "DX" | "XR" | "RG" => "X-ray",
        "CT" => "CT scan",
        "MR" => "MRI scan",
        "US" => "Ultrasound",
        "MG" => "Mammogram",
        "NM" => "Nuclear medicine scan",
        "PT" => "PET scan",
        "RF" | "XA" => "X-ray film sequence",
        "ECG" => "Heart trace (ECG)",
        "OP" | "OPT" => "Eye image",
        "ES" => "Endoscopy",
        "IO" | "PX" => "Dental X-ray",
        "BMD" => "Bone density scan",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_listed_twice() {
        for table in [LOINC, CVX] {
            let codes: std::collections::BTreeSet<_> = table.iter().map(|row| row.0).collect();
            assert_eq!(codes.len(), table.len());
        }
    }
}

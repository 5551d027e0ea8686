//! Making the words of terminologies readable.

/// Blanks collapsed, control and zero-width characters removed.
pub(crate) fn tidy(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a concept without what only a terminologist needs: SNOMED's `(disorder)`, LOINC's
/// `[Mass/volume] in Serum or Plasma`.
pub(crate) fn clean(text: &str) -> String {
    let mut text = tidy(text);
    while let Some(tag) = text.rfind(" (").filter(|_| text.ends_with(')')) {
        let inside = &text[tag + 2..text.len() - 1];
        if !SEMANTIC_TAGS.contains(&inside) {
            break;
        }
        text.truncate(tag);
    }
    upper_first(&loinc(&text))
}

/// SNOMED CT appends one of these to every fully specified name.
const SEMANTIC_TAGS: &[&str] = &[
    "procedure",
    "disorder",
    "finding",
    "situation",
    "regime/therapy",
    "record artifact",
    "event",
    "observable entity",
    "substance",
    "morphologic abnormality",
    "qualifier value",
    "context-dependent category",
    "body structure",
    "physical object",
    "product",
    "medicinal product",
    "organism",
    "person",
    "environment",
];

/// LOINC long names: `Component [Property] in Specimen by Method`.
fn loinc(text: &str) -> String {
    let Some(property) = text.find(" [").filter(|_| {
        text.ends_with(']')
            || text.contains("] in ")
            || text.contains("] of ")
            || text.contains("] by ")
    }) else {
        return text.to_owned();
    };
    let component = &text[..property];
    // A brand in brackets ends a medicine, not a measurement.
    let after = &text[property + 2..];
    let property = after.split(']').next().unwrap_or_default();
    if !PROPERTIES.iter().any(|known| property.contains(known)) {
        return text.to_owned();
    }
    // A goal may end in its target: `Glucose [Mass/volume] in Blood < 108`.
    match text.find(['<', '>']) {
        Some(target) => format!("{component} {}", &text[target..]),
        None => component.replace('.', ", "),
    }
}

/// Properties and scales of LOINC that stand in brackets.
const PROPERTIES: &[&str] = &[
    "Mass",
    "Moles",
    "volume",
    "Vol",
    "Volume",
    "activity",
    "#/",
    "Entitic",
    "Ratio",
    "Fraction",
    "Presence",
    "Score",
    "score",
    "Units",
    "Titer",
    "Type",
    "Time",
    "Length",
    "Susceptibility",
    "Identifier",
    "Interpretation",
    "Rate",
    "Area",
    "Pure",
];

/// A medicine as a label says it: `Amoxicillin 250 mg capsule`.
pub(crate) fn medicine(text: &str) -> String {
    let text = tidy(text)
        .replace("Oral Tablet", "tablet")
        .replace("Oral Capsule", "capsule")
        .replace(" HR ", "-hour ");
    let words: Vec<String> = text.split(' ').map(medicine_word).collect();
    upper_first(&words.join(" "))
}

fn medicine_word(word: &str) -> String {
    let unit = match word {
        "MG" => "mg",
        "ML" => "mL",
        "MCG" | "UG" => "µg",
        "G" => "g",
        "MG/ML" => "mg/mL",
        "MG/ACTUAT" => "mg/dose",
        "UNT/ML" => "units/mL",
        _ => "",
    };
    if !unit.is_empty() {
        return unit.to_owned();
    }
    let letters = word.chars().all(char::is_alphabetic);
    let (mut lower, mut upper) = (false, false);
    for c in word.chars().skip(1) {
        lower |= c.is_lowercase();
        upper |= c.is_uppercase();
    }
    // `diphenhydrAMINE`: capitals inside a word warn pharmacists and puzzle everybody else.
    let tall = letters && lower && upper;
    let ordinary = letters && lower && DOSE_FORMS.contains(&word);
    if tall || ordinary {
        word.to_lowercase()
    } else {
        word.to_owned()
    }
}

const DOSE_FORMS: &[&str] = &[
    "Tablet",
    "Capsule",
    "Injection",
    "Injectable",
    "Solution",
    "Suspension",
    "Extended",
    "Delayed",
    "Release",
    "Mucosal",
    "Spray",
    "Cream",
    "Ointment",
    "Patch",
    "Transdermal",
    "Inhaler",
    "Oral",
    "Topical",
    "Pack",
    "Day",
    "Hydrochloride",
    "Sodium",
    "Potassium",
    "Hydrobromide",
    "Succinate",
    "System",
    "Metered",
    "Dose",
    "Nasal",
    "Chewable",
    "Disintegrating",
];

/// Whether a person learns something from this text: at least one word, and not `unknown`.
pub(crate) fn speaks(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let silent = ["unknown", "unspecified", "null", "n/a", "none", "undefined"];
    letters >= 2 && !silent.contains(&text.to_lowercase().as_str())
}

/// The first letter in upper case.
pub(crate) fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The first letter in lower case, unless it begins an abbreviation (`MRI`) or somebody's name
/// (`Alzheimer's disease`).
pub(crate) fn lower_first(text: &str) -> String {
    if text
        .split(' ')
        .next()
        .is_some_and(|word| word.ends_with("'s"))
    {
        return text.to_owned();
    }
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

/// A name in capitals made gentle: `NEWTON-WELLESLEY HOSPITAL` is `Newton-Wellesley Hospital`.
pub(crate) fn title_case(text: &str) -> String {
    let text = tidy(text);
    if text.chars().any(char::is_lowercase) || text.chars().count() <= 4 {
        return text;
    }
    let mut start = true;
    let gentle = |c: char| {
        let cased = if start {
            c
        } else {
            c.to_lowercase().next().unwrap_or(c)
        };
        start = !c.is_alphanumeric() && c != '\'';
        cased
    };
    text.chars().map(gentle).collect()
}

/// `FamilyMemberHistory` as words: `Family member history`.
pub(crate) fn from_camel(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars().filter(|c| c.is_ascii_alphanumeric()) {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(if words.is_empty() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        });
    }
    words
}

/// At most `max` characters, the cut marked.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// XHTML as plain text, blocks on lines of their own. Source: HL7 FHIR R4, `Narrative`.
pub(crate) fn from_html(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>') else {
            rest = "";
            break;
        };
        let tag = rest[open + 1..open + close]
            .trim_start_matches('/')
            .to_ascii_lowercase();
        let inline = ["a", "b", "i", "em", "strong", "span"];
        let name = tag
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        if !inline.contains(&name) {
            text.push('\n');
        }
        rest = &rest[open + close + 1..];
    }
    text.push_str(rest);
    for (entity, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    let lines = text.lines().map(tidy).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminology_becomes_words() {
        for (from, to) in [
            (
                "Encounter for check up (procedure)",
                "Encounter for check up",
            ),
            ("Inpatient stay (finding) (procedure)", "Inpatient stay"),
            (
                "Protein [Mass/\u{200b}volume] in Serum or Plasma",
                "Protein",
            ),
            (
                "Bilirubin.total [Mass/volume] in Serum or Plasma",
                "Bilirubin, total",
            ),
            ("Glucose [Mass/volume] in Blood < 108", "Glucose < 108"),
            ("DXA [T-score] Bone density", "DXA [T-score] Bone density"),
            ("Hemoglobin (blood)", "Hemoglobin (blood)"),
        ] {
            assert_eq!(clean(from), to);
        }
    }

    #[test]
    fn medicines_read_like_a_label() {
        for (from, to) in [
            (
                "Amoxicillin 250 MG Oral Capsule",
                "Amoxicillin 250 mg capsule",
            ),
            (
                "diphenhydrAMINE Hydrochloride 25 MG Oral Tablet",
                "Diphenhydramine hydrochloride 25 mg tablet",
            ),
            (
                "24 HR Donepezil 10 MG Oral Capsule",
                "24-hour Donepezil 10 mg capsule",
            ),
            (
                "Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray",
                "Nitroglycerin 0.4 mg/dose mucosal spray",
            ),
        ] {
            assert_eq!(medicine(from), to);
        }
    }

    #[test]
    fn capitals_and_case() {
        assert_eq!(
            title_case("NEWTON-WELLESLEY HOSPITAL"),
            "Newton-Wellesley Hospital"
        );
        assert_eq!(title_case("MGH"), "MGH");
        assert_eq!(lower_first("MRI of the knee"), "MRI of the knee");
        assert_eq!(lower_first("X-ray of the chest"), "X-ray of the chest");
        assert_eq!(lower_first("Alzheimer's disease"), "Alzheimer's disease");
        assert_eq!(lower_first("Chest X-ray"), "chest X-ray");
        assert_eq!(from_camel("FamilyMemberHistory"), "Family member history");
        assert_eq!(shorten("abcdef", 4), "abc…");
    }

    #[test]
    fn narrative_loses_its_tags_only() {
        let html = "<div xmlns=\"x\">Care Plan for <b>Self care</b>.<br/>A &lt; B<ul><li>Rest</li></ul></div>";
        assert_eq!(from_html(html), "Care Plan for Self care.\nA < B\nRest");
        assert_eq!(from_html("cut <b"), "cut");
    }
}

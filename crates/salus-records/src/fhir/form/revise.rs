//! A changed form over content that may hold more than the form shows.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Context, Form, FormError, merge::merge_object, read::read};
use crate::fhir::{
    Draft, FhirDate, Kind, digest, group::Group, group::groups, member::Members, path,
};

impl Form {
    /// The form as this content fills it in, so that an update starts from what stands there.
    ///
    /// Nothing when the form of this kind cannot show the content: another type of resource, a
    /// name without words, several doses.
    pub fn of(content: &Value, kind: Kind) -> Option<Form> {
        read(content, kind).map(|read| read.form)
    }

    /// The kind of record that this form makes.
    pub fn kind(&self) -> Kind {
        match self {
            Form::BloodTest(_) => Kind::BloodTest,
            Form::Prescription(_) => Kind::Prescription,
            Form::Imaging(_) => Kind::Imaging,
            Form::Diagnosis(_) => Kind::Diagnosis,
            Form::Vaccination(_) => Kind::Vaccination,
            Form::Allergy(_) => Kind::Allergy,
            Form::VisitNote(_) => Kind::VisitNote,
            Form::Document(_) => Kind::Document,
            Form::Profile(_) => Kind::Profile,
        }
    }

    /// The content with what was changed in the form, and everything else as it was: identifiers,
    /// extensions, further codes of what did not change, other resources.
    ///
    /// Start with [`Form::of`] and [`date_of`]; without a change the content stays as it is. The
    /// patient of the context is not used (the content names its own), and the author only stands
    /// in what is added: who wrote this version is in its signed manifest.
    ///
    /// # Errors
    /// [`FormError`] names the field that is missing or wrong, or says that the form cannot show
    /// this content.
    pub fn revise(
        &self,
        content: &Value,
        context: &Context,
        ids: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<Draft, FormError> {
        let old = read(content, self.kind()).ok_or(FormError::OtherContent)?;
        let mut context = context.clone();
        if let Some(patient) = old.patient {
            context.patient = patient;
        }
        let before = Context {
            date: old.date.unwrap_or_else(|| context.date.clone()),
            ..context.clone()
        };
        let base = old.form.entries(&before, ids)?;
        let new = self.entries(&context, ids)?;
        let entries = carry(content, &old.places, base, new);
        let mut revised = content.clone();
        revised["entry"] = Value::from(entries);
        let members = Members::of_content(&revised);
        let anchor = groups(&members).first().map_or(0, |group| group.anchor);
        let all = (0..members.entries.len()).collect();
        let mut draft = Draft::of(
            &members,
            &Group {
                anchor,
                members: all,
            },
        );
        draft.content_hash = digest::of_json(&revised);
        draft.content = revised;
        Ok(draft)
    }
}

/// The date that an update starts from: what the context of the form was, if the content says.
pub fn date_of(content: &Value, kind: Kind) -> Option<FhirDate> {
    read(content, kind)?.date
}

/// The entries of `content` after the change from `base` to `new`; `places` says which entry of
/// the content each entry of `base` stands for.
fn carry(
    content: &Value,
    places: &[Option<usize>],
    mut base: Vec<Value>,
    mut new: Vec<Value>,
) -> Vec<Value> {
    let follows = followers(&base, &new);
    let mut addresses = BTreeMap::new();
    for (at, entry) in base.iter().enumerate() {
        if let Some(place) = places.get(at).copied().flatten() {
            let actual = address(content, place);
            addresses.insert(name(entry), actual.clone());
            if let Some(after) = follows[at] {
                addresses.insert(name(&new[after]), actual);
            }
        }
    }
    base.iter_mut().chain(&mut new).for_each(|entry| {
        if let Some(resource) = entry.get_mut("resource") {
            readdress(resource, &addresses);
        }
    });
    let mut entries: Vec<Option<Value>> = path::all(content, "entry")
        .into_iter()
        .cloned()
        .map(Some)
        .collect();
    let mut added: Vec<Option<Value>> = new.iter().cloned().map(Some).collect();
    for (at, before) in base.iter().enumerate() {
        let after = follows[at];
        let Some(place) = places.get(at).copied().flatten() else {
            // The content has nothing like it, so it is added only when it says something more.
            if after.is_some_and(|after| !says_more(before, &new[after])) {
                after.into_iter().for_each(|after| added[after] = None);
            }
            continue;
        };
        match after {
            None => entries[place] = None,
            Some(after) => {
                added[after] = None;
                let actual = entries[place].as_mut().and_then(resource_of);
                if let (Some(before), Some(after), Some(actual)) =
                    (fields(before), fields(&new[after]), actual)
                {
                    merge_object(before, after, actual);
                }
            }
        }
    }
    entries.into_iter().chain(added).flatten().collect()
}

/// Which entry of `new` follows each entry of `base`.
fn followers(base: &[Value], new: &[Value]) -> Vec<Option<usize>> {
    let mut taken = vec![false; new.len()];
    let mut follows = vec![None; base.len()];
    let alike: [fn(&Value, &Value) -> bool; 3] = [same_code, same_words, same_value];
    for like in alike {
        for (at, before) in base.iter().enumerate() {
            if follows[at].is_some() {
                continue;
            }
            let found = (0..new.len()).find(|&after| !taken[after] && like(before, &new[after]));
            if let Some(after) = found {
                taken[after] = true;
                follows[at] = Some(after);
            }
        }
    }
    follows
}

/// The same code of the same type; there is one of every type but observations.
fn same_code(a: &Value, b: &Value) -> bool {
    let observed = kind(a) == "Observation";
    let code = |entry| path::text(entry, "resource.code.coding.code");
    kind(a) == kind(b) && (!observed || (code(a).is_some() && code(a) == code(b)))
}

fn same_words(a: &Value, b: &Value) -> bool {
    let words = |entry| path::text(entry, "resource.code.text");
    kind(a) == kind(b) && words(a).is_some() && words(a) == words(b)
}

/// The same value under other words: its name was corrected.
fn same_value(a: &Value, b: &Value) -> bool {
    let value = |entry: &Value| {
        ["valueQuantity", "valueString"]
            .iter()
            .find_map(|field| entry.get("resource")?.get(*field).cloned())
            .map(|value| value.get("value").cloned().unwrap_or(value))
    };
    kind(a) == kind(b) && value(a).is_some() && value(a) == value(b)
}

fn says_more(before: &Value, after: &Value) -> bool {
    let (Some(before), Some(after)) = (fields(before), fields(after)) else {
        return true;
    };
    after.keys().any(|field| !before.contains_key(field))
}

fn kind(entry: &Value) -> &str {
    entry.get("resource").map_or("", path::resource_type)
}

fn name(entry: &Value) -> String {
    path::text(entry, "fullUrl").unwrap_or_default().to_owned()
}

fn fields(entry: &Value) -> Option<&Map<String, Value>> {
    entry.get("resource")?.as_object()
}

fn resource_of(entry: &mut Value) -> Option<&mut Map<String, Value>> {
    entry.get_mut("resource")?.as_object_mut()
}

/// How the content refers to its entry at `place`: as it does already, or by its address.
fn address(content: &Value, place: usize) -> String {
    let members = Members::of_content(content);
    let mut referred = Vec::new();
    references(content, &mut referred);
    let used = referred
        .into_iter()
        .find(|reference| members.find(reference) == Some(place));
    used.map(str::to_owned)
        .or_else(|| {
            crate::fhir::member::names(members.entries[place])
                .into_iter()
                .next()
        })
        .unwrap_or_default()
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("reference").and_then(Value::as_str));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

fn readdress(value: &mut Value, addresses: &BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "reference" => {
                        if let Some(address) = addresses.get(text.as_str()) {
                            text.clone_from(address);
                        }
                    }
                    value => readdress(value, addresses),
                }
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|value| readdress(value, addresses)),
        _ => {}
    }
}

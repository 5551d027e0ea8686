//! Laboratory values: any number of rows.

use leptos::prelude::*;
use salus_records::fhir::form::{BloodTest, Row, Term};
use salus_web_rpc::records::{CodeList, Offer};

use super::super::reading::{Reading, is_above, maybe, some, text};
use crate::{
    browser,
    texts::writing as texts,
    ui::{Button, Glyph, Look, NumberField, TermField, TermValue, TextArea, TextField},
};

/// The fields as they are typed.
#[derive(Clone, Copy)]
pub struct BloodTestFields {
    name: TermValue,
    conclusion: RwSignal<String>,
    rows: RwSignal<Vec<RowFields>>,
    last: StoredValue<u32>,
}

/// The fields of one value.
#[derive(Clone, Copy)]
struct RowFields {
    /// Names the row while it is on the page.
    key: u32,
    what: TermValue,
    value: RwSignal<String>,
    unit: RwSignal<String>,
    low: RwSignal<String>,
    high: RwSignal<String>,
    /// Unit, low and high as the list gave them, so that another test may replace them.
    filled: StoredValue<[String; 3]>,
    from_list: RwSignal<bool>,
}

impl BloodTestFields {
    pub(super) fn new(form: &BloodTest) -> Self {
        let fields = Self {
            name: TermValue::new(&form.name),
            conclusion: maybe(form.conclusion.as_deref()),
            rows: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
        };
        form.rows.iter().for_each(|row| fields.add(row));
        if form.rows.is_empty() {
            fields.add(&Row::default());
        }
        fields
    }

    fn add(self, row: &Row) {
        let key = self.last.get_value() + 1;
        self.last.set_value(key);
        self.rows.update(|rows| rows.push(RowFields::new(key, row)));
    }

    pub(super) fn read(self, reading: &mut Reading) -> BloodTest {
        let mut rows = Vec::new();
        let typed = self.rows.get_untracked();
        let is_only = typed.len() == 1;
        for (place, row) in typed.into_iter().enumerate() {
            // A row that nobody filled in is no value; the only one is asked for.
            if is_only || !row.is_blank() {
                rows.push(row.read(reading, place + 1));
            }
        }
        if rows.is_empty() {
            reading.wrong("rows", texts::ROW_WHAT_MISSING);
        }
        let name = self.name.term_if_any();
        let name = name.or_else(|| rows.first().map(|row| Term::words(row.what.text.clone())));
        BloodTest {
            name: name.unwrap_or_default(),
            rows,
            conclusion: some(self.conclusion),
        }
    }
}

impl RowFields {
    fn new(key: u32, row: &Row) -> Self {
        Self {
            key,
            what: TermValue::new(&row.what),
            value: text(&row.value),
            unit: text(&row.unit),
            low: maybe(row.low.as_deref()),
            high: maybe(row.high.as_deref()),
            filled: StoredValue::default(),
            from_list: RwSignal::new(false),
        }
    }

    fn id(self, field: &str) -> String {
        format!("row-{}-{field}", self.key)
    }

    fn is_blank(self) -> bool {
        let texts = [self.what.text, self.value, self.unit, self.low, self.high];
        texts.into_iter().all(|text| some(text).is_none())
    }

    fn read(self, reading: &mut Reading, number: usize) -> Row {
        let mut own = Reading::default();
        let what = self.what.term();
        own.needs(&self.id("what"), &what.text, texts::ROW_WHAT_MISSING);
        let value = own.value(&self.id("value"), self.value);
        own.needs(&self.id("value"), &value, texts::ROW_VALUE_MISSING);
        let low = own.number(&self.id("low"), self.low);
        let high = own.number(&self.id("high"), self.high);
        if let (Some(low), Some(high)) = (&low, &high)
            && is_above(low, high)
        {
            own.wrong(self.id("low"), texts::RANGE_TURNED);
        }
        for (field, text) in own.finish() {
            reading.wrong(field, texts::in_row(number, &text));
        }
        Row {
            what,
            value,
            unit: self.unit.get_untracked().trim().to_owned(),
            low,
            high,
        }
    }

    /// Fills in unit and range of a test from the list, unless somebody typed others.
    fn fill(self, offer: &Offer) {
        let given = [&offer.unit, &offer.low, &offer.high];
        let before = self.filled.get_value();
        let fields = [self.unit, self.low, self.high];
        let untouched = |field: &RwSignal<String>, before: &String| {
            field.with_untracked(|typed| typed.trim().is_empty() || typed == before)
        };
        // Unit and range belong together: a range in another unit would be wrong.
        if !fields
            .iter()
            .zip(&before)
            .all(|(field, before)| untouched(field, before))
        {
            return;
        }
        for (field, given) in fields.iter().zip(given) {
            field.set(given.clone());
        }
        self.filled.set_value(given.map(String::clone));
        self.from_list
            .set(!(offer.low.is_empty() && offer.high.is_empty()));
    }
}

#[component]
pub(super) fn BloodTestView(fields: BloodTestFields) -> impl IntoView {
    let owner = StoredValue::new(Owner::current());
    let add = move |_| {
        let blank = || fields.add(&Row::default());
        match owner.get_value() {
            Some(owner) => owner.with(blank),
            None => blank(),
        }
        let added = fields
            .rows
            .with_untracked(|rows| rows.last().map(|row| row.id("what")));
        focus_later(added);
    };
    let remove = move |key: u32| {
        let next = fields.rows.try_update(|rows| {
            let place = rows.iter().position(|row| row.key == key)?;
            rows.remove(place);
            let near = rows.get(place).or(rows.last());
            near.map(|row| row.id("what"))
        });
        focus_later(next.flatten());
    };
    let several = Signal::derive(move || fields.rows.with(|rows| rows.len() > 1));
    view! {
        <TextField
            id="name"
            label=texts::TEST_NAME
            hint=texts::TEST_NAME_HINT
            value=fields.name.text
        />
        <fieldset class="field" id="rows" tabindex="-1">
            <legend class="legend">{texts::ROWS}</legend>
            <div class="rows">
                <For each=move || fields.rows.get() key=|row| row.key let:row>
                    <RowView
                        row
                        number=Signal::derive(move || place_of(fields, row.key))
                        several
                        on_remove=move |()| remove(row.key)
                    />
                </For>
            </div>
            <div class="actions">
                <Button text=texts::ROW_ADD look=Look::Secondary glyph=Glyph::Plus on_click=add />
            </div>
        </fieldset>
        <TextArea id="conclusion" label=texts::CONCLUSION value=fields.conclusion />
    }
}

fn place_of(fields: BloodTestFields, key: u32) -> usize {
    let place = fields
        .rows
        .with(|rows| rows.iter().position(|row| row.key == key));
    place.map_or(0, |place| place + 1)
}

/// Puts the keyboard on a field that the next drawing brings.
fn focus_later(id: Option<String>) {
    if let Some(id) = id {
        leptos::prelude::request_animation_frame(move || {
            browser::focus(&id);
        });
    }
}

#[component]
fn RowView(
    row: RowFields,
    #[prop(into)] number: Signal<usize>,
    #[prop(into)] several: Signal<bool>,
    #[prop(into)] on_remove: Callback<()>,
) -> impl IntoView {
    let title = move || texts::row_title(number.get());
    view! {
        <div class="lab-row" role="group" aria-label=title>
            <div class="row-between">
                <p class="strong">{title}</p>
                {move || several.get().then(|| view! {
                    <Button
                        text=texts::ROW_REMOVE
                        look=Look::Quiet
                        glyph=Glyph::Trash
                        on_click=move |_| on_remove.run(())
                    />
                })}
            </div>
            <TermField
                id=row.id("what")
                label=texts::ROW_WHAT
                hint=texts::ROW_WHAT_HINT
                list=CodeList::LabTests
                value=row.what
                on_choose=move |offer: Offer| row.fill(&offer)
            />
            <div class="number-grid">
                <NumberField
                    id=row.id("value")
                    label=texts::ROW_VALUE
                    words=true
                    value=row.value
                />
                <TextField id=row.id("unit") label=texts::ROW_UNIT short=true value=row.unit />
                <NumberField id=row.id("low") label=texts::ROW_LOW value=row.low />
                <NumberField id=row.id("high") label=texts::ROW_HIGH value=row.high />
            </div>
            {move || row.from_list.get().then(|| view! {
                <p class="hint">{texts::RANGE_FROM_LIST}</p>
            })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(unit: &str, low: &str, high: &str) -> Offer {
        Offer {
            text: "Glucose".into(),
            system: "http://loinc.org".into(),
            code: "2345-7".into(),
            unit: unit.into(),
            low: low.into(),
            high: high.into(),
            modality: String::new(),
        }
    }

    #[test]
    fn a_chosen_test_fills_unit_and_range_unless_they_were_typed() {
        Owner::new().with(|| {
            let row = RowFields::new(1, &Row::default());
            row.fill(&offer("mg/dL", "70", "99"));
            assert_eq!(row.unit.get_untracked(), "mg/dL");
            assert_eq!(row.low.get_untracked(), "70");
            // Another test replaces what the list gave.
            row.fill(&offer("%", "", "5.6"));
            assert_eq!(row.unit.get_untracked(), "%");
            assert_eq!(row.low.get_untracked(), "");
            assert_eq!(row.high.get_untracked(), "5.6");
            // What somebody typed stays, and keeps its own range.
            row.unit.set("mmol/L".into());
            row.fill(&offer("mg/dL", "70", "99"));
            assert_eq!(row.unit.get_untracked(), "mmol/L");
            assert_eq!(row.high.get_untracked(), "5.6");
        });
    }

    #[test]
    fn blank_rows_are_left_out_but_the_only_one_is_asked_for() {
        Owner::new().with(|| {
            let fields = BloodTestFields::new(&BloodTest::default());
            let mut reading = Reading::default();
            fields.read(&mut reading);
            let wrong = reading.finish();
            assert_eq!(wrong.len(), 2);
            assert_eq!(wrong[0].0, "row-1-what");
            assert!(wrong[0].1.starts_with("Value 1:"));

            fields.add(&Row {
                what: Term::words("Sodium"),
                value: "140,5".into(),
                ..Row::default()
            });
            let mut reading = Reading::default();
            let form = fields.read(&mut reading);
            assert!(reading.finish().is_empty());
            assert_eq!(form.rows.len(), 1);
            assert_eq!(form.rows[0].value, "140.5");
            assert_eq!(form.name.text, "Sodium");
        });
    }

    #[test]
    fn a_turned_range_is_found() {
        Owner::new().with(|| {
            let row = Row {
                what: Term::words("Sodium"),
                value: "140".into(),
                low: Some("145".into()),
                high: Some("135".into()),
                ..Row::default()
            };
            let mut reading = Reading::default();
            RowFields::new(3, &row).read(&mut reading, 2);
            assert_eq!(
                reading.finish(),
                [(
                    "row-3-low".to_owned(),
                    format!("Value 2: {}", texts::RANGE_TURNED)
                )]
            );
        });
    }
}

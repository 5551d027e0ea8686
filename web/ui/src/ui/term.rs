//! A field for words that may have a code: offers what is written most often, and takes whatever is
//! typed. Source: WAI-ARIA 1.2, the combobox pattern with a list box.

use std::time::Duration;

use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use salus_records::fhir::{Coding, form::Term};
use salus_web_rpc::{
    OfferCodes,
    records::{CodeList, Offer},
};
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::{
    Glyph, Icon,
    form::{Frame, described, wrong},
};
use crate::{
    browser::{document, sleep},
    rpc,
    texts::writing as texts,
};

/// How long the keyboard rests before offers are asked for.
const REST: Duration = Duration::from_millis(120);

/// Words, with the code of what was chosen; changing the words drops the code.
#[derive(Clone, Copy, Debug)]
pub struct TermValue {
    /// The words.
    pub text: RwSignal<String>,
    code: RwSignal<Option<Coding>>,
}

impl TermValue {
    /// Starts from a term.
    pub fn new(term: &Term) -> Self {
        Self {
            text: RwSignal::new(term.text.clone()),
            code: RwSignal::new(term.code.clone()),
        }
    }

    /// What is typed or chosen.
    pub fn term(&self) -> Term {
        Term {
            text: self.text.get_untracked().trim().to_owned(),
            code: self.code.get_untracked(),
        }
    }

    /// What is typed or chosen, if it is anything.
    pub fn term_if_any(&self) -> Option<Term> {
        Some(self.term()).filter(|term| !term.text.is_empty())
    }

    fn write(&self, text: String) {
        if self.text.with_untracked(|before| *before != text) {
            self.code.set(None);
            self.text.set(text);
        }
    }

    fn choose(&self, offer: &Offer) {
        self.text.set(offer.text.clone());
        self.code.set((!offer.code.is_empty()).then(|| Coding {
            system: (!offer.system.is_empty()).then(|| offer.system.clone()),
            code: offer.code.clone(),
            display: None,
        }));
    }
}

/// What is offered now.
#[derive(Clone, Copy)]
struct Offers {
    list: CodeList,
    found: RwSignal<Vec<Offer>>,
    open: RwSignal<bool>,
    at: RwSignal<Option<usize>>,
    turn: StoredValue<u32>,
}

impl Offers {
    fn new(list: CodeList) -> Self {
        Self {
            list,
            found: RwSignal::new(Vec::new()),
            open: RwSignal::new(false),
            at: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Asks what fits, and opens the list when the answer comes; the newest question wins.
    fn ask(self, typed: String, rest: Duration, at: Option<End>) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        let list = self.list;
        spawn_local(async move {
            if !rest.is_zero() {
                sleep(rest).await;
            }
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            // Where nothing can be offered, the words that are typed are good enough.
            let found = rpc::call(OfferCodes { list, typed })
                .await
                .unwrap_or_default();
            if self.turn.try_get_value() == Some(turn) {
                self.at.set(at.and_then(|end| end.of(found.len())));
                self.open.set(true);
                self.found.set(found);
            }
        });
    }

    fn close(self) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.open.set(false);
        self.at.set(None);
    }

    fn is_shown(self) -> bool {
        self.open.get() && self.found.with(|found| !found.is_empty())
    }

    fn chosen(self) -> Option<Offer> {
        let place = self.at.get_untracked()?;
        self.found.with_untracked(|found| found.get(place).cloned())
    }
}

/// An end of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    First,
    Last,
}

impl End {
    fn of(self, count: usize) -> Option<usize> {
        match self {
            Self::First => (count > 0).then_some(0),
            Self::Last => count.checked_sub(1),
        }
    }
}

/// The place after one step; the list has no end.
fn step(at: Option<usize>, count: usize, towards: End) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (at, towards) {
        (None, End::First) => last,
        (None, End::Last) => 0,
        (Some(0), End::First) => last,
        (Some(at), End::First) => at - 1,
        (Some(at), End::Last) => {
            if at >= last {
                0
            } else {
                at + 1
            }
        }
    })
}

/// Words, with offers while they are typed.
#[component]
pub fn TermField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What to type.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is offered.
    list: CodeList,
    /// What is typed or chosen.
    value: TermValue,
    /// Hears what was chosen of what was offered.
    #[prop(optional, into)]
    on_choose: Option<Callback<Offer>>,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = described(&id, hint.is_some(), wrong);
    let offers = Offers::new(list);
    let list_id = format!("{id}-offers");
    let option_id = {
        let list_id = list_id.clone();
        move |place: usize| format!("{list_id}-{place}")
    };
    let choose = move |offer: Offer| {
        value.choose(&offer);
        offers.close();
        if let Some(on_choose) = on_choose {
            on_choose.run(offer);
        }
    };
    let ask_all = move |at| offers.ask(value.text.get_untracked(), Duration::ZERO, at);
    let keys = move |event: KeyboardEvent| {
        let count = offers.found.with_untracked(Vec::len);
        let open = offers.open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                let down = event.key() == "ArrowDown";
                if open {
                    let towards = if down { End::Last } else { End::First };
                    offers.at.update(|at| *at = step(*at, count, towards));
                } else {
                    ask_all(Some(if down { End::First } else { End::Last }));
                }
            }
            "Enter" if open => {
                if let Some(offer) = offers.chosen() {
                    event.prevent_default();
                    choose(offer);
                } else {
                    offers.close();
                }
            }
            "Escape" if open => {
                event.prevent_default();
                event.stop_propagation();
                offers.close();
            }
            _ => {}
        }
    };
    let active = {
        let option_id = option_id.clone();
        Memo::new(move |_| {
            let at = offers.at.get().filter(|_| offers.is_shown());
            at.map(&option_id)
        })
    };
    Effect::new(move |_| {
        if let Some(option) = active
            .get()
            .and_then(|id| document().get_element_by_id(&id))
        {
            let near = ScrollIntoViewOptions::new();
            near.set_block(ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&near);
        }
    });
    let lines = move || {
        let option_id = option_id.clone();
        let found = offers.found.get();
        let lines = found.into_iter().enumerate().map(move |(place, offer)| {
            let more = texts::offer_more(&offer);
            let text = offer.text.clone();
            let chosen = move || (offers.at.get() == Some(place)).to_string();
            view! {
                // Pressing must not take the keyboard out of the field.
                <li
                    class="combo-option"
                    role="option"
                    id=option_id(place)
                    aria-selected=chosen
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| choose(offer.clone())
                >
                    <span>{text}</span>
                    {more.map(|more| view! { <span class="hint">{more}</span> })}
                </li>
            }
        });
        lines.collect_view()
    };
    let said = move || {
        let count = offers.found.with(Vec::len);
        offers.open.get().then(|| texts::offers(count))
    };
    let known = move || {
        value.code.get().map(|_| {
            view! {
                <p class="hint term-known">
                    <Icon glyph=Glyph::Check small=true />
                    {texts::TERM_KNOWN}
                </p>
            }
        })
    };
    view! {
        <Frame id=id.clone() label=label.clone() hint>
            <div class="combo">
                <input
                    class="input"
                    id=id.clone()
                    name=id
                    type="text"
                    dir="auto"
                    role="combobox"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-expanded=move || offers.is_shown().to_string()
                    aria-controls=list_id.clone()
                    aria-activedescendant=active
                    aria-describedby=described
                    aria-invalid=move || wrong.get().map(|_| "true")
                    prop:value=value.text
                    on:input:target=move |event| {
                        let typed = event.target().value();
                        value.write(typed.clone());
                        offers.ask(typed, REST, None);
                    }
                    on:keydown=keys
                    on:blur=move |_| offers.close()
                />
                <ul
                    class="combo-list"
                    role="listbox"
                    id=list_id
                    aria-label=texts::offers_for(&label)
                    hidden=move || !offers.is_shown()
                >
                    {lines}
                </ul>
            </div>
            <p class="visually-hidden" role="status">{said}</p>
            {known}
        </Frame>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_go_round() {
        assert_eq!(step(None, 3, End::Last), Some(0));
        assert_eq!(step(Some(0), 3, End::Last), Some(1));
        assert_eq!(step(Some(2), 3, End::Last), Some(0));
        assert_eq!(step(None, 3, End::First), Some(2));
        assert_eq!(step(Some(0), 3, End::First), Some(2));
        assert_eq!(step(Some(2), 3, End::First), Some(1));
        // A list that became shorter meanwhile leads nowhere that is not there.
        assert_eq!(step(Some(7), 3, End::Last), Some(0));
        assert_eq!(step(Some(0), 0, End::Last), None);
        assert_eq!((End::First.of(0), End::Last.of(0)), (None, None));
        assert_eq!((End::First.of(2), End::Last.of(2)), (Some(0), Some(1)));
    }

    #[test]
    fn other_words_lose_the_code_and_the_same_words_keep_it() {
        Owner::new().with(|| {
            let term = Term::coded("Glucose", "http://loinc.org", "2345-7");
            let value = TermValue::new(&term);
            value.write("Glucose".to_owned());
            assert_eq!(value.term(), term);
            value.write("Glucose, fasting".to_owned());
            assert_eq!(value.term(), Term::words("Glucose, fasting"));
            value.choose(&Offer {
                text: "Glucose".to_owned(),
                system: "http://loinc.org".to_owned(),
                code: "2345-7".to_owned(),
                unit: String::new(),
                low: String::new(),
                high: String::new(),
                modality: String::new(),
            });
            assert_eq!(value.term(), term);
            value.write(" ".to_owned());
            assert_eq!(value.term_if_any(), None);
        });
    }
}

//! What is meant for paper, and what is compared with paper.

use leptos::prelude::*;

/// A sheet of paper: a recovery kit, a letter, a card. Printing prints it alone.
#[component]
pub fn Sheet(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="sheet">
            <h2>{title}</h2>
            {children()}
        </section>
    }
}

/// A hash in groups of four, as it stands in the letter, to be compared by eye.
#[component]
pub fn Fingerprint(
    /// Hexadecimal digits.
    #[prop(into)]
    hash: String,
    /// What it is.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let groups = groups(&hash)
        .into_iter()
        .map(|group| view! { <li>{group}</li> });
    view! { <ol class="groups" aria-label=label>{groups.collect_view()}</ol> }
}

/// The steps of something longer, with the one that is being done.
#[component]
pub fn Steps(
    /// What they are called.
    names: &'static [&'static str],
    /// Which one is being done, from 0.
    #[prop(into)]
    now: Signal<usize>,
) -> impl IntoView {
    let steps = names.iter().enumerate().map(|(place, name)| {
        view! {
            <li
                aria-current=move || (now.get() == place).then_some("step")
                class=("step-done", move || place < now.get())
            >
                <span class="step-number" aria-hidden="true">{place + 1}</span>
                <span class="step-name">{*name}</span>
            </li>
        }
    });
    view! { <ol class="steps">{steps.collect_view()}</ol> }
}

fn groups(hash: &str) -> Vec<String> {
    let digits: Vec<char> = hash.chars().collect();
    digits
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn a_hash_is_read_in_groups_of_four() {
        assert_eq!(groups("0123456789abcd"), ["0123", "4567", "89ab", "cd"]);
    }
}

//! Files from the person's device: chosen by a dialog, by the keyboard, or dropped.

use leptos::{ev, prelude::*};
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

use super::{
    Glyph, Icon,
    form::{Group, described, wrong},
};
use crate::texts::common as texts;

/// Files that were chosen; they stay in this page until they are handed to the worker.
pub type Files = RwSignal<Vec<File>, LocalStorage>;

/// A place for files.
#[component]
pub fn FileDrop(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Which files.
    #[prop(into)]
    label: String,
    /// What may be chosen, and how large.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What was chosen.
    files: Files,
    /// Media types and endings, as HTML lists them.
    #[prop(optional, into)]
    accept: Option<String>,
    /// Only one file.
    #[prop(optional)]
    single: bool,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = described(&id, hint.is_some(), wrong);
    let over = RwSignal::new(false);
    let add = move |list: Option<FileList>| {
        let Some(list) = list else { return };
        let new = (0..list.length()).filter_map(|place| list.get(place));
        files.update(|files| {
            if single {
                files.clear();
            }
            files.extend(new);
            if single {
                files.truncate(1);
            }
        });
    };
    let choose = move |event: ev::Targeted<ev::Event, HtmlInputElement>| {
        let input = event.target();
        add(input.files());
        // So that the same file can be chosen again after it was taken away.
        input.set_value("");
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        add(event.data_transfer().and_then(|data| data.files()));
    };
    let input_id = format!("{id}-input");
    let label_for = input_id.clone();
    let list = move || {
        let lines = files.get().into_iter().enumerate().map(|(place, file)| {
            let name = file.name();
            let label = texts::remove_file(&name);
            let remove = move |_| {
                files.update(|files| {
                    files.remove(place);
                });
            };
            view! {
                <li>
                    <span class="files-name">
                        {name} <span class="hint">{format!(" {}", size_text(file.size()))}</span>
                    </span>
                    <button
                        type="button"
                        class="button button-quiet"
                        aria-label=label
                        on:click=remove
                    >
                        <Icon glyph=Glyph::Trash small=true />
                        {texts::REMOVE}
                    </button>
                </li>
            }
        });
        view! { <ul class="files">{lines.collect_view()}</ul> }
    };
    view! {
        <Group id label hint>
            <label
                class="drop"
                class=("drop-over", over)
                for=label_for
                on:dragover=move |event: DragEvent| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=drop
            >
                <Icon glyph=Glyph::Upload />
                <span>
                    <span class="drop-action">{texts::CHOOSE_FILES}</span>
                    <span class="drop-too">{texts::OR_DROP_THEM}</span>
                </span>
                <input
                    class="drop-input"
                    id=input_id
                    type="file"
                    multiple=!single
                    accept=accept
                    aria-describedby=described
                    on:change:target=choose
                />
            </label>
            {list}
        </Group>
    }
}

/// A size as people say it.
pub fn size_text(bytes: f64) -> String {
    const UNITS: [&str; 4] = ["bytes", "KB", "MB", "GB"];
    let mut size = bytes;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if unit == 0 || size >= 100.0 {
        format!("{size:.0} {}", UNITS[unit])
    } else {
        format!("{size:.1} {}", UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::size_text;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        assert_eq!(size_text(0.0), "0 bytes");
        assert_eq!(size_text(999.0), "999 bytes");
        assert_eq!(size_text(1536.0), "1.5 KB");
        assert_eq!(size_text(52_428_800.0), "52.4 MB");
        assert_eq!(size_text(999_900_000.0), "1000 MB");
        assert_eq!(size_text(2_147_483_648.0), "2.1 GB");
    }
}

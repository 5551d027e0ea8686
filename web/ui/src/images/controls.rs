//! Buttons and sliders around an image: everything that a drag or a key does can be done here too.

use leptos::prelude::*;

use super::{
    asked::Drawn,
    stage::{ZOOM_STEP, zoom},
    state::{Light, Tool, Viewing, brightness, center_at, contrast, width_at},
};
use crate::{
    texts::images as texts,
    ui::{Glyph, Icon},
};

/// What a drag does, one of three or four.
#[component]
pub fn Tools(
    /// What is shown.
    viewing: Viewing,
) -> impl IntoView {
    let (colour, frames) = viewing.info.with_value(|info| (info.colour, info.frames));
    let tools = [
        (Tool::Light, texts::TOOL_LIGHT, Glyph::Light),
        (Tool::Move, texts::TOOL_MOVE, Glyph::Move),
        (Tool::Frames, texts::TOOL_FRAMES, Glyph::Layers),
        (Tool::Measure, texts::TOOL_MEASURE, Glyph::Ruler),
    ];
    let offered = tools.into_iter().filter(move |(tool, ..)| match tool {
        Tool::Light => !colour,
        Tool::Frames => frames > 1,
        Tool::Move | Tool::Measure => true,
    });
    let buttons = offered.map(move |(tool, text, glyph)| {
        let is_on = move || viewing.tool.get() == tool;
        let press = move |_| {
            viewing.tool.set(tool);
            viewing.pointer.set(None);
        };
        view! {
            <button
                type="button"
                class="viewer-button"
                aria-pressed=move || is_on().to_string()
                on:click=press
            >
                <Icon glyph />
                <span>{text}</span>
            </button>
        }
    });
    view! {
        <div class="viewer-row" role="group" aria-label=texts::TOOLS>
            {buttons.collect_view()}
        </div>
    }
}

/// Larger, smaller, inverted, as at first.
#[component]
pub fn Actions(
    /// What is shown.
    viewing: Viewing,
) -> impl IntoView {
    let has_length = move || viewing.length.with(Option::is_some);
    view! {
        <div class="viewer-row">
            <Press text=texts::ZOOM_IN glyph=Glyph::Plus on_press=move |()| zoom(viewing, ZOOM_STEP) />
            <Press
                text=texts::ZOOM_OUT
                glyph=Glyph::Minus
                on_press=move |()| zoom(viewing, 1.0 / ZOOM_STEP)
            />
            <button
                type="button"
                class="viewer-button"
                aria-pressed=move || viewing.light.with(|light| light.invert).to_string()
                on:click=move |_| viewing.light.update(|light| light.invert = !light.invert)
            >
                <Icon glyph=Glyph::Invert />
                <span>{texts::INVERT}</span>
            </button>
            <Press text=texts::RESET glyph=Glyph::Undo on_press=move |()| viewing.reset() />
            {move || {
                has_length().then(|| view! {
                    <Press
                        text=texts::CLEAR_LENGTH
                        glyph=Glyph::Cross
                        on_press=move |()| {
                            viewing.length.set(None);
                            viewing.pointer.set(None);
                        }
                    />
                })
            }}
        </div>
    }
}

/// A button of the viewer.
#[component]
pub fn Press(
    /// What it does.
    #[prop(into)]
    text: Signal<String>,
    /// Its picture.
    glyph: Glyph,
    /// Does it.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="viewer-button" on:click=move |_| on_press.run(())>
            <Icon glyph />
            <span>{move || text.get()}</span>
        </button>
    }
}

/// Frame, named windows, brightness and contrast.
#[component]
pub fn Sliders(
    /// What is shown.
    viewing: Viewing,
    /// The frame as the worker painted it.
    drawn: Drawn,
    /// Begins the ids of the fields.
    id: String,
) -> impl IntoView {
    let (colour, frames) = viewing.info.with_value(|info| (info.colour, info.frames));
    let range = viewing.range();
    let frame = (frames > 1).then(|| {
        let value = Signal::derive(move || f64::from(viewing.frame.get()));
        let said = Signal::derive(move || texts::frame_of(drawn.frame.get(), frames));
        let set = move |value: f64| viewing.frame.set((value as u32).min(frames - 1));
        view! {
            <Slider
                id=format!("{id}-frame")
                label=texts::FRAME
                most=f64::from(frames - 1)
                step="1"
                value
                said
                on_change=set
            />
        }
    });
    let light = (!colour).then(|| {
        let said = Signal::derive(move || viewing.light.with(|l| texts::light(l.center, l.width)));
        let bright = Signal::derive(move || viewing.light.with(|l| brightness(l.center, range)));
        let hard = Signal::derive(move || viewing.light.with(|l| contrast(l.width, range)));
        view! {
            <Windows viewing id=format!("{id}-window") />
            <Slider
                id=format!("{id}-brightness")
                label=texts::BRIGHTNESS
                most=100.0
                step="0.5"
                value=bright
                said
                on_change=move |value| viewing.light.update(|l| l.center = center_at(value, range))
            />
            <Slider
                id=format!("{id}-contrast")
                label=texts::CONTRAST
                most=100.0
                step="0.5"
                value=hard
                said
                on_change=move |value| viewing.light.update(|l| l.width = width_at(value, range))
            />
        }
    });
    view! { <div class="viewer-fields">{frame}{light}</div> }
}

/// Windows by name, such as lung and bone.
#[component]
fn Windows(viewing: Viewing, id: String) -> impl IntoView {
    let windows = viewing.info.with_value(|info| info.windows.clone());
    let named = StoredValue::new(windows);
    // Which of the windows is set just now.
    let chosen = move || {
        let Light { center, width, .. } = viewing.light.get();
        named.with_value(|windows| {
            windows.iter().position(|(_, c, w)| {
                (c - center).abs() < 1e-6 && (w.max(1.0) - width).abs() < 1e-6
            })
        })
    };
    let options = named.with_value(|windows| {
        let options = windows.iter().enumerate().map(|(index, (name, ..))| {
            let name = if name.is_empty() {
                texts::WINDOW_FILE.to_owned()
            } else {
                name.clone()
            };
            view! {
                <option value=index.to_string() prop:selected=move || chosen() == Some(index)>
                    {name}
                </option>
            }
        });
        options.collect_view()
    });
    let pick = move |value: String| {
        let window = value
            .parse::<usize>()
            .ok()
            .and_then(|index| named.with_value(|windows| windows.get(index).cloned()));
        if let Some((_, center, width)) = window {
            viewing.light.update(|light| {
                light.center = center;
                light.width = width.max(1.0);
            });
        }
    };
    view! {
        <div class="viewer-field">
            <label for=id.clone()>{texts::WINDOW}</label>
            <select class="input" id=id on:change:target=move |event| pick(event.target().value())>
                {options}
                <option value="" prop:selected=move || chosen().is_none()>
                    {texts::WINDOW_OWN}
                </option>
            </select>
        </div>
    }
}

#[component]
fn Slider(
    id: String,
    label: &'static str,
    most: f64,
    step: &'static str,
    value: Signal<f64>,
    said: Signal<String>,
    #[prop(into)] on_change: Callback<f64>,
) -> impl IntoView {
    let change = move |text: String| {
        if let Ok(value) = text.parse::<f64>() {
            on_change.run(value);
        }
    };
    view! {
        <div class="viewer-field">
            <label for=id.clone()>{label}</label>
            <input
                class="viewer-slider"
                type="range"
                id=id
                min="0"
                max=most.to_string()
                step=step
                prop:value=move || value.get().to_string()
                aria-valuetext=move || said.get()
                on:input:target=move |event| change(event.target().value())
            />
        </div>
    }
}

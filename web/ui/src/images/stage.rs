//! The place where an image lies: drawing it, and dragging, turning the wheel, pinching, typing.

use leptos::{
    ev::{KeyboardEvent, PointerEvent, WheelEvent},
    html,
    prelude::*,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ResizeObserver};

use super::{
    asked::{Drawn, brush},
    geometry::{Laid, Lie, Point},
    state::{Length, Tool, Viewing},
};
use crate::{browser, texts::images as texts};

/// Pixels of the screen that go through the whole range of values.
const LIGHT_DRAG: f64 = 600.0;
/// Pixels of the screen from one frame to the next.
const FRAME_DRAG: f64 = 12.0;
/// How much larger one press or one notch makes it.
pub const ZOOM_STEP: f64 = 1.25;

/// Fingers that are down, and where they were last.
type Fingers = StoredValue<Vec<(i32, Point)>>;

/// The image, and everything that is done on it.
#[component]
pub fn Stage(
    /// What is shown.
    viewing: Viewing,
    /// The frame as the worker painted it.
    drawn: Drawn,
    /// What screen readers call it.
    label: String,
    /// Id of the list of keys.
    keys: String,
) -> impl IntoView {
    let place = NodeRef::<html::Canvas>::new();
    follow_size(place, viewing);
    Effect::new(move |_| {
        drawn.turn.track();
        let (laid, room) = (viewing.laid(), viewing.room.get());
        let (length, pointer) = (viewing.length.get(), viewing.pointer.get());
        let Some(canvas) = place.get() else { return };
        let ratio = browser::window().device_pixel_ratio().max(1.0);
        let fit = |size: f64| (size * ratio).round().max(1.0) as u32;
        // Setting a size wipes the canvas, so it is set only when it changes.
        if (canvas.width(), canvas.height()) != (fit(room.0), fit(room.1)) {
            canvas.set_width(fit(room.0));
            canvas.set_height(fit(room.1));
        }
        let Some(brush) = brush(&canvas) else { return };
        // A matrix of finite numbers is never refused.
        let _ = brush.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        brush.set_fill_style_str("#000");
        brush.fill_rect(0.0, 0.0, room.0, room.1);
        drawn.canvas.with(|picture| {
            if let Some(picture) = picture {
                put(&brush, picture, viewing, &laid);
            }
        });
        if let Some(length) = length {
            draw_length(&brush, viewing, &laid, length);
        }
        if let Some(pointer) = pointer {
            draw_cross(&brush, laid.on_screen(pointer));
        }
    });

    let fingers: Fingers = StoredValue::new(Vec::new());
    let dragged = StoredValue::new(0.0_f64);
    let down = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        if let Some(canvas) = place.get_untracked() {
            // Where a pointer cannot be held, its moves outside are not heard, and nothing else.
            let _ = canvas.set_pointer_capture(event.pointer_id());
            browser::focus_quietly(&canvas);
        }
        let at = at(&event);
        fingers.update_value(|fingers| fingers.push((event.pointer_id(), at)));
        dragged.set_value(0.0);
        if viewing.tool.get_untracked() == Tool::Measure && fingers.with_value(Vec::len) == 1 {
            let from = viewing.sheet().within(viewing.laid_now().on_image(at));
            viewing.pointer.set(None);
            viewing.length.set(Some(Length {
                from,
                to: from,
                open: true,
            }));
        }
    };
    let drag = move |event: PointerEvent| {
        let now = at(&event);
        let id = event.pointer_id();
        let before = fingers.with_value(|fingers| fingers.clone());
        let Some((_, was)) = before.iter().find(|(of, _)| *of == id).copied() else {
            return;
        };
        fingers.update_value(|fingers| {
            for (of, place) in fingers.iter_mut() {
                if *of == id {
                    *place = now;
                }
            }
        });
        match before.as_slice() {
            [_] => move_one(viewing, dragged, was, now),
            [one, two] => {
                let other = if one.0 == id { two.1 } else { one.1 };
                pinch(viewing, other, was, now);
            }
            _ => (),
        }
    };
    let up = move |event: PointerEvent| {
        fingers.update_value(|fingers| fingers.retain(|(of, _)| *of != event.pointer_id()));
        viewing.length.update(|length| {
            // A press without a drag measures nothing.
            *length = length
                .filter(|length| !length.open || length.from != length.to)
                .map(|length| Length {
                    open: false,
                    ..length
                });
        });
    };
    let wheel = move |event: WheelEvent| {
        let turned = event.delta_y();
        if event.ctrl_key() || event.meta_key() {
            event.prevent_default();
            let here = (f64::from(event.offset_x()), f64::from(event.offset_y()));
            let by = if turned < 0.0 {
                ZOOM_STEP
            } else {
                1.0 / ZOOM_STEP
            };
            viewing.lie.set(viewing.laid_now().zoomed(by, here));
        } else if viewing.frames() > 1 {
            event.prevent_default();
            if turned != 0.0 {
                viewing.step(if turned > 0.0 { 1 } else { -1 });
            }
        }
    };
    view! {
        <canvas
            class="viewer-canvas"
            node_ref=place
            tabindex="0"
            role="img"
            aria-label=label
            aria-describedby=keys
            on:pointerdown=down
            on:pointermove=drag
            on:pointerup=up
            on:pointercancel=up
            on:wheel=wheel
            on:keydown=move |event| press(viewing, &event)
        ></canvas>
    }
}

fn at(event: &PointerEvent) -> Point {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}

fn follow_size(place: NodeRef<html::Canvas>, viewing: Viewing) {
    Effect::new(move |_| {
        let Some(canvas) = place.get() else { return };
        let measured = canvas.clone();
        let measure = move || {
            let now = (
                f64::from(measured.client_width()),
                f64::from(measured.client_height()),
            );
            let changed = viewing
                .room
                .try_get_untracked()
                .is_some_and(|was| was != now);
            if changed && now.0 > 0.0 && now.1 > 0.0 {
                viewing.room.set(now);
                viewing.lie.set(viewing.laid_now().moved((0.0, 0.0)));
            }
        };
        measure();
        let heard = Closure::<dyn FnMut()>::new(measure);
        if let Ok(observer) = ResizeObserver::new(heard.as_ref().unchecked_ref()) {
            observer.observe(&canvas);
            let kept = StoredValue::new_local((observer, heard));
            on_cleanup(move || {
                kept.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
    });
}

fn move_one(viewing: Viewing, dragged: StoredValue<f64>, was: Point, now: Point) {
    let by = (now.0 - was.0, now.1 - was.1);
    match viewing.tool.get_untracked() {
        Tool::Light => viewing.shift_light(by.1 / LIGHT_DRAG, by.0 / LIGHT_DRAG * 2.0),
        Tool::Move => viewing.lie.set(viewing.laid_now().moved(by)),
        Tool::Frames => {
            let far = dragged.get_value() + by.1;
            let frames = (far / FRAME_DRAG).trunc();
            dragged.set_value(far - frames * FRAME_DRAG);
            viewing.step(frames as i64);
        }
        Tool::Measure => {
            let to = viewing.sheet().within(viewing.laid_now().on_image(now));
            viewing.length.update(|length| {
                if let Some(length) = length.as_mut().filter(|length| length.open) {
                    length.to = to;
                }
            });
        }
    }
}

/// Two fingers enlarge and move at once, whatever the tool.
fn pinch(viewing: Viewing, other: Point, was: Point, now: Point) {
    viewing.length.update(|length| {
        *length = length.filter(|length| !length.open);
    });
    let apart = |finger: Point| (finger.0 - other.0).hypot(finger.1 - other.1).max(1.0);
    let middle = |finger: Point| {
        (
            f64::midpoint(finger.0, other.0),
            f64::midpoint(finger.1, other.1),
        )
    };
    let (from, to) = (middle(was), middle(now));
    let lie = viewing.laid_now().zoomed(apart(now) / apart(was), from);
    viewing.lie.set(lie);
    let moved = viewing.laid_now().moved((to.0 - from.0, to.1 - from.1));
    viewing.lie.set(moved);
}

fn press(viewing: Viewing, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let arrow = match event.key().as_str() {
        "ArrowUp" => Some((0.0, -1.0)),
        "ArrowDown" => Some((0.0, 1.0)),
        "ArrowLeft" => Some((-1.0, 0.0)),
        "ArrowRight" => Some((1.0, 0.0)),
        _ => None,
    };
    let handled = match (arrow, viewing.pointer.get_untracked()) {
        (Some(arrow), Some(pointer)) => {
            let far = if event.shift_key() { 10.0 } else { 1.0 };
            point(
                viewing,
                (pointer.0 + arrow.0 * far, pointer.1 + arrow.1 * far),
            );
            true
        }
        (Some(arrow), None) if event.shift_key() => {
            let lie = viewing.laid_now().moved((-40.0 * arrow.0, -40.0 * arrow.1));
            viewing.lie.set(lie);
            true
        }
        (Some(arrow), None) => {
            viewing.shift_light(0.02 * arrow.1, -0.08 * arrow.0);
            true
        }
        (None, _) => press_other(viewing, &event.key()),
    };
    if handled {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn press_other(viewing: Viewing, key: &str) -> bool {
    match key {
        "PageDown" => viewing.step(1),
        "PageUp" => viewing.step(-1),
        "Home" => viewing.step(i64::MIN / 2),
        "End" => viewing.step(i64::MAX / 2),
        "+" | "=" => viewing
            .lie
            .set(viewing.laid_now().zoomed_in_place(ZOOM_STEP)),
        "-" => {
            let lie = viewing.laid_now().zoomed_in_place(1.0 / ZOOM_STEP);
            viewing.lie.set(lie);
        }
        "i" | "I" => viewing.light.update(|light| light.invert = !light.invert),
        "r" | "R" | "0" => viewing.reset(),
        "m" | "M" => {
            viewing.tool.set(Tool::Measure);
            viewing.length.set(None);
            let size = viewing.sheet().size;
            viewing.pointer.set(Some((size.0 / 2.0, size.1 / 2.0)));
        }
        "Enter" | " " if viewing.pointer.get_untracked().is_some() => set_end(viewing),
        "Escape" if viewing.pointer.get_untracked().is_some() => {
            viewing.pointer.set(None);
            viewing.length.set(None);
        }
        _ => return false,
    }
    true
}

/// Moves the crosshair, and the open end of a length with it.
fn point(viewing: Viewing, to: Point) {
    let to = viewing.sheet().within(to);
    viewing.pointer.set(Some(to));
    viewing.length.update(|length| {
        if let Some(length) = length.as_mut().filter(|length| length.open) {
            length.to = to;
        }
    });
}

/// The first time a length begins at the crosshair, the second time it ends there.
fn set_end(viewing: Viewing) {
    let Some(here) = viewing.pointer.get_untracked() else {
        return;
    };
    viewing.length.update(|length| {
        *length = Some(match *length {
            Some(length) if length.open => Length {
                to: here,
                open: false,
                ..length
            },
            _ => Length {
                from: here,
                to: here,
                open: true,
            },
        });
    });
}

fn put(
    brush: &CanvasRenderingContext2d,
    picture: &HtmlCanvasElement,
    viewing: Viewing,
    laid: &Laid,
) {
    let (from, step) = (laid.on_screen((0.0, 0.0)), laid.step());
    let size = viewing.sheet().size;
    // Much enlarged, every pixel is seen as it is.
    brush.set_image_smoothing_enabled(step.0 < 3.0);
    let (wide, high) = (size.0 * step.0, size.1 * step.1);
    // A canvas that has pixels can always be drawn.
    let _ = brush
        .draw_image_with_html_canvas_element_and_dw_and_dh(picture, from.0, from.1, wide, high);
}

fn draw_length(brush: &CanvasRenderingContext2d, viewing: Viewing, laid: &Laid, length: Length) {
    let (from, to) = (laid.on_screen(length.from), laid.on_screen(length.to));
    for (colour, width) in [("#000", 5.0), ("#ffd21f", 2.0)] {
        brush.set_stroke_style_str(colour);
        brush.set_line_width(width);
        brush.begin_path();
        brush.move_to(from.0, from.1);
        brush.line_to(to.0, to.1);
        for end in [from, to] {
            brush.move_to(end.0 - 6.0, end.1);
            brush.line_to(end.0 + 6.0, end.1);
            brush.move_to(end.0, end.1 - 6.0);
            brush.line_to(end.0, end.1 + 6.0);
        }
        brush.stroke();
    }
    let sheet = viewing.sheet();
    let text = texts::length(
        sheet.distance(length.from, length.to),
        sheet.spacing.is_some(),
    );
    let room = viewing.room.get_untracked();
    brush.set_font("600 16px system-ui, sans-serif");
    let wide = brush.measure_text(&text).map_or(80.0, |size| size.width());
    let x = (to.0 + 10.0).min(room.0 - wide - 6.0).max(6.0);
    let y = (to.1 - 10.0).clamp(20.0, (room.1 - 6.0).max(20.0));
    brush.set_stroke_style_str("#000");
    brush.set_line_width(4.0);
    brush.set_fill_style_str("#ffd21f");
    // Text at finite places is always drawn.
    let _ = brush.stroke_text(&text, x, y);
    let _ = brush.fill_text(&text, x, y);
}

fn draw_cross(brush: &CanvasRenderingContext2d, at: Point) {
    for (colour, width) in [("#000", 4.0), ("#fff", 1.5)] {
        brush.set_stroke_style_str(colour);
        brush.set_line_width(width);
        brush.begin_path();
        for (from, to) in [
            ((at.0 - 14.0, at.1), (at.0 + 14.0, at.1)),
            ((at.0, at.1 - 14.0), (at.0, at.1 + 14.0)),
        ] {
            brush.move_to(from.0, from.1);
            brush.line_to(to.0, to.1);
        }
        brush.stroke();
    }
}

/// Makes it larger or smaller in the middle.
pub fn zoom(viewing: Viewing, by: f64) {
    let lie: Lie = viewing.laid_now().zoomed_in_place(by);
    viewing.lie.set(lie);
}

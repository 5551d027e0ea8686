//! Asking the worker for frames: never more than one at a time, and always the last that was wanted.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{CloseImage, DrawFrame, Failure};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::state::Viewing;
use crate::{browser, rpc};

/// The frame drawn last, at its own size.
#[derive(Clone, Copy)]
pub struct Drawn {
    /// The picture.
    pub canvas: RwSignal<Option<HtmlCanvasElement>, LocalStorage>,
    /// The frame that it shows.
    pub frame: RwSignal<u32>,
    /// Grows with every picture.
    pub turn: RwSignal<u32>,
    /// Why the last frame could not be drawn.
    pub failure: RwSignal<Option<Failure>>,
}

/// What the worker is asked for.
#[derive(Clone, Copy, PartialEq)]
struct Wanted {
    frame: u32,
    center: f64,
    width: f64,
    invert: bool,
}

/// Draws whatever the viewer wants, and forgets the image with it.
pub fn follow(viewing: Viewing) -> Drawn {
    let drawn = Drawn {
        canvas: RwSignal::new_local(None),
        frame: RwSignal::new(0),
        turn: RwSignal::new(0),
        failure: RwSignal::new(None),
    };
    let image = viewing.info.with_value(|info| info.image);
    let wanted = Memo::new(move |_| {
        let light = viewing.light.get();
        Wanted {
            frame: viewing.frame.get(),
            center: light.center,
            width: light.width,
            invert: light.invert,
        }
    });
    let is_asking = StoredValue::new(false);
    Effect::new(move |_| {
        wanted.track();
        if is_asking.get_value() {
            return;
        }
        is_asking.set_value(true);
        spawn_local(async move {
            let mut last = None;
            // What was wanted meanwhile is asked for next; what is wanted no more is left out.
            while let Some(now) = wanted.try_get_untracked().filter(|now| last != Some(*now)) {
                last = Some(now);
                ask(image, now, drawn).await;
            }
            is_asking.try_set_value(false);
        });
    });
    on_cleanup(move || {
        spawn_local(async move {
            // A worker that is gone has forgotten it already.
            let _ = rpc::call(CloseImage { image }).await;
        });
    });
    drawn
}

async fn ask(image: u32, wanted: Wanted, drawn: Drawn) {
    let answer = rpc::call_beside(DrawFrame {
        image,
        frame: wanted.frame,
        center: wanted.center,
        width: wanted.width,
        invert: wanted.invert,
    })
    .await;
    match answer {
        Ok(painted) => {
            let (columns, rows) = (painted.answer.columns, painted.answer.rows);
            let pixels = painted.beside.dyn_into().ok();
            let picture = pixels.and_then(|pixels| {
                ImageData::new_with_js_u8_clamped_array_and_sh(&pixels, columns, rows).ok()
            });
            let canvas = drawn.canvas.try_with_untracked(Clone::clone).flatten();
            let canvas = canvas.or_else(|| new_canvas(columns, rows));
            if let (Some(picture), Some(canvas)) = (picture, canvas) {
                if let Some(brush) = brush(&canvas) {
                    // It fails only for sizes that no canvas has.
                    let _ = brush.put_image_data(&picture, 0.0, 0.0);
                }
                drawn.canvas.try_set(Some(canvas));
                drawn.frame.try_set(wanted.frame);
                drawn.failure.try_set(None);
                drawn.turn.try_update(|turn| *turn = turn.wrapping_add(1));
            }
        }
        Err(failure) => {
            drawn.failure.try_set(Some(failure));
        }
    }
}

fn new_canvas(columns: u32, rows: u32) -> Option<HtmlCanvasElement> {
    let canvas = browser::document().create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
    canvas.set_width(columns);
    canvas.set_height(rows);
    Some(canvas)
}

/// What draws on a canvas.
pub fn brush(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

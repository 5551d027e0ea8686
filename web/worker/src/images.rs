//! DICOM images: decoded by a part of the application that is loaded with the first of them.

use std::collections::BTreeMap;

use js_sys::{Array, Function, Promise, Reflect, Uint8Array, Uint8ClampedArray};
use salus_records::objects::grant::Item;
use salus_web_rpc::{
    CloseImage, DrawFrame, Failure, FailureKind, OpenImage,
    images::{ImageInfo, Pixels},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::{
    calls::Handle,
    desk::Desk,
    failure::{failure, fault, input, not_available},
    given::Given,
    records::file_bytes,
    surroundings::global,
};

/// Opened images; each is an object of the part that decodes them.
#[derive(Default)]
pub struct Images {
    last: u32,
    open: BTreeMap<u32, JsValue>,
}

impl Images {
    /// Forgets all of them.
    pub fn clear(&mut self) {
        for (_, image) in std::mem::take(&mut self.open) {
            free(&image);
        }
    }
}

/// Gives the memory of an image back.
fn free(image: &JsValue) {
    let method = Reflect::get(image, &"free".into()).ok();
    if let Some(method) = method.and_then(|method| method.dyn_into::<Function>().ok()) {
        // An image that is gone already needs nothing.
        let _ = method.call0(image);
    }
}

impl Handle for OpenImage {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<ImageInfo, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let item = Item {
            record: self.record.parse().map_err(input)?,
            version: self.version,
        };
        let bytes = file_bytes(desk, patient, item, self.file as usize, given).await?;
        let image = open(&bytes).await?;
        let images = &mut desk.images;
        images.last += 1;
        let info = info(&image, images.last);
        images.open.insert(images.last, image);
        Ok(info)
    }
}

async fn open(bytes: &[u8]) -> Result<JsValue, Failure> {
    let missing = || {
        failure(
            FailureKind::Offline,
            "The part that shows such images could not be loaded.",
            "Check your connection, then try again. You can download the original meanwhile.",
        )
    };
    let load = global("salusImage").ok_or_else(missing)?;
    let promise = load
        .call1(&JsValue::UNDEFINED, &Uint8Array::from(bytes))
        .map_err(|_| missing())?;
    let opened = JsFuture::from(Promise::resolve(&promise)).await;
    opened.map_err(|error| refused(&error))
}

/// The decoder's words: `code: what is wrong and what to do`.
fn refused(error: &JsValue) -> Failure {
    let message = Reflect::get(error, &"message".into()).ok();
    let message = message
        .and_then(|message| message.as_string())
        .unwrap_or_default();
    let (code, words) = message
        .split_once(": ")
        .unwrap_or(("", "Download the original."));
    Failure {
        code: code.to_owned(),
        ..failure(
            FailureKind::Input,
            "This image cannot be shown here.",
            words,
        )
    }
}

fn number(image: &JsValue, name: &str) -> f64 {
    let value = Reflect::get(image, &name.into()).ok();
    value.and_then(|value| value.as_f64()).unwrap_or_default()
}

fn text(value: JsValue) -> String {
    value.as_string().unwrap_or_default()
}

fn list(image: &JsValue, name: &str) -> Vec<JsValue> {
    let values = Reflect::get(image, &name.into()).unwrap_or_default();
    Array::from(&values).iter().collect()
}

fn info(image: &JsValue, handle: u32) -> ImageInfo {
    let pair = |name| match list(image, name).as_slice() {
        [first, second] => first.as_f64().zip(second.as_f64()),
        _ => None,
    };
    let (centers, widths) = (list(image, "window_centers"), list(image, "window_widths"));
    let windows = list(image, "window_names")
        .into_iter()
        .zip(centers)
        .zip(widths);
    let windows = windows.map(|((name, center), width)| {
        let value = |value: JsValue| value.as_f64().unwrap_or_default();
        (text(name), value(center), value(width))
    });
    let word = |name: &str| text(Reflect::get(image, &name.into()).unwrap_or_default());
    ImageInfo {
        image: handle,
        columns: number(image, "columns") as u32,
        rows: number(image, "rows") as u32,
        frames: number(image, "frames") as u32,
        spacing: pair("spacing"),
        at_detector: Reflect::get(image, &"at_detector".into()).is_ok_and(|yes| yes.is_truthy()),
        windows: windows.collect(),
        range: pair("range").unwrap_or((0.0, 1.0)),
        colour: Reflect::get(image, &"colour".into()).is_ok_and(|yes| yes.is_truthy()),
        modality: word("modality"),
        description: word("description"),
    }
}

impl Handle for DrawFrame {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Pixels, Failure> {
        let image = desk
            .images
            .open
            .get(&self.image)
            .ok_or_else(not_available)?;
        let render = Reflect::get(image, &"render".into()).ok();
        let render = render.and_then(|method| method.dyn_into::<Function>().ok());
        let render = render.ok_or_else(|| fault("an image that cannot be drawn"))?;
        let arguments = Array::of4(
            &self.frame.into(),
            &self.center.into(),
            &self.width.into(),
            &self.invert.into(),
        );
        let drawn = render
            .apply(image, &arguments)
            .map_err(|error| refused(&error))?;
        let bytes: Uint8Array = drawn.dyn_into().map_err(|_| fault("pixels"))?;
        given.put_beside(Uint8ClampedArray::new(&bytes.buffer()));
        Ok(Pixels {
            columns: number(image, "columns") as u32,
            rows: number(image, "rows") as u32,
        })
    }
}

impl Handle for CloseImage {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        if let Some(image) = desk.images.open.remove(&self.image) {
            free(&image);
        }
        Ok(())
    }
}

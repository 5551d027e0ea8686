//! The viewer of a DICOM image.

use leptos::{html, prelude::*, task::spawn_local};
use salus_web_rpc::{CloseImage, Failure, OpenImage, images::ImageInfo};

use super::{
    asked::{self, Drawn},
    controls::{Actions, Sliders, Tools},
    file::{FileOf, Original},
    stage::Stage,
    state::{Tool, Viewing},
};
use crate::{
    browser, rpc,
    texts::images as texts,
    ui::{Details, FailureView, Glyph, Skeleton},
};

/// Opens a DICOM image and shows it.
#[component]
pub fn DicomViewer(
    /// Which file.
    file: FileOf,
) -> impl IntoView {
    let opened = RwSignal::new(None::<Result<ImageInfo, Failure>>);
    let of = StoredValue::new(file);
    let open = move || {
        let call = of.with_value(|file| OpenImage {
            patient: file.patient.clone(),
            record: file.record.clone(),
            version: file.version,
            file: file.file,
        });
        opened.set(None);
        spawn_local(async move {
            let answer = rpc::call(call).await;
            let image = answer.as_ref().map(|info| info.image).ok();
            // A page that was left meanwhile shows no image.
            if opened.try_set(Some(answer)).is_some()
                && let Some(image) = image
            {
                // A worker that is gone has forgotten it already.
                let _ = rpc::call(CloseImage { image }).await;
            }
        });
    };
    open();
    move || match opened.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Ok(info)) => {
            let file = of.get_value();
            view! { <Viewer info file /> }.into_any()
        }
        Some(Err(failure)) => {
            let file = of.get_value();
            view! {
                <FailureView failure retry=move |()| open() />
                <Original file />
            }
            .into_any()
        }
    }
}

/// An opened image with everything around it.
#[component]
fn Viewer(info: ImageInfo, file: FileOf) -> impl IntoView {
    let label = texts::image(&info.modality, &info.description);
    let id = format!("image-{}", info.image);
    let viewing = Viewing::new(info);
    if viewing.info.with_value(|info| info.colour) {
        viewing.tool.set(Tool::Move);
    }
    let drawn = asked::follow(viewing);
    let place = NodeRef::<html::Dialog>::new();
    let full = RwSignal::new(false);
    let full_button = format!("{id}-full");
    let toggle = {
        let full_button = full_button.clone();
        move |wanted: bool| {
            let Some(dialog) = place.get_untracked() else {
                return;
            };
            // The same element is shown among the others or above them all; in between it is closed.
            full.set(wanted);
            dialog.close();
            if wanted {
                // It fails only where the element is in no page, and then nothing is to be shown.
                let _ = dialog.show_modal();
            } else {
                dialog.show();
            }
            browser::focus(&full_button);
        }
    };
    let leave = toggle.clone();
    let keys = format!("{id}-keys");
    view! {
        <dialog
            class="viewer"
            class=("viewer-full", move || full.get())
            node_ref=place
            open
            aria-label=texts::VIEWER
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                leave(false);
            }
        >
            <div class="viewer-stage">
                <Stage viewing drawn label=label.clone() keys=keys.clone() />
            </div>
            <div class="viewer-side">
                <p class="viewer-title strong">{label}</p>
                <Status viewing drawn />
                {move || {
                    drawn.failure.get().map(|failure| view! { <FailureView failure /> })
                }}
                <Tools viewing />
                <Sliders viewing drawn id=id.clone() />
                <Actions viewing />
                <div class="viewer-row">
                    <button
                        type="button"
                        class="viewer-button"
                        id=full_button
                        aria-pressed=move || full.get().to_string()
                        on:click=move |_| toggle(!full.get_untracked())
                    >
                        <crate::ui::Icon glyph=Glyph::Full />
                        <span>
                            {move || if full.get() { texts::FULL_LEAVE } else { texts::FULL }}
                        </span>
                    </button>
                    <Original file />
                </div>
                <Details title=texts::KEYS>
                    <dl class="viewer-keys" id=keys>
                        {texts::KEYS_TEXT
                            .iter()
                            .map(|(key, what)| view! { <dt>{*key}</dt><dd>{*what}</dd> })
                            .collect_view()}
                    </dl>
                </Details>
            </div>
        </dialog>
    }
}

/// Which frame, how bright, how large and how long; screen readers hear it when it changes.
#[component]
fn Status(viewing: Viewing, drawn: Drawn) -> impl IntoView {
    let (frames, colour, at_detector) = viewing
        .info
        .with_value(|info| (info.frames, info.colour, info.at_detector));
    let frame = move || (frames > 1).then(|| texts::frame_of(drawn.frame.get(), frames));
    let length = move || {
        let length = viewing.length.get()?;
        let sheet = viewing.sheet();
        let far = sheet.distance(length.from, length.to);
        Some(texts::measured(&texts::length(
            far,
            sheet.spacing.is_some(),
        )))
    };
    let light = move || (!colour).then(|| viewing.light.with(|l| texts::light(l.center, l.width)));
    view! {
        <p class="viewer-status digits" role="status">
            {move || [frame(), length()].into_iter().flatten().collect::<Vec<_>>().join(" · ")}
        </p>
        <p class="viewer-status soft small digits">
            {move || {
                let zoom = Some(texts::zoom(viewing.lie.with(|lie| lie.zoom)));
                [light(), zoom].into_iter().flatten().collect::<Vec<_>>().join(" · ")
            }}
        </p>
        {move || {
            (at_detector && viewing.length.with(Option::is_some))
                .then(|| view! { <p class="small">{texts::AT_DETECTOR}</p> })
        }}
    }
}

//! What the viewer of one image shows, and what can be done with it.

use leptos::prelude::*;
use salus_web_rpc::images::ImageInfo;

use super::geometry::{Laid, Lie, Point, Sheet};

/// What a drag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Makes it brighter and changes the contrast.
    Light,
    /// Moves the image.
    Move,
    /// Goes through the frames.
    Frames,
    /// Measures a length.
    Measure,
}

/// A length that is being measured or was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Length {
    /// Where it begins, on the image.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
    /// Whether its end still follows.
    pub open: bool,
}

/// How values become light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// Middle of the window, in the image's units.
    pub center: f64,
    /// Width of the window.
    pub width: f64,
    /// Black for white.
    pub invert: bool,
}

/// The state of a viewer. Everything that shows it follows its signals.
#[derive(Clone, Copy)]
pub struct Viewing {
    /// The image; it does not change.
    pub info: StoredValue<ImageInfo>,
    /// The frame that is wanted, from 0.
    pub frame: RwSignal<u32>,
    /// How values become light.
    pub light: RwSignal<Light>,
    /// How the image lies in its frame.
    pub lie: RwSignal<Lie>,
    /// Width and height of the frame on the screen.
    pub room: RwSignal<Point>,
    /// What a drag does.
    pub tool: RwSignal<Tool>,
    /// What is measured.
    pub length: RwSignal<Option<Length>>,
    /// Where the keyboard points while measuring, on the image.
    pub pointer: RwSignal<Option<Point>>,
}

impl Viewing {
    /// The image as it is first shown.
    pub fn new(info: ImageInfo) -> Self {
        let light = first_light(&info);
        Self {
            info: StoredValue::new(info),
            frame: RwSignal::new(0),
            light: RwSignal::new(light),
            lie: RwSignal::new(Lie::WHOLE),
            room: RwSignal::new((320.0, 320.0)),
            tool: RwSignal::new(Tool::Light),
            length: RwSignal::new(None),
            pointer: RwSignal::new(None),
        }
    }

    /// The image as a sheet.
    pub fn sheet(&self) -> Sheet {
        self.info.with_value(|info| Sheet {
            size: (f64::from(info.columns), f64::from(info.rows)),
            spacing: info.spacing,
        })
    }

    /// The image as it lies now; follows its changes.
    pub fn laid(&self) -> Laid {
        self.sheet().laid(self.room.get(), self.lie.get())
    }

    /// The image as it lies at this moment.
    pub fn laid_now(&self) -> Laid {
        self.sheet()
            .laid(self.room.get_untracked(), self.lie.get_untracked())
    }

    /// Number of frames.
    pub fn frames(&self) -> u32 {
        self.info.with_value(|info| info.frames)
    }

    /// Goes so many frames on, or back.
    pub fn step(&self, by: i64) {
        let last = i64::from(self.frames()) - 1;
        let wanted = (i64::from(self.frame.get_untracked()) + by).clamp(0, last);
        let wanted = u32::try_from(wanted).unwrap_or_default();
        if wanted != self.frame.get_untracked() {
            self.frame.set(wanted);
        }
    }

    /// Moves the window by shares of the range of values.
    pub fn shift_light(&self, center: f64, width: f64) {
        let range = self.range();
        self.light.update(|light| {
            let span = range.1 - range.0;
            light.center = (light.center + center * span).clamp(range.0 - span, range.1 + span);
            light.width = clamp_width(light.width * (1.0 + width).max(0.1), range);
        });
    }

    /// Smallest and largest value, never the same.
    pub fn range(&self) -> (f64, f64) {
        let (low, high) = self.info.with_value(|info| info.range);
        (low, high.max(low + 1.0))
    }

    /// As it was first shown.
    pub fn reset(&self) {
        self.light.set(self.info.with_value(first_light));
        self.lie.set(Lie::WHOLE);
        self.length.set(None);
        self.pointer.set(None);
    }
}

fn first_light(info: &ImageInfo) -> Light {
    let (low, high) = info.range;
    let (center, width) = info
        .windows
        .first()
        .map_or((f64::midpoint(low, high), high - low), |(_, c, w)| (*c, *w));
    Light {
        center,
        width: width.max(1.0),
        invert: false,
    }
}

/// A width that shows something: from one step to twice the whole range.
fn clamp_width(width: f64, (low, high): (f64, f64)) -> f64 {
    let most = 2.0 * (high - low).max(1.0);
    width.clamp(1.0_f64.min(most), most)
}

/// Brightness from 0 to 100: a low window shows most things white.
pub fn brightness(center: f64, (low, high): (f64, f64)) -> f64 {
    (100.0 * (high - center) / (high - low)).clamp(0.0, 100.0)
}

/// The middle of the window at a brightness.
pub fn center_at(brightness: f64, (low, high): (f64, f64)) -> f64 {
    high - brightness / 100.0 * (high - low)
}

/// Contrast from 0 to 100: a narrow window has much. Each step narrows it by the same share.
pub fn contrast(width: f64, (low, high): (f64, f64)) -> f64 {
    let most = 2.0 * (high - low).max(1.0);
    (100.0 * (most / width.max(1.0)).ln() / most.ln()).clamp(0.0, 100.0)
}

/// The width of the window at a contrast.
pub fn width_at(contrast: f64, range: (f64, f64)) -> f64 {
    let most = 2.0 * (range.1 - range.0).max(1.0);
    clamp_width(most * (-contrast / 100.0 * most.ln()).exp(), range)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: (f64, f64) = (-1000.0, 3000.0);

    #[test]
    fn sliders_and_windows_agree() {
        for percent in [0.0, 12.5, 50.0, 100.0] {
            let center = center_at(percent, RANGE);
            assert!((brightness(center, RANGE) - percent).abs() < 1e-9);
            let width = width_at(percent, RANGE);
            assert!((contrast(width, RANGE) - percent).abs() < 1e-9);
        }
        assert!(
            center_at(80.0, RANGE) < center_at(20.0, RANGE),
            "brighter is a lower window"
        );
        assert!(
            width_at(80.0, RANGE) < width_at(20.0, RANGE),
            "more contrast is a narrower one"
        );
        assert_eq!(brightness(9e9, RANGE), 0.0);
        assert_eq!(contrast(0.0, RANGE), 100.0);
    }

    #[test]
    fn a_window_never_vanishes() {
        assert_eq!(clamp_width(-4.0, RANGE), 1.0);
        assert_eq!(clamp_width(f64::MAX, RANGE), 8000.0);
        assert!(width_at(100.0, (0.0, 0.0)) > 0.0);
    }

    #[test]
    fn the_first_window_is_used_first() {
        let mut info = ImageInfo {
            image: 1,
            columns: 2,
            rows: 2,
            frames: 1,
            spacing: None,
            at_detector: false,
            windows: vec![
                ("Lung".into(), -600.0, 1500.0),
                ("Bone".into(), 400.0, 1800.0),
            ],
            range: RANGE,
            colour: false,
            modality: "CT".into(),
            description: String::new(),
        };
        assert_eq!(
            (first_light(&info).center, first_light(&info).width),
            (-600.0, 1500.0)
        );
        info.windows.clear();
        assert_eq!(
            (first_light(&info).center, first_light(&info).width),
            (1000.0, 4000.0)
        );
    }
}

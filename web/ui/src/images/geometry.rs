//! Where a point of the image lies on the screen, and how far two of them are apart.

/// Most times that an image is enlarged over the size that fits.
pub const MOST_ZOOM: f64 = 32.0;

/// A point: columns and rows of the image from its upper left corner, or pixels of the screen.
pub type Point = (f64, f64);

/// An image of which pixels may be higher than they are wide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// Columns and rows.
    pub size: Point,
    /// Millimetres between rows and between columns, where known.
    pub spacing: Option<(f64, f64)>,
}

/// How an image lies in its frame on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lie {
    /// How much larger than the size that fits; at least 1.
    pub zoom: f64,
    /// How far its middle is from the middle of the frame, in pixels of the screen.
    pub away: Point,
}

impl Lie {
    /// Whole and in the middle.
    pub const WHOLE: Self = Self {
        zoom: 1.0,
        away: (0.0, 0.0),
    };
}

/// An image lying in a frame of this size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Laid {
    sheet: Sheet,
    frame: Point,
    lie: Lie,
}

impl Sheet {
    /// How wide and high one pixel is, the shorter side being 1.
    fn pixel(&self) -> Point {
        match self.spacing {
            Some((rows, columns)) => {
                let least = rows.min(columns);
                (columns / least, rows / least)
            }
            None => (1.0, 1.0),
        }
    }

    /// The sheet in a frame.
    pub fn laid(self, frame: Point, lie: Lie) -> Laid {
        Laid {
            sheet: self,
            frame: (frame.0.max(1.0), frame.1.max(1.0)),
            lie,
        }
    }

    /// How far two points are apart, in millimetres where the size of a pixel is known, else in pixels.
    pub fn distance(&self, from: Point, to: Point) -> f64 {
        let (rows, columns) = self.spacing.unwrap_or((1.0, 1.0));
        ((to.0 - from.0) * columns).hypot((to.1 - from.1) * rows)
    }

    /// The nearest point that is on the image.
    pub fn within(&self, point: Point) -> Point {
        (
            point.0.clamp(0.0, self.size.0),
            point.1.clamp(0.0, self.size.1),
        )
    }
}

impl Laid {
    /// Pixels of the screen per unit of the sheet.
    fn scale(&self) -> f64 {
        let pixel = self.sheet.pixel();
        let wide = self.frame.0 / (self.sheet.size.0 * pixel.0);
        let high = self.frame.1 / (self.sheet.size.1 * pixel.1);
        wide.min(high) * self.lie.zoom
    }

    /// Width and height on the screen of a pixel of the image.
    pub fn step(&self) -> Point {
        let (scale, pixel) = (self.scale(), self.sheet.pixel());
        (scale * pixel.0, scale * pixel.1)
    }

    /// Where a point of the image lies in the frame.
    pub fn on_screen(&self, point: Point) -> Point {
        let (step, size) = (self.step(), self.sheet.size);
        (
            (point.0 - size.0 / 2.0) * step.0 + self.frame.0 / 2.0 + self.lie.away.0,
            (point.1 - size.1 / 2.0) * step.1 + self.frame.1 / 2.0 + self.lie.away.1,
        )
    }

    /// Which point of the image lies here in the frame.
    pub fn on_image(&self, place: Point) -> Point {
        let (step, size) = (self.step(), self.sheet.size);
        (
            (place.0 - self.frame.0 / 2.0 - self.lie.away.0) / step.0 + size.0 / 2.0,
            (place.1 - self.frame.1 / 2.0 - self.lie.away.1) / step.1 + size.1 / 2.0,
        )
    }

    /// Enlarged so much, while what lies here stays here.
    pub fn zoomed(&self, by: f64, here: Point) -> Lie {
        let kept = self.on_image(here);
        let zoom = (self.lie.zoom * by).clamp(1.0, MOST_ZOOM);
        let next = Laid {
            lie: Lie { zoom, ..self.lie },
            ..*self
        };
        let now = next.on_screen(kept);
        next.moved((here.0 - now.0, here.1 - now.1))
    }

    /// Moved by so many pixels of the screen, but never out of sight.
    pub fn moved(&self, by: Point) -> Lie {
        let step = self.step();
        let room = |size: f64, step: f64, frame: f64| ((size * step - frame) / 2.0).max(0.0);
        let most = (
            room(self.sheet.size.0, step.0, self.frame.0),
            room(self.sheet.size.1, step.1, self.frame.1),
        );
        Lie {
            zoom: self.lie.zoom,
            away: (
                (self.lie.away.0 + by.0).clamp(-most.0, most.0),
                (self.lie.away.1 + by.1).clamp(-most.1, most.1),
            ),
        }
    }

    /// Enlarged in the middle.
    pub fn zoomed_in_place(&self, by: f64) -> Lie {
        self.zoomed(by, (self.frame.0 / 2.0, self.frame.1 / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Point = (400.0, 300.0);

    fn sheet() -> Sheet {
        Sheet {
            size: (200.0, 100.0),
            spacing: Some((0.5, 0.25)),
        }
    }

    fn near(one: Point, two: Point) {
        assert!(
            (one.0 - two.0).abs() < 1e-9 && (one.1 - two.1).abs() < 1e-9,
            "{one:?} {two:?}"
        );
    }

    #[test]
    fn an_image_fits_whole_and_in_its_true_shape() {
        // Pixels are twice as high as wide: 200 by 100 of them are a square.
        let laid = sheet().laid(FRAME, Lie::WHOLE);
        near(laid.on_screen((0.0, 0.0)), (50.0, 0.0));
        near(laid.on_screen((200.0, 100.0)), (350.0, 300.0));
        near(laid.step(), (1.5, 3.0));
    }

    #[test]
    fn distances_use_both_spacings_or_count_pixels() {
        let length = sheet().distance((0.0, 0.0), (12.0, 8.0));
        assert!((length - 5.0).abs() < 1e-12, "3 mm across and 4 mm down");
        let unknown = Sheet {
            spacing: None,
            ..sheet()
        };
        assert!((unknown.distance((0.0, 0.0), (3.0, 4.0)) - 5.0).abs() < 1e-12);
        assert_eq!(sheet().within((-5.0, 900.0)), (0.0, 100.0));
    }

    #[test]
    fn what_is_under_the_finger_stays_there() {
        let laid = sheet().laid(FRAME, Lie::WHOLE);
        let here = (120.0, 200.0);
        let before = laid.on_image(here);
        let lie = laid.zoomed(4.0, here);
        assert!((lie.zoom - 4.0).abs() < 1e-12);
        near(sheet().laid(FRAME, lie).on_image(here), before);
    }

    #[test]
    fn an_image_leaves_neither_its_frame_nor_its_bounds() {
        let laid = sheet().laid(FRAME, Lie::WHOLE);
        assert_eq!(
            laid.moved((900.0, 900.0)),
            Lie::WHOLE,
            "what fits does not move"
        );
        assert_eq!(laid.zoomed_in_place(0.1), Lie::WHOLE);
        assert_eq!(laid.zoomed_in_place(1e9).zoom, MOST_ZOOM);
        let near_by = sheet().laid(FRAME, laid.zoomed_in_place(2.0));
        let far = sheet().laid(FRAME, near_by.moved((1e9, -1e9)));
        near(far.on_screen((0.0, 100.0)), (0.0, 300.0));
    }
}

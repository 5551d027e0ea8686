//! Pictures in files.

use salus_web_dicom::Image;

/// Opens a picture and draws from it, as the viewer does: every pixel is there, or an error.
pub fn image(input: &[u8]) {
    let Ok(mut image) = Image::open(input.to_vec()) else {
        return;
    };
    let (low, high) = image.range();
    assert!(low <= high);
    let pixels = image.header().pixels();
    let last = image.header().frames - 1;
    for frame in [0, last] {
        for window in image.windows() {
            let Ok(drawn) = image.render(frame, window.center, window.width, false) else {
                break;
            };
            assert_eq!(drawn.len(), pixels * 4);
        }
        if let Ok(Some(values)) = image.values(frame) {
            assert_eq!(values.len(), pixels);
        }
    }
    assert!(image.render(last + 1, 0.0, 1.0, false).is_err());
}

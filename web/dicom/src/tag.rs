//! The data elements that matter for showing an image; all others are skipped.
//!
//! Source: DICOM PS3.6.

/// Group and element.
pub type Tag = (u16, u16);

pub const TRANSFER_SYNTAX: Tag = (0x0002, 0x0010);
pub const CHARACTER_SET: Tag = (0x0008, 0x0005);
pub const STUDY_DATE: Tag = (0x0008, 0x0020);
pub const MODALITY: Tag = (0x0008, 0x0060);
pub const STUDY_DESCRIPTION: Tag = (0x0008, 0x1030);
pub const SERIES_DESCRIPTION: Tag = (0x0008, 0x103e);
pub const BODY_PART: Tag = (0x0018, 0x0015);
pub const DETECTOR_SPACING: Tag = (0x0018, 0x1164);
pub const VIEW_POSITION: Tag = (0x0018, 0x5101);
pub const SAMPLES_PER_PIXEL: Tag = (0x0028, 0x0002);
pub const PHOTOMETRIC: Tag = (0x0028, 0x0004);
pub const PLANAR: Tag = (0x0028, 0x0006);
pub const FRAMES: Tag = (0x0028, 0x0008);
pub const ROWS: Tag = (0x0028, 0x0010);
pub const COLUMNS: Tag = (0x0028, 0x0011);
pub const SPACING: Tag = (0x0028, 0x0030);
pub const BITS_ALLOCATED: Tag = (0x0028, 0x0100);
pub const BITS_STORED: Tag = (0x0028, 0x0101);
pub const HIGH_BIT: Tag = (0x0028, 0x0102);
pub const SIGNED: Tag = (0x0028, 0x0103);
pub const PADDING: Tag = (0x0028, 0x0120);
pub const WINDOW_CENTER: Tag = (0x0028, 0x1050);
pub const WINDOW_WIDTH: Tag = (0x0028, 0x1051);
pub const INTERCEPT: Tag = (0x0028, 0x1052);
pub const SLOPE: Tag = (0x0028, 0x1053);
pub const WINDOW_NAME: Tag = (0x0028, 0x1055);
pub const WINDOW_SHAPE: Tag = (0x0028, 0x1056);
pub const MODALITY_TABLE: Tag = (0x0028, 0x3000);
pub const MEASURES: Tag = (0x0028, 0x9110);
pub const FRAME_WINDOW: Tag = (0x0028, 0x9132);
pub const FRAME_VALUES: Tag = (0x0028, 0x9145);
pub const SHARED_GROUPS: Tag = (0x5200, 0x9229);
pub const FRAME_GROUPS: Tag = (0x5200, 0x9230);
pub const PIXELS: Tag = (0x7fe0, 0x0010);

pub const ITEM: Tag = (0xfffe, 0xe000);
pub const ITEM_END: Tag = (0xfffe, 0xe00d);
pub const SEQUENCE_END: Tag = (0xfffe, 0xe0dd);

/// Sequences that are looked into.
const SEQUENCES: [Tag; 6] = [
    MODALITY_TABLE,
    MEASURES,
    FRAME_WINDOW,
    FRAME_VALUES,
    SHARED_GROUPS,
    FRAME_GROUPS,
];

const VALUES: [Tag; 27] = [
    TRANSFER_SYNTAX,
    CHARACTER_SET,
    STUDY_DATE,
    MODALITY,
    STUDY_DESCRIPTION,
    SERIES_DESCRIPTION,
    BODY_PART,
    DETECTOR_SPACING,
    VIEW_POSITION,
    SAMPLES_PER_PIXEL,
    PHOTOMETRIC,
    PLANAR,
    FRAMES,
    ROWS,
    COLUMNS,
    SPACING,
    BITS_ALLOCATED,
    BITS_STORED,
    HIGH_BIT,
    SIGNED,
    PADDING,
    WINDOW_CENTER,
    WINDOW_WIDTH,
    INTERCEPT,
    SLOPE,
    WINDOW_NAME,
    WINDOW_SHAPE,
];

/// Whether a tag names a sequence that is looked into.
pub fn is_sequence(tag: Tag) -> bool {
    SEQUENCES.contains(&tag)
}

/// Whether the value of a tag is kept.
pub fn is_kept(tag: Tag) -> bool {
    VALUES.contains(&tag)
}

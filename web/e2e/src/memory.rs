//! How much memory the pages of a browser hold, as Linux counts it: page, worker and all that the
//! browser holds for them.

use std::{fs, path::PathBuf};

use crate::{Browser, Outcome};

/// Begins the peak of a process anew; see proc(5).
const FORGET_PEAK: &str = "5";

/// The pages of a browser, watched from one moment on.
#[derive(Debug)]
pub struct Watch {
    /// Folders in `/proc`.
    pages: Vec<PathBuf>,
    /// Bytes at the beginning.
    before: u64,
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    /// When there is no page, or this is no Linux.
    pub fn begin(browser: &Browser) -> Outcome<Self> {
        let group = browser.group().ok_or("the browser has ended")?;
        let mut pages = Vec::new();
        for process in fs::read_dir("/proc")? {
            let folder = process?.path();
            if is_page(&folder, group) {
                fs::write(folder.join("clear_refs"), FORGET_PEAK)?;
                pages.push(folder);
            }
        }
        if pages.is_empty() {
            return Err("the browser shows no page".into());
        }
        let before = sum(&pages, "VmRSS:")?;
        Ok(Self { pages, before })
    }

    /// Bytes by which the pages have been above the beginning at most.
    ///
    /// # Errors
    /// When a page has ended.
    pub fn peak(&self) -> Outcome<u64> {
        Ok(sum(&self.pages, "VmHWM:")?.saturating_sub(self.before))
    }
}

/// Whether a process is a page of the browser whose processes form this group.
fn is_page(folder: &std::path::Path, group: u32) -> bool {
    // Processes come and go, and most belong to somebody else.
    let (Ok(stat), Ok(command)) = (
        fs::read_to_string(folder.join("stat")),
        fs::read(folder.join("cmdline")),
    ) else {
        return false;
    };
    // The name before the last bracket may hold anything; state, parent and group follow it.
    let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let is_ours = after_name.split(' ').nth(2) == Some(group.to_string().as_str());
    let kind = b"--type=renderer";
    is_ours && command.windows(kind.len()).any(|part| part == kind)
}

/// A line of all their states, in bytes.
fn sum(pages: &[PathBuf], line: &str) -> Outcome<u64> {
    let mut sum = 0;
    for folder in pages {
        let status = fs::read_to_string(folder.join("status"))?;
        let found = status.lines().find_map(|text| text.strip_prefix(line));
        let kibibytes = found.and_then(|text| text.trim().strip_suffix(" kB"));
        let kibibytes: u64 = kibibytes.ok_or("a page has no memory")?.parse()?;
        sum += kibibytes * 1024;
    }
    Ok(sum)
}

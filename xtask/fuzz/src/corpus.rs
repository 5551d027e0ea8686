//! What fuzzing found, kept in the tree.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::Target;

/// Longer inputs are not kept: nobody reads them.
const LONGEST_KEPT: usize = 512;

/// So many are kept, short and long ones alike.
const MOST_KEPT: usize = 100;

/// The kept inputs of a target.
///
/// # Panics
/// When the file is not hex.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(file(target)).unwrap_or_default();
    text.lines()
        .map(|line| hex::decode(line).expect("the corpus is in hex"))
        .collect()
}

impl Target {
    /// Writes every known input into a folder, as libFuzzer wants it.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn spread(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for (number, input) in self.known().iter().enumerate() {
            fs::write(folder.join(format!("known-{number}")), input)?;
        }
        Ok(())
    }

    /// Keeps what lies in a folder, as far as it is short.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn gather(&self, folder: &Path) -> io::Result<()> {
        let mut inputs = Vec::new();
        for entry in fs::read_dir(folder)? {
            inputs.push(fs::read(entry?.path())?);
        }
        let seeds = (self.seeds)();
        inputs.retain(|input| input.len() <= LONGEST_KEPT && !seeds.contains(input));
        inputs.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        inputs.dedup();
        let kept = inputs.len().min(MOST_KEPT);
        let lines = (0..kept).map(|at| &inputs[at * inputs.len() / kept]);
        let text: String = lines.map(|input| hex::encode(input) + "\n").collect();
        fs::write(file(self.name), text)
    }
}

fn file(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("corpus/{target}.txt"))
}

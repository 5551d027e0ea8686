
/// Whether the mutant of this number is on; with `MUTANT_LOG` it notes in that file who asked.
pub(crate) fn __mutant(id: usize) -> bool {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicBool, Ordering};
    static ON: OnceLock<Option<usize>> = OnceLock::new();
    static LOG: OnceLock<Option<std::ffi::OsString>> = OnceLock::new();
    static NOTED: [AtomicBool; MUTANTS] = [const { AtomicBool::new(false) }; MUTANTS];
    if let Some(log) = LOG.get_or_init(|| std::env::var_os("MUTANT_LOG"))
        && !NOTED[id].swap(true, Ordering::Relaxed)
    {
        use std::io::Write;
        let file = std::fs::OpenOptions::new().create(true).append(true).open(log);
        // One call, so that lines of several threads stay whole.
        file.and_then(|mut file| file.write_all(format!("{id}\n").as_bytes())).expect("MUTANT_LOG");
    }
    *ON.get_or_init(|| std::env::var("MUTANT").ok()?.parse().ok()) == Some(id)
}

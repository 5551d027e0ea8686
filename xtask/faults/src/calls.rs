use std::{
    env,
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::compile::compile;

/// What stands before the C library.
const SOURCE: &str = include_str!("calls.c");

const CONTROL: &str = "SALUS_FAULT_CONTROL";
const DIR: &str = "SALUS_FAULT_DIR";

/// Six numbers and a path, as `calls.c` has them.
const CONTROL_LEN: u64 = 6 * 4 + 1000;

/// A kind of system call under the directory for temporary files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `write` and `pwrite`.
    Write = 1,
    /// `fsync` and `fdatasync`, of files and of directories.
    Sync,
    /// `rename`.
    Rename,
}

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Once, with an error of the device; the next one would succeed.
    Broken,
    /// From then on no space is left.
    Full,
    /// Only half of the bytes are taken, which is no error.
    Short,
}

impl Failure {
    /// Number of the manner in `calls.c`, and of the error.
    fn code(self) -> (u32, u32) {
        match self {
            Self::Broken => (0, 5),
            Self::Full => (1, 28),
            Self::Short => (2, 0),
        }
    }
}

/// One fault: the `at`-th call of a kind, counted from 1, fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The kind of call.
    pub call: Call,
    /// Which one.
    pub at: u32,
    /// How.
    pub failure: Failure,
}

/// What a fault came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Calls that failed.
    pub times: u32,
    /// The file or directory of the first one.
    pub path: PathBuf,
}

/// The calls of this process, which can be made to fail.
pub struct Calls(File);

impl Calls {
    /// The calls of this process if they can fail already. Otherwise the test, given by its full
    /// name, runs again in a process of its own where they can, and there is nothing left to do.
    ///
    /// Temporary directories of that process are where calls fail.
    ///
    /// # Panics
    /// When the test fails there, or there is no C compiler; SQLite needs one too.
    pub fn here_or_again(test: &str) -> Option<Self> {
        if let Some(control) = env::var_os(CONTROL) {
            let control = OpenOptions::new().read(true).write(true).open(control);
            return Some(Self(control.expect("the control file is there")));
        }
        // In memory where there is such a place: nothing here must outlive the process.
        let memory = Path::new("/dev/shm");
        let place = match memory.is_dir() {
            true => tempfile::tempdir_in(memory),
            false => tempfile::tempdir(),
        };
        let place = place.expect("a temporary directory");
        let again = again(test, &place).expect("this test starts again");
        print!("{}", String::from_utf8_lossy(&again.stdout));
        eprint!("{}", String::from_utf8_lossy(&again.stderr));
        // A name that is none would run nothing and succeed.
        let ran = String::from_utf8_lossy(&again.stdout).contains("1 passed");
        assert!(again.status.success() && ran, "{test} failed");
        None
    }

    /// Lets a call fail from now on, counting anew.
    ///
    /// # Panics
    /// When the control file cannot be written.
    pub fn arm(&self, fault: Fault) {
        let (how, error) = fault.failure.code();
        let fields = [0, fault.at, how, error, 0, 0];
        self.put(0, &fields.map(u32::to_ne_bytes).concat());
        self.put(24, &[0; 1000]);
        // Last, since it is what makes the others count.
        self.put(0, &(fault.call as u32).to_ne_bytes());
    }

    /// Lets every call succeed again; says what failed, if anything did.
    ///
    /// # Panics
    /// When the control file cannot be read.
    pub fn disarm(&self) -> Option<Hit> {
        self.put(0, &0_u32.to_ne_bytes());
        let mut hits = [0; 4];
        let mut path = [0; 1000];
        self.0.read_exact_at(&mut hits, 20).expect("control");
        self.0.read_exact_at(&mut path, 24).expect("control");
        let times = u32::from_ne_bytes(hits);
        let end = path.iter().position(|byte| *byte == 0).unwrap_or(0);
        (times > 0).then(|| Hit {
            times,
            path: PathBuf::from(String::from_utf8_lossy(&path[..end]).into_owned()),
        })
    }

    fn put(&self, at: u64, bytes: &[u8]) {
        self.0.write_all_at(bytes, at).expect("control");
    }
}

fn again(test: &str, place: &TempDir) -> io::Result<std::process::Output> {
    let place = place.path().canonicalize()?;
    let (data, control) = (place.join("data"), place.join("control"));
    std::fs::create_dir(&data)?;
    File::create(&control)?.set_len(CONTROL_LEN)?;
    let library = compile(&place, "calls.so", SOURCE, &["-shared", "-fPIC"])?;
    Command::new(env::current_exe()?)
        .args([test, "--exact", "--include-ignored", "--nocapture"])
        .env("LD_PRELOAD", library)
        .env("TMPDIR", &data)
        .env(DIR, &data)
        .env(CONTROL, &control)
        .output()
}

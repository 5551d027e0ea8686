use std::{
    io,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::Duration,
};

use tempfile::TempDir;

use crate::compile::{compile, run};

/// An ext4 file system in a file, whose power can be cut.
pub struct Volume {
    place: TempDir,
}

impl Volume {
    /// Makes and mounts one.
    ///
    /// # Panics
    /// Without root, a loop device or mkfs.ext4: then nothing can be said about power failures, and
    /// that must not look like success.
    pub fn new() -> Self {
        Self::make().unwrap_or_else(|error| {
            panic!("power failures need root, a loop device, mkfs.ext4 and a C compiler: {error}")
        })
    }

    fn make() -> io::Result<Self> {
        let volume = Self {
            place: tempfile::tempdir()?,
        };
        let image = std::fs::File::create(volume.image())?;
        image.set_len(128 * 1024 * 1024)?;
        run(Command::new("mkfs.ext4")
            .args(["-q", "-F"])
            .arg(volume.image()))?;
        std::fs::create_dir(volume.path())?;
        compile(volume.place.path(), "cut", include_str!("cut.c"), &[])?;
        volume.mount()?;
        Ok(volume)
    }

    /// Where it is mounted.
    pub fn path(&self) -> PathBuf {
        self.place.path().join("mounted")
    }

    /// Cuts the power while `writer` stands still, ends `writer`, and mounts again what the disk
    /// has. Whatever `writer` acknowledged before must have been heard elsewhere.
    ///
    /// # Panics
    /// When the file system does not obey.
    pub fn lose_power(&self, writer: &mut Child) {
        stop_still(writer.id());
        let cut = self.place.path().join("cut");
        run(Command::new(cut).arg(self.path())).expect("the power is cut");
        writer.kill().expect("the writer ends");
        writer.wait().expect("the writer ends");
        run(Command::new("umount").arg(self.path())).expect("umount");
        self.mount().expect("mount");
    }

    fn mount(&self) -> io::Result<()> {
        let mut mount = Command::new("mount");
        run(mount.args(["-o", "loop"]).args([self.image(), self.path()]))
    }

    fn image(&self) -> PathBuf {
        self.place.path().join("image")
    }
}

impl Default for Volume {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // Not mounted where making it failed; lazily, since a failed test may still have it open.
        let _ = run(Command::new("umount").arg("--lazy").arg(self.path()));
    }
}

/// Stops every thread of a process, and waits until those that were in a system call are out of it.
fn stop_still(process: u32) {
    run(Command::new("kill").args(["-STOP", &process.to_string()])).expect("kill -STOP");
    let tasks = PathBuf::from(format!("/proc/{process}/task"));
    for _ in 0..5000 {
        if is_still(&tasks).expect("threads of the writer") {
            return;
        }
        thread::sleep(Duration::from_millis(1));
    }
    panic!("the writer does not stop");
}

fn is_still(tasks: &Path) -> io::Result<bool> {
    for task in std::fs::read_dir(tasks)? {
        let stat = std::fs::read_to_string(task?.path().join("stat"))?;
        // The state follows the name, which stands in brackets.
        if !stat
            .rsplit(") ")
            .next()
            .unwrap_or_default()
            .starts_with('T')
        {
            return Ok(false);
        }
    }
    Ok(true)
}

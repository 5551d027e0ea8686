use std::{
    env, io,
    path::{Path, PathBuf},
    process::Command,
};

/// Compiles C with the compiler that SQLite needs too; the path of what was made.
pub(crate) fn compile(
    place: &Path,
    name: &str,
    source: &str,
    options: &[&str],
) -> io::Result<PathBuf> {
    let (text, made) = (place.join(format!("{name}.c")), place.join(name));
    std::fs::write(&text, source)?;
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    let mut command = Command::new(compiler);
    command
        .args(options)
        .args(["-O1", "-Wall", "-Werror", "-o"])
        .args([&made, &text]);
    run(&mut command)?;
    Ok(made)
}

/// Runs a program that must succeed; what it said is the error otherwise.
pub(crate) fn run(command: &mut Command) -> io::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command.output()?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(io::Error::other(format!("{program}: {}", said.trim())))
}

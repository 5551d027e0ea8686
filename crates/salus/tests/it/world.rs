//! A world of its own for each test: directories, a server on a free port, and people with profiles.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// A PIN that everybody here uses.
pub const PIN: &str = "835219";

/// A password of one's own.
pub fn password(who: &str) -> String {
    format!("lantern-ocelot-brisk-marmalade-{who}")
}

/// Directories, an organisation, and its server.
pub struct World {
    dir: TempDir,
    server: Option<Child>,
    pub address: String,
    pub genesis: String,
}

/// What a run of the program left.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl World {
    /// An organisation with two registrars and a running server.
    pub fn new() -> Self {
        let mut world = Self::bare();
        let data = world.path("data");
        let letters = world.path("letters");
        let init = [
            "init",
            "--data",
            text(&data),
            "--name",
            "Harbour Street Clinic",
            "--registrar",
            "Ada Reed=ada",
            "--registrar",
            "Bo Lind=bo",
            "--letters",
            text(&letters),
            "--retention-days",
            "0",
        ];
        let made = world.json("nobody", &init, "");
        world.genesis = made["genesis"].as_str().unwrap().to_owned();
        world.start();
        world
    }

    /// Directories and nothing in them.
    pub fn bare() -> Self {
        let dir = tempfile::tempdir().unwrap();
        // Tests do in seconds what a source does in an hour.
        let config = "[rates]\n\
             activation = { burst = 1000, per_minute = 1000 }\n\
             login = { burst = 1000, per_minute = 1000 }\n\
             identifier = { burst = 1000, per_minute = 1000 }\n\
             find = { burst = 1000, per_minute = 1000 }\n";
        fs::write(dir.path().join("salus.toml"), config).unwrap();
        Self {
            dir,
            server: None,
            address: String::new(),
            genesis: String::new(),
        }
    }

    /// A path in this world.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Starts the server and waits until it listens.
    pub fn start(&mut self) {
        let mut server = self
            .command("operator")
            .args(["serve", "--json", "--listen", "127.0.0.1:0"])
            .args(["--data", text(&self.path("data"))])
            .args(["--config", text(&self.path("salus.toml"))])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(self.path("server.log")).unwrap())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut out = BufReader::new(server.stdout.take().unwrap());
        while !said.ends_with("}\n") && out.read_line(&mut said).unwrap() > 0 {}
        self.server = Some(server);
        let said: Value = serde_json::from_str(&said)
            .unwrap_or_else(|_| panic!("{}", fs::read_to_string(self.path("server.log")).unwrap()));
        self.address = said["listening"].as_str().unwrap().to_owned();
    }

    /// Asks the server to stop, and waits.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let id = server.id().to_string();
            let asked = Command::new("kill").args(["-TERM", &id]).status().unwrap();
            assert!(asked.success());
            assert!(server.wait().unwrap().success());
        }
    }

    /// Ends the server at once, as the operating system or a missing power supply would.
    pub fn kill(&mut self) {
        let mut server = self.take_server();
        server.kill().unwrap();
        server.wait().unwrap();
    }

    /// The process of the server, for a test that ends it in its own way.
    pub fn take_server(&mut self) -> Child {
        self.server.take().unwrap()
    }

    /// Runs the program as somebody, with lines on standard input.
    pub fn run(&self, who: &str, args: &[&str], lines: &str) -> Ran {
        let mut child = self
            .command(who)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read closes the pipe; that is its right.
        let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        Ran {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    /// A run that must succeed; what it printed.
    pub fn ok(&self, who: &str, args: &[&str], lines: &str) -> String {
        let ran = self.run(who, args, lines);
        assert_eq!(ran.code, 0, "{who} {args:?}\n{}\n{}", ran.out, ran.err);
        ran.out
    }

    /// A run that must succeed; what it answered as JSON.
    pub fn json(&self, who: &str, args: &[&str], lines: &str) -> Value {
        let args = [args, &["--json"]].concat();
        serde_json::from_str(&self.ok(who, &args, lines)).unwrap()
    }

    /// A run that must fail with exit code 1; what it said on standard error.
    pub fn fails(&self, who: &str, args: &[&str], lines: &str) -> String {
        let ran = self.run(who, args, lines);
        assert_eq!(ran.code, 1, "{who} {args:?}\n{}\n{}", ran.out, ran.err);
        assert!(ran.err.contains("error: "), "{}", ran.err);
        ran.err
    }

    /// The command of somebody with a profile of their own.
    pub fn command(&self, who: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_salus"));
        command
            .env("SALUS_HOME", self.path("home"))
            .env("TZ", "UTC")
            .env_remove("SALUS_PROFILE")
            .args(["--profile", who]);
        command
    }

    /// Activates somebody by a letter, with what they type; the recovery code.
    pub fn activate(&self, who: &str, letter: &Path, identifier: Option<&str>) -> String {
        let first = identifier.map(|id| format!("{id}\n")).unwrap_or_default();
        let args = [
            "activate",
            "--letter",
            text(letter),
            "--server",
            &self.address,
        ];
        let lines = format!("{first}{}\n{PIN}\n", password(who));
        let made = self.json(who, &args, &lines);
        made["recovery_code"].as_str().unwrap().to_owned()
    }

    /// Logs somebody in; staff by the user name that the profile keeps.
    pub fn login(&self, who: &str, identifier: Option<&str>) {
        let first = identifier.map(|id| format!("{id}\n")).unwrap_or_default();
        // The server may have moved to another port.
        let args = ["login", "--server", &self.address];
        self.ok(who, &args, &format!("{first}{}\n{PIN}\n", password(who)));
    }

    /// Both registrars are active and logged in.
    pub fn registrars(&self) {
        for who in ["ada", "bo"] {
            self.activate(who, &self.path(&format!("letters/{who}.letter")), None);
            self.login(who, None);
        }
    }

    /// Ada enrols a doctor, who activates; both registrars vouch; the doctor logs in.
    pub fn doctor(&self, who: &str, name: &str) {
        let letter = self.path(&format!("{who}.letter"));
        let args = [
            "admin",
            "enrol",
            "--role",
            "doctor",
            "--name",
            name,
            "--username",
            who,
            "--licence",
            "L-4711",
            "--letter",
            text(&letter),
        ];
        self.ok("ada", &args, "");
        self.activate(who, &letter, None);
        let file = self.path(&format!("{who}.credential"));
        self.ok("ada", &["admin", "vouch", who, "--out", text(&file)], "");
        self.ok("bo", &["admin", "vouch", who, "--with", text(&file)], "");
        self.login(who, None);
    }

    /// Ada enrols a patient, who activates and logs in; the recovery code.
    pub fn patient(&self, who: &str, name: &str, identifier: &str) -> String {
        let letter = self.path(&format!("{who}.letter"));
        let args = [
            "admin",
            "enrol",
            "--role",
            "patient",
            "--name",
            name,
            "--letter",
            text(&letter),
        ];
        self.ok("ada", &args, &format!("{identifier}\n"));
        let recovery = self.activate(who, &letter, Some(identifier));
        self.login(who, Some(identifier));
        recovery
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            // Only the process that this world started, by its handle.
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

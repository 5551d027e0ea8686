//! `cargo xtask up`: makes the sample clinic once, serves it, and says how to go on.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use jiff::Timestamp;
use salus_records::objects::party::Role;
use xtask_clinic::{
    Failure,
    device::Login,
    folder::Folder,
    people::Clinic,
    seed::seed,
    server::{Program, Server},
};

/// What was asked for.
struct Wish {
    folder: PathBuf,
    salus: PathBuf,
    listen: String,
    fresh: bool,
    serve: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Wish::read(std::env::args().skip(1)) {
        Ok(wish) => run(wish).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

impl Wish {
    fn read(mut args: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut wish = Self {
            folder: PathBuf::from(".salus"),
            salus: PathBuf::from("salus"),
            listen: "127.0.0.1:8460".to_owned(),
            fresh: false,
            serve: true,
        };
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("{arg} needs a value"));
            match arg.as_str() {
                "--folder" => wish.folder = value()?.into(),
                "--salus" => wish.salus = value()?.into(),
                "--listen" => wish.listen = value()?,
                "--fresh" => wish.fresh = true,
                "--no-serve" => wish.serve = false,
                _ => return Err(format!("unknown option {arg}").into()),
            }
        }
        Ok(wish)
    }
}

async fn run(wish: Wish) -> Result<(), Failure> {
    let folder = Folder::at(&wish.folder)?;
    let program = Program(wish.salus);
    let known = if wish.fresh { None } else { folder.clinic()? };
    let (clinic, mut server) = match known {
        Some(clinic) => {
            let server = program.serve(&folder, &wish.listen).await?;
            (clinic, server)
        }
        // What is half made is made anew at the next start.
        None => tokio::select! {
            made = make(&folder, &program, &wish.listen) => made?,
            asked = asked_to_stop() => return Ok(asked?),
        },
    };
    folder.write_logins(&clinic.logins(&server.url))?;
    if !wish.serve {
        log_in_everybody(&clinic, &server.url).await?;
        return server.stop().await;
    }
    print!("{}", how_to_go_on(&clinic, &folder, &server, &program.0));
    tokio::select! {
        ended = server.ended() => ended,
        asked = asked_to_stop() => {
            asked?;
            println!("\nstopping");
            server.stop().await
        }
    }
}

/// Waits for Ctrl-C, or for the signal by which another program ends this one.
async fn asked_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut ended = signal(SignalKind::terminate())?;
        tokio::select! {
            asked = tokio::signal::ctrl_c() => asked,
            _ = ended.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Makes the clinic from nothing and leaves its server running.
async fn make(
    folder: &Folder,
    program: &Program,
    listen: &str,
) -> Result<(Clinic, Server), Failure> {
    folder.clear()?;
    let start = Instant::now();
    let made = program.init(folder).await?;
    let server = program.serve(folder, listen).await?;
    let today: String = Timestamp::now().to_string().chars().take(10).collect();
    let clinic = seed(&server.url, made, &today, &mut |step| {
        println!("{:>6.1} s  {step}", start.elapsed().as_secs_f64());
    })
    .await?;
    folder.keep(&clinic)?;
    Ok((clinic, server))
}

/// Every login must work, after the first start and after any other.
async fn log_in_everybody(clinic: &Clinic, server: &str) -> Result<(), Failure> {
    for person in &clinic.people {
        let account = person.memory.log_in(server, clinic.genesis).await?;
        account.logout().await?;
    }
    println!("{} people can log in", clinic.people.len());
    Ok(())
}

fn how_to_go_on(clinic: &Clinic, folder: &Folder, server: &Server, salus: &Path) -> String {
    let (salus, url, genesis) = (shown(salus), &server.url, clinic.genesis);
    let mut steps = String::new();
    for (role, then) in [
        (Role::Patient, ["record list", "requests", "log"].as_slice()),
        (Role::Doctor, &["grants --names"]),
    ] {
        let Some(person) = clinic.first(role) else {
            continue;
        };
        let profile = &person.profile;
        let username = match &person.memory.login {
            Login::Username(name) => format!(" --username {name}"),
            Login::NationalId(_) => String::new(),
        };
        steps.push_str(&format!(
            "{salus} --profile {profile} login --server {url} --genesis {genesis}{username}\n"
        ));
        for command in then {
            steps.push_str(&format!("{salus} --profile {profile} {command}\n"));
        }
        steps.push('\n');
    }
    format!(
        "\nSample Clinic: open {url} in a browser\nEverybody's logins are in {logins}\n\n\
         Or in another terminal; each login asks for what stands in that file:\n\n\
         export SALUS_HOME={home}\n{steps}\
         Stop with Ctrl-C. The next start finds everything as it was; --fresh starts over.\n",
        logins = shown(&folder.logins()),
        home = folder.profiles().display(),
    )
}

/// The path as it is typed from here, if that is shorter.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here)
        .unwrap_or(path)
        .display()
        .to_string()
}

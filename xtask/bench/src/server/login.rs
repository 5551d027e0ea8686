//! Logins with password and PIN.

use xtask_clinic::{people::Clinic, server::Server};
use xtask_figure::Figure;

use super::{cpu, patients};
use crate::Failure;

/// Logins that are measured.
const LOGINS: u32 = 24;

/// The server's share of logins with password and PIN, all requests of a fresh device included.
pub async fn measure(server: &Server, clinic: &Clinic) -> Result<Figure, Failure> {
    let patient = &patients(clinic)[0];
    let before = cpu(server.process())?;
    for _ in 0..LOGINS {
        let account = patient.log_in(&server.url, clinic.genesis).await?;
        drop(account);
    }
    let spent = cpu(server.process())? - before;
    let each = spent.as_secs_f64() * 1e3 / f64::from(LOGINS);
    Ok(Figure::alone("login, server CPU", each, "ms"))
}
